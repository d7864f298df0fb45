package org.luoshi.query.readmodel;

import org.axonframework.eventhandling.TrackingToken;

/** The one processor that keeps every version table, so that its token says how far all of them are. */
public final class ReadModel {
    public static final String PROCESSOR = "read-model";
    public static final String SCHEMA = "read_model";

    private ReadModel() {}

    /** The event's place in the ledger. */
    public static long position(TrackingToken token) {
        return token.position().orElseThrow(() -> new IllegalArgumentException("no single position in " + token));
    }
}
