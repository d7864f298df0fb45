package org.luoshi.ledger;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Appends that are committed together: numbered, stamped and hashed onto the head they are to follow. */
final class Batch {
    /** The rows as a statement selects them from what {@link #bindRows} binds. */
    static final String ROWS = """
            select t.position, t.event_id::uuid, t.command_id::uuid, t.ordinal, t.aggregate_type, t.aggregate_id,
              t.sequence, t.event_type, t.revision, at, t.metadata::json, t.payload::json, t.leaf_hash
            from (select ?::timestamptz as at) stamp, unnest(?::int8[], ?::text[], ?::text[], ?::int4[], ?::text[],
              ?::text[], ?::int8[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[]) as t(position, event_id,
              command_id, ordinal, aggregate_type, aggregate_id, sequence, event_type, revision, metadata, payload,
              leaf_hash)""";

    private final MessageDigest sha256;
    private final Merkle tree;
    private final Instant recordedAt;
    private final String time;
    private final long firstPosition;
    private final List<Append.Row> rows = new ArrayList<>();
    private final List<byte[]> leaves = new ArrayList<>();

    /** @param now microseconds count; where it lies before the head's last event, that one's time is used */
    Batch(Head head, Instant now, MessageDigest sha256) {
        this.sha256 = sha256;
        this.tree = head.tree().copy();
        this.firstPosition = tree.size() + 1;
        Instant stamp = now.truncatedTo(ChronoUnit.MICROS);
        this.recordedAt = stamp.isBefore(head.lastRecordedAt()) ? head.lastRecordedAt() : stamp;
        this.time = EventLine.time(recordedAt);
    }

    void add(Append append) {
        for (int i = 0; i < append.rows.size(); i++) {
            byte[] leaf = Merkle.leaf(sha256, EventLine.start(tree.size() + 1, time), append.lineRests.get(i));
            rows.add(append.rows.get(i));
            leaves.add(leaf);
            tree.add(leaf);
        }
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    int size() {
        return rows.size();
    }

    /** The head once this batch is in. */
    Head headAfter() {
        return new Head(tree, recordedAt);
    }

    /** size, peaks, last_recorded_at: what the head becomes. Three parameters; returns the place of the next. */
    int bindHead(PreparedStatement statement, int at) throws SQLException {
        statement.setLong(at, tree.size());
        statement.setBytes(at + 1, tree.peaks());
        statement.setObject(at + 2, OffsetDateTime.ofInstant(recordedAt, ZoneOffset.UTC));
        return at + 3;
    }

    /** The columns of {@link #ROWS}, as arrays. */
    void bindRows(Connection connection, PreparedStatement statement, int at) throws SQLException {
        int n = rows.size();
        long[] positions = new long[n];
        String[] eventIds = new String[n];
        String[] commandIds = new String[n];
        int[] ordinals = new int[n];
        String[] aggregateTypes = new String[n];
        String[] aggregateIds = new String[n];
        long[] sequences = new long[n];
        String[] eventTypes = new String[n];
        String[] revisions = new String[n];
        String[] metadata = new String[n];
        String[] payloads = new String[n];
        for (int i = 0; i < n; i++) {
            Append.Row row = rows.get(i);
            positions[i] = firstPosition + i;
            eventIds[i] = row.eventId().toString();
            commandIds[i] = row.commandId().toString();
            ordinals[i] = row.ordinal();
            aggregateTypes[i] = row.aggregateType();
            aggregateIds[i] = row.aggregateId();
            sequences[i] = row.sequence();
            eventTypes[i] = row.eventType();
            revisions[i] = row.revision();
            metadata[i] = row.metadata();
            payloads[i] = row.payload();
        }
        int next = at;
        statement.setObject(next++, OffsetDateTime.ofInstant(recordedAt, ZoneOffset.UTC));
        next = array(connection, statement, next, "int8", positions);
        next = array(connection, statement, next, "text", eventIds);
        next = array(connection, statement, next, "text", commandIds);
        next = array(connection, statement, next, "int4", ordinals);
        next = array(connection, statement, next, "text", aggregateTypes);
        next = array(connection, statement, next, "text", aggregateIds);
        next = array(connection, statement, next, "int8", sequences);
        next = array(connection, statement, next, "text", eventTypes);
        next = array(connection, statement, next, "text", revisions);
        next = array(connection, statement, next, "text", metadata);
        next = array(connection, statement, next, "text", payloads);
        array(connection, statement, next, "bytea", leaves.toArray(byte[][]::new));
    }

    private static int array(Connection connection, PreparedStatement statement, int at, String type, Object values)
            throws SQLException {
        // pgjdbc sends arrays of primitives and strings in binary through this, its own, method.
        statement.setArray(
                at, connection.unwrap(org.postgresql.PGConnection.class).createArrayOf(type, values));
        return at + 1;
    }
}
