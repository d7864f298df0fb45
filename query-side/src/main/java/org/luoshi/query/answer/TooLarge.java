package org.luoshi.query.answer;

/** More was sent than is read. */
public final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TooLarge() {
        super("the body is too large", null, false, false);
    }
}
