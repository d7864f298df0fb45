package org.luoshi.query.answer;

/** At the moment asked for there is, or was, no such thing. */
public final class NotFound extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Sentence what;

    public NotFound(Sentence what) {
        super(what.en(), null, false, false);
        this.what = what;
    }

    public static NotFound task(Object id) {
        return new NotFound(new Sentence("没有任务 " + id, "there is no task " + id));
    }

    public static NotFound leader(Object id) {
        return new NotFound(new Sentence("没有分管领导 " + id, "there is no leader " + id));
    }

    public static NotFound office(Object id) {
        return new NotFound(new Sentence("没有处室 " + id, "there is no office " + id));
    }

    public static NotFound plan(int year) {
        return new NotFound(new Sentence("没有 " + year + " 年的工作要点", "there is no plan of " + year));
    }

    public Sentence what() {
        return what;
    }
}
