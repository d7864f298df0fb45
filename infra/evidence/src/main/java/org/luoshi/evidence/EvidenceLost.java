package org.luoshi.evidence;

import org.luoshi.evidence.EvidenceStore.State;

/** A file is not what was handed in: it is missing, or has another content. */
public final class EvidenceLost extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sha256;
    private final State state;

    EvidenceLost(String sha256, State state) {
        super("evidence " + sha256 + " is " + state);
        this.sha256 = sha256;
        this.state = state;
    }

    public String sha256() {
        return sha256;
    }

    /** MISSING or ALTERED. */
    public State state() {
        return state;
    }
}
