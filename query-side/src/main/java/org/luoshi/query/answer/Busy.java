package org.luoshi.query.answer;

/** What is asked for cannot be begun while something else is under way. */
public final class Busy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Sentence why;

    public Busy(String zh, String en) {
        super(en, null, false, false);
        this.why = new Sentence(zh, en);
    }

    public Sentence why() {
        return why;
    }
}
