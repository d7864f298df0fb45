package org.luoshi.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.BatchingEventStorageEngine;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Events on PostgreSQL, each at its place: an append locks the one row that knows the ledger's size, so positions are
 * dense and in the order of commit, and {@code recorded_at} never runs backwards. Who has to wait for that row waits
 * for one insert and one commit.
 *
 * <p>An append joins the caller's transaction, and all of it is written or nothing. A sequence of an aggregate or a
 * command id that is already taken is a {@link ConcurrencyException}: somebody else was first.
 */
public final class LedgerEventStorageEngine extends BatchingEventStorageEngine {
    /** The channel on which the database tells that the ledger has grown. */
    static final String CHANNEL = "ledger";

    private static final String INSERT =
            "insert into ledger.entry (" + Ledger.COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?::json)";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    private record Head(long size, Instant lastRecordedAt) {}

    public LedgerEventStorageEngine(
            JdbcTemplate jdbc, PlatformTransactionManager transactions, Clock clock, EventUpcaster upcasters) {
        super(new Builder().using(new EventSerializer(), upcasters));
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) return;
        try {
            transaction.executeWithoutResult(status -> append(events, serializer));
        } catch (DuplicateKeyException e) {
            throw new ConcurrencyException("somebody else has written this aggregate or this command first", e);
        }
    }

    private void append(List<? extends EventMessage<?>> events, Serializer serializer) {
        Head head = jdbc.queryForObject(
                "select size, last_recorded_at from ledger.head for update",
                (row, n) -> new Head(row.getLong(1), instant(row, 2)));
        if (head == null) throw new IllegalStateException("ledger.head is empty");
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant recordedAt = now.isBefore(head.lastRecordedAt()) ? head.lastRecordedAt() : now;
        OffsetDateTime recorded = recordedAt.atOffset(ZoneOffset.UTC);

        List<Object[]> rows = new ArrayList<>(events.size());
        for (EventMessage<?> message : events) {
            DomainEventMessage<?> event = (DomainEventMessage<?>) message;
            SerializedObject<String> payload = event.serializePayload(serializer, String.class);
            SerializedObject<String> metadata = event.serializeMetaData(serializer, String.class);
            int ordinal = rows.size();
            rows.add(new Object[] {
                head.size() + ordinal + 1,
                UUID.fromString(event.getIdentifier()),
                commandId(event),
                ordinal,
                event.getType(),
                event.getAggregateIdentifier(),
                event.getSequenceNumber(),
                payload.getType().getName(),
                payload.getType().getRevision(),
                recorded,
                metadata.getData(),
                payload.getData()
            });
        }
        jdbc.batchUpdate(INSERT, rows);
        jdbc.update("update ledger.head set size = ?, last_recorded_at = ?", head.size() + rows.size(), recorded);
        jdbc.queryForList("select pg_notify(?, '')", CHANNEL); // delivered with the commit, not before
    }

    private static UUID commandId(EventMessage<?> event) {
        Object commandId = event.getMetaData().get("commandId");
        if (commandId == null)
            throw new IllegalArgumentException("no event without a command: metadata has no commandId");
        return UUID.fromString((String) commandId);
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken last, int batchSize) {
        return jdbc.query(
                "select " + Ledger.COLUMNS + " from ledger.entry where position > ? order by position limit ?",
                (row, n) -> new TrackedDomainEventData<>(
                        new GlobalSequenceTrackingToken(row.getLong("position")), event(row, n)),
                last == null ? 0 : ((GlobalSequenceTrackingToken) last).getGlobalIndex(),
                batchSize);
    }

    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(String aggregateId, long first, int batchSize) {
        return jdbc.query(
                "select " + Ledger.COLUMNS
                        + " from ledger.entry where aggregate_id = ? and sequence >= ? order by sequence limit ?",
                LedgerEventStorageEngine::event,
                aggregateId,
                first,
                batchSize);
    }

    private static DomainEventData<String> event(ResultSet row, int number) throws SQLException {
        Entry entry = Ledger.entry(row, number);
        return new GenericDomainEventEntry<>(
                entry.aggregateType(),
                entry.aggregateId(),
                entry.sequence(),
                entry.eventId().toString(),
                entry.recordedAt(),
                entry.eventType(),
                entry.revision(),
                entry.payload(),
                entry.metadata());
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateId) {
        return Optional.ofNullable(jdbc.queryForObject(
                "select max(sequence) from ledger.entry where aggregate_id = ?", Long.class, aggregateId));
    }

    @Override
    public TrackingToken createTailToken() {
        return new GlobalSequenceTrackingToken(0);
    }

    @Override
    public TrackingToken createHeadToken() {
        return tokenOf("select size from ledger.head");
    }

    /** The token from which reading begins with the first event recorded at or after the instant. */
    @Override
    public TrackingToken createTokenAt(Instant instant) {
        return tokenOf("""
                select coalesce((select position from ledger.entry where recorded_at < ?
                  order by recorded_at desc, position desc limit 1), 0)""", instant.atOffset(ZoneOffset.UTC));
    }

    private TrackingToken tokenOf(String query, Object... parameters) {
        Long position = jdbc.queryForObject(query, Long.class, parameters);
        return new GlobalSequenceTrackingToken(position == null ? 0 : position);
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        SerializedObject<String> payload = snapshot.serializePayload(serializer, String.class);
        SerializedObject<String> metadata = snapshot.serializeMetaData(serializer, String.class);
        jdbc.update(
                """
                insert into ledger.snapshot (aggregate_id, aggregate_type, sequence, event_id, taken_at, payload_type,
                  revision, metadata, payload) values (?, ?, ?, ?, ?, ?, ?, ?::json, ?::json)
                on conflict (aggregate_id) do update set sequence = excluded.sequence, event_id = excluded.event_id,
                  taken_at = excluded.taken_at, payload_type = excluded.payload_type, revision = excluded.revision,
                  metadata = excluded.metadata, payload = excluded.payload
                where ledger.snapshot.sequence < excluded.sequence""",
                snapshot.getAggregateIdentifier(),
                snapshot.getType(),
                snapshot.getSequenceNumber(),
                UUID.fromString(snapshot.getIdentifier()),
                snapshot.getTimestamp().atOffset(ZoneOffset.UTC),
                payload.getType().getName(),
                payload.getType().getRevision(),
                metadata.getData(),
                payload.getData());
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateId) {
        return jdbc
                .query(
                        "select * from ledger.snapshot where aggregate_id = ?",
                        (row, n) -> new GenericDomainEventEntry<>(
                                row.getString("aggregate_type"),
                                row.getString("aggregate_id"),
                                row.getLong("sequence"),
                                row.getString("event_id"),
                                instant(row, "taken_at"),
                                row.getString("payload_type"),
                                row.getString("revision"),
                                row.getString("payload"),
                                row.getString("metadata")),
                        aggregateId)
                .stream();
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Axon hands its settings over in a builder; this one has nothing to choose. */
    private static final class Builder extends BatchingEventStorageEngine.Builder {
        private BatchingEventStorageEngine.Builder using(Serializer serializer, EventUpcaster upcasters) {
            snapshotSerializer(serializer);
            eventSerializer(serializer);
            upcasterChain(upcasters);
            batchSize(1000);
            return this;
        }
    }
}
