package org.luoshi.query.readmodel;

import java.util.List;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * One of the two copies of the read model, a schema each. One is read; the other is empty, or is being made anew beside
 * it. Which is which stands in {@code read_model.live}.
 */
public enum Model {
    A("model_a"),
    B("model_b");

    /** What each processor is called, whichever model it keeps; their tokens are in the models. */
    public static final String PROCESSOR = "read-model";

    private final String schema;

    Model(String schema) {
        this.schema = schema;
    }

    public String schema() {
        return schema;
    }

    Model other() {
        return this == A ? B : A;
    }

    static Model of(String schema) {
        return List.of(values()).stream()
                .filter(model -> model.schema.equals(schema))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no model is called " + schema));
    }

    /** The one that is read. */
    public static Model live(JdbcTemplate jdbc) {
        return of(String.valueOf(jdbc.queryForObject("select model from read_model.live", String.class)));
    }

    /** How far this one is. */
    long position(JdbcTemplate jdbc) {
        Long position =
                jdbc.queryForObject("select coalesce(min(position), 0) from " + schema + ".progress", Long.class);
        return position == null ? 0 : position;
    }

    /** The event's place in the ledger. */
    public static long position(TrackingToken token) {
        return token.position().orElseThrow(() -> new IllegalArgumentException("no single position in " + token));
    }
}
