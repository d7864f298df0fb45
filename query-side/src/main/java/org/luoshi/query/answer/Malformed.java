package org.luoshi.query.answer;

/** A parameter says nothing that can be answered. */
public final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final transient Sentence why;

    public Malformed(String path, String zh, String en) {
        super(path + ": " + en, null, false, false);
        this.path = path;
        this.why = new Sentence(zh, en);
    }

    /** The parameter's name. */
    public String path() {
        return path;
    }

    public Sentence why() {
        return why;
    }
}
