package org.luoshi.query.answer;

/** The read model has not yet come to the position asked for; asking again soon is right. */
public final class NotYetVisible extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long position;

    public NotYetVisible(long position) {
        super("position " + position + " is not yet visible", null, false, false);
        this.position = position;
    }

    public long position() {
        return position;
    }
}
