package org.luoshi.query.answer;

/** As many as there may be are open already. */
public final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean ofCaller;
    private final int most;

    /** @param ofCaller of this one caller; otherwise of all together */
    public TooMany(boolean ofCaller, int most) {
        super("at most " + most, null, false, false);
        this.ofCaller = ofCaller;
        this.most = most;
    }

    boolean ofCaller() {
        return ofCaller;
    }

    int most() {
        return most;
    }
}
