package org.luoshi.ledger;

import static org.axonframework.eventhandling.EventUtils.upcastAndDeserializeTrackedEvents;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.BatchingEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Events on PostgreSQL, each at its place: positions are dense and in the order of commit, {@code recorded_at} never
 * runs backwards, and every event is a leaf of one Merkle tree. Commands run side by side and hand their events to the
 * process's one {@link LedgerWriter}, which commits many of them at once, whatever transaction the caller is in.
 *
 * <p>All of a command is written or nothing. A sequence of an aggregate or a command id that is already taken is a
 * {@link ConcurrencyException}: somebody else was first. No answer in time is a
 * {@link TransientDataAccessResourceException}.
 */
public final class LedgerEventStorageEngine extends BatchingEventStorageEngine implements AutoCloseable {
    /** The channel on which the database tells that the ledger has grown. */
    static final String CHANNEL = "ledger";

    private static final Logger LOG = LoggerFactory.getLogger(LedgerEventStorageEngine.class);
    private static final long FAILING_NANOS = 5_000_000_000L;

    /** What a reader of events needs of an entry; by number, for millions of rows are read so. */
    private static final String EVENT = """
            aggregate_type, aggregate_id, sequence, event_id, recorded_at, event_type, revision, payload, metadata""";

    /** A row beyond the head is none of the ledger's: whoever slipped it in has not told the tree. */
    private static final String IN_PLACE = "position <= (select size from ledger.head)";

    /** As many events as are read at once. */
    static final int PAGE = 1000;

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final LedgerWriter writer;
    private final Duration patience;
    private volatile Runnable onGrowth = () -> {};
    private volatile long failedAt = System.nanoTime() - FAILING_NANOS;

    /** @param patience how long a command waits for its commit before it is told to ask again */
    public LedgerEventStorageEngine(
            DataSource database, Clock clock, MeterRegistry meters, EventUpcaster upcasters, Duration patience) {
        super(new Builder().using(new EventSerializer(), upcasters));
        this.clock = clock;
        this.jdbc = new JdbcTemplate(database);
        this.writer = new LedgerWriter(database, clock, patience, meters, () -> onGrowth.run());
        this.patience = patience;
    }

    /** Told after every commit of this process. */
    void onGrowth(Runnable told) {
        onGrowth = told;
    }

    Instant now() {
        return clock.instant();
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) return;
        List<Append.Row> rows = new ArrayList<>(events.size());
        for (EventMessage<?> event : events) rows.add(row((DomainEventMessage<?>) event, rows.size(), serializer));
        Append append = new Append(rows, patience);
        writer.submit(append);
        try {
            append.outcome.get(append.left(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (!ofTheCommand(e.getCause())) failedAt = System.nanoTime();
            throw failure(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            if (e instanceof InterruptedException) Thread.currentThread().interrupt();
            else failedAt = System.nanoTime();
            throw new TransientDataAccessResourceException(
                    append.take()
                            ? "the ledger cannot be written at the moment; nothing was"
                            : "the ledger has not answered; the same command, sent again, tells the outcome",
                    e);
        }
    }

    /**
     * Whether a command of the last 5 s could not be written for no fault of its own. After that it takes the next one to
     * tell.
     */
    public boolean isFailing() {
        return System.nanoTime() - failedAt < FAILING_NANOS;
    }

    /** It lost a race, or cannot be stored. */
    private static boolean ofTheCommand(@Nullable Throwable cause) {
        return cause instanceof ConcurrencyException || cause instanceof SQLException;
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        return cause instanceof ConcurrencyException lost
                ? new ConcurrencyException(lost.getMessage(), lost)
                : new EventStoreException("the events cannot be stored", cause);
    }

    private static Append.Row row(DomainEventMessage<?> event, int ordinal, Serializer serializer) {
        SerializedObject<String> payload = event.serializePayload(serializer, String.class);
        SerializedObject<String> metadata = event.serializeMetaData(serializer, String.class);
        return new Append.Row(
                UUID.fromString(event.getIdentifier()),
                commandId(event),
                ordinal,
                event.getType(),
                event.getAggregateIdentifier(),
                event.getSequenceNumber(),
                payload.getType().getName(),
                payload.getType().getRevision(),
                metadata.getData(),
                payload.getData());
    }

    private static UUID commandId(EventMessage<?> event) {
        Object commandId = event.getMetaData().get("commandId");
        if (commandId == null)
            throw new IllegalArgumentException("no event without a command: metadata has no commandId");
        return UUID.fromString((String) commandId);
    }

    /** Lets the batch in hand finish; what still waits is told that it was not written. */
    @Override
    public void close() {
        writer.close();
    }

    /**
     * A piece of the ledger.
     *
     * @param last the position of the last event read, which upcasting may have left out of {@code events}
     * @param full whether more may follow at once
     */
    record Page(List<TrackedEventMessage<?>> events, long last, boolean full) {}

    /**
     * The events behind a position, for whoever follows the ledger. Payloads are made here, on the thread that reads, where
     * they can be; whoever asks for one that cannot is told why. An event of a type that this program does not know
     * comes with a payload of Axon's {@code UnknownSerializedType}.
     */
    Page page(long behind) {
        return page(behind, PAGE);
    }

    Page page(long behind, int limit) {
        List<TrackedEventData<String>> rows = tracked(behind, limit);
        return new Page(
                upcastAndDeserializeTrackedEvents(rows.stream(), EventSerializer.TOLERANT, upcasterChain)
                        .peek(LedgerEventStorageEngine::makePayload)
                        .toList(),
                rows.isEmpty() ? behind : position(rows.getLast().trackingToken()),
                rows.size() == limit);
    }

    private static void makePayload(EventMessage<?> event) {
        try {
            event.getPayload();
        } catch (SerializationException e) {
            LOG.debug("the payload of event {} cannot be made: {}", event.getIdentifier(), e.getMessage());
        }
    }

    static long position(@Nullable TrackingToken token) {
        return token == null ? 0 : ((GlobalSequenceTrackingToken) token).getGlobalIndex();
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken last, int batchSize) {
        return tracked(position(last), batchSize);
    }

    private List<TrackedEventData<String>> tracked(long behind, int limit) {
        return jdbc.query(
                "select " + EVENT + ", position from ledger.entry where position > ? and " + IN_PLACE
                        + " order by position limit ?",
                (row, n) -> new TrackedDomainEventData<>(new GlobalSequenceTrackingToken(row.getLong(10)), event(row)),
                behind,
                limit);
    }

    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(String aggregateId, long first, int batchSize) {
        return jdbc.query(
                "select " + EVENT
                        + " from ledger.entry where aggregate_id = ? and sequence >= ? and " + IN_PLACE
                        + " order by sequence limit ?",
                (row, n) -> event(row),
                aggregateId,
                first,
                batchSize);
    }

    private static DomainEventData<String> event(ResultSet row) throws SQLException {
        return new GenericDomainEventEntry<>(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9));
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

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Axon hands its settings over in a builder; this one has nothing to choose. */
    private static final class Builder extends BatchingEventStorageEngine.Builder {
        private BatchingEventStorageEngine.Builder using(Serializer serializer, EventUpcaster upcasters) {
            snapshotSerializer(serializer);
            eventSerializer(serializer);
            upcasterChain(upcasters);
            batchSize(PAGE);
            return this;
        }
    }
}
