package org.luoshi.command;

/** The caller decided on an older state than the one there is (If-Match); nothing has changed. */
public final class StaleSequence extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long currentSequence;

    public StaleSequence(long currentSequence) {
        super("the current sequence is " + currentSequence, null, false, false);
        this.currentSequence = currentSequence;
    }

    public long currentSequence() {
        return currentSequence;
    }
}
