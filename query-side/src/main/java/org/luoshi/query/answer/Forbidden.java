package org.luoshi.query.answer;

/** Whoever asks may not. */
public final class Forbidden extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Sentence why;

    public Forbidden(String zh, String en) {
        super(en, null, false, false);
        this.why = new Sentence(zh, en);
    }

    public Sentence why() {
        return why;
    }
}
