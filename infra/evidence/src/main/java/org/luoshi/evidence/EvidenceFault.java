package org.luoshi.evidence;

/** The store of evidence cannot be used: nothing is said about the file that was asked for, and nothing has changed. */
public final class EvidenceFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    EvidenceFault(String what, Throwable cause) {
        super(what, cause);
        this.passing = true;
    }

    EvidenceFault(String what, boolean passing) {
        super(what);
        this.passing = passing;
    }

    /** Whether to ask again may help. */
    public boolean passing() {
        return passing;
    }
}
