package org.luoshi.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a process. Commands run side by side and hand it their events; it takes what is waiting and
 * commits it as one, so that many commands share one round trip and one flush.
 *
 * <p>The optimistic path is a single statement that moves the head from where this process last saw it and inserts the
 * rows. If the head has moved, or a unique index objects, the locking path takes the head's row first, then looks at
 * what is taken, fails just those commands and writes the rest. The same path settles what a lost connection left
 * open: behind the lock, a command of ours is either in the ledger or can no longer get there.
 */
final class LedgerWriter implements AutoCloseable {
    /** The most commands in one commit. */
    static final int MAX_COMMANDS = 512;

    static final String ROWS = """
            select t.position, t.event_id::uuid, t.command_id::uuid, t.ordinal, t.aggregate_type, t.aggregate_id,
              t.sequence, t.event_type, t.revision, at, t.metadata::json, t.payload::json, t.leaf_hash
            from (select ?::timestamptz as at) stamp, unnest(?::int8[], ?::text[], ?::text[], ?::int4[], ?::text[],
              ?::text[], ?::int8[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[]) as t(position, event_id,
              command_id, ordinal, aggregate_type, aggregate_id, sequence, event_type, revision, metadata, payload,
              leaf_hash)""";

    private static final String APPEND = """
            with moved as (
              update ledger.head set size = ?, peaks = ?, last_recorded_at = ? where size = ? and peaks = ? returning 1
            ), told as (select pg_notify('ledger', '') from moved)
            insert into ledger.entry (position, event_id, command_id, ordinal, aggregate_type, aggregate_id, sequence,
              event_type, revision, recorded_at, metadata, payload, leaf_hash)
            """ + ROWS + ", moved, told";

    private static final String LOCK = "select size, peaks, last_recorded_at from ledger.head for update";

    private static final String TAKEN = """
            select a.id, (select max(sequence) from ledger.entry where aggregate_id = a.id), null::uuid, null::uuid
            from unnest(?::text[]) a(id)
            union all
            select null, null, command_id, event_id from ledger.entry
            where command_id = any(?::text[]::uuid[]) and ordinal = 0""";

    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    private static final long LINGER_NANOS = 150_000;
    private static final long RECONNECT_NANOS = 200_000_000;

    private final DataSource database;
    private final Clock clock;
    private final Runnable onGrowth;
    private final MessageDigest sha256 = Merkle.sha256();
    private final LinkedBlockingQueue<Append> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final DistributionSummary batchSize;
    private final Timer commitTime;
    private final Counter misses;
    private volatile boolean closed;

    // Known to the writer's thread alone.
    private List<Append> open = new ArrayList<>();
    private @Nullable Head head;
    private boolean optimistic;
    private boolean overtaken;
    private int expected;

    LedgerWriter(DataSource database, Clock clock, MeterRegistry meters, Runnable onGrowth) {
        this.database = database;
        this.clock = clock;
        this.onGrowth = onGrowth;
        this.batchSize =
                DistributionSummary.builder("luoshi.ledger.batch.commands").register(meters);
        this.commitTime = Timer.builder("luoshi.ledger.commit")
                .publishPercentileHistogram()
                .register(meters);
        this.misses = Counter.builder("luoshi.ledger.optimistic.misses").register(meters);
        this.thread = Thread.ofPlatform().name("ledger-writer").daemon().start(this::run);
    }

    void submit(Append append) {
        waiting.add(append);
    }

    private void run() {
        while (!closed) {
            try (Connection connection = database.getConnection()) {
                write(connection);
            } catch (SQLException e) {
                if (closed) break;
                LOG.warn("The ledger's writer lost its connection and opens another: {}", e.getMessage());
                LockSupport.parkNanos(RECONNECT_NANOS);
            } catch (RuntimeException | Error e) {
                // A fault of this program or a head that makes no sense: nobody is told that anything was written, and
                // the one thread that writes lives on, or every later command would wait in vain.
                LOG.error("The ledger's writer failed", e);
                open.forEach(append -> append.outcome.completeExceptionally(e));
                open = new ArrayList<>();
                LockSupport.parkNanos(RECONNECT_NANOS);
            } catch (InterruptedException e) {
                break;
            }
        }
        IllegalStateException stopped = new IllegalStateException("the ledger's writer has stopped");
        open.forEach(append -> append.outcome.completeExceptionally(stopped));
        for (Append append = waiting.poll(); append != null; append = waiting.poll())
            append.outcome.completeExceptionally(stopped);
    }

    private void write(Connection connection) throws SQLException, InterruptedException {
        connection.setAutoCommit(true);
        try (Statement session = connection.createStatement()) {
            // A frozen process must not keep the head's row: the server ends its transaction instead.
            session.execute("set idle_in_transaction_session_timeout = '3s'");
            session.execute("set plan_cache_mode = force_generic_plan");
        }
        head = null;
        try (PreparedStatement append = connection.prepareStatement(APPEND)) {
            while (!closed) {
                if (open.isEmpty()) take();
                if (open.isEmpty()) continue;
                batchSize.record(open.size());
                long start = System.nanoTime();
                if (!tryOptimistic(connection, append)) lockAndWrite(connection, append);
                commitTime.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                expected = Math.min(MAX_COMMANDS, open.size() + waiting.size());
                open = new ArrayList<>();
                onGrowth.run();
            }
        }
    }

    /** What is waiting, and for a moment what is about to: callers just answered come back with their next command. */
    private void take() throws InterruptedException {
        Append first = waiting.poll(200, TimeUnit.MILLISECONDS);
        if (first == null) return;
        takeIfWanted(first);
        drain();
        long deadline = System.nanoTime() + LINGER_NANOS;
        while (open.size() < expected && System.nanoTime() < deadline) {
            drain();
            Thread.onSpinWait();
        }
    }

    private void drain() {
        while (open.size() < MAX_COMMANDS) {
            Append next = waiting.poll();
            if (next == null) return;
            takeIfWanted(next);
        }
    }

    private void takeIfWanted(Append append) {
        if (append.take()) open.add(append);
    }

    private boolean tryOptimistic(Connection connection, PreparedStatement append) throws SQLException {
        Head before = head;
        if (before == null || !optimistic) return false;
        Batch batch = new Batch(before, clock.instant(), sha256);
        open.forEach(batch::add);
        try {
            if (insert(connection, append, before, batch)) {
                head = batch.headAfter();
                open.forEach(done -> done.outcome.complete(null));
                return true;
            }
        } catch (SQLException e) {
            if (!aboutTheData(e)) throw e;
        }
        misses.increment();
        return false;
    }

    private void lockAndWrite(Connection connection, PreparedStatement append) throws SQLException {
        try {
            lockAndWrite(connection, append, open);
        } catch (SQLException e) {
            if (!aboutTheData(e)) throw e;
            // One of them cannot be stored at all; alone, it fails alone.
            for (Append one : open) {
                try {
                    lockAndWrite(connection, append, List.of(one));
                } catch (SQLException alone) {
                    if (!aboutTheData(alone)) throw alone;
                    one.outcome.completeExceptionally(alone);
                }
            }
        }
        // While others move the head, trying without the lock is a wasted round trip.
        optimistic = !overtaken;
    }

    private void lockAndWrite(Connection connection, PreparedStatement append, List<Append> appends)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            Head locked = lockHead(connection);
            overtaken = head != null && head.tree().size() != locked.tree().size();
            Taken taken = taken(connection, appends);
            Batch batch = new Batch(locked, clock.instant(), sha256);
            List<Append> written = new ArrayList<>();
            Map<Append, ConcurrencyException> lost = new HashMap<>();
            for (Append one : appends) {
                if (taken.written(one)) {
                    written.add(one);
                    continue;
                }
                ConcurrencyException refusal = taken.refusal(one);
                if (refusal != null) {
                    lost.put(one, refusal);
                } else {
                    batch.add(one);
                    taken.add(one);
                    written.add(one);
                }
            }
            if (!batch.isEmpty() && !insert(connection, append, locked, batch))
                throw new IllegalStateException("the head moved under its lock");
            connection.commit();
            head = batch.headAfter();
            written.forEach(one -> one.outcome.complete(null));
            lost.forEach((one, refusal) -> one.outcome.completeExceptionally(refusal));
        } catch (SQLException e) {
            head = null;
            rollback(connection, e);
            throw e;
        }
        connection.setAutoCommit(true);
    }

    private static void rollback(Connection connection, SQLException cause) throws SQLException {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
            throw cause;
        }
    }

    private static Head lockHead(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK);
                ResultSet row = lock.executeQuery()) {
            if (!row.next()) throw new IllegalStateException("ledger.head is empty");
            return new Head(
                    Merkle.of(row.getLong(1), row.getBytes(2)),
                    row.getObject(3, OffsetDateTime.class).toInstant());
        }
    }

    /** A statement of its own: its snapshot must be taken after the wait for the lock. */
    private static Taken taken(Connection connection, List<Append> appends) throws SQLException {
        String[] aggregates = appends.stream()
                .flatMap(append -> append.rows.stream())
                .map(Append.Row::aggregateId)
                .distinct()
                .toArray(String[]::new);
        String[] commands = appends.stream()
                .map(append -> append.rows.getFirst().commandId().toString())
                .toArray(String[]::new);
        Taken taken = new Taken();
        try (PreparedStatement query = connection.prepareStatement(TAKEN)) {
            query.setArray(1, connection.createArrayOf("text", aggregates));
            query.setArray(2, connection.createArrayOf("text", commands));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String aggregate = row.getString(1);
                    if (aggregate == null)
                        taken.commands.put(row.getObject(3, UUID.class), row.getObject(4, UUID.class));
                    else {
                        long last = row.getLong(2);
                        taken.sequences.put(aggregate, row.wasNull() ? -1 : last);
                    }
                }
            }
        }
        return taken;
    }

    private static boolean insert(Connection connection, PreparedStatement append, Head before, Batch batch)
            throws SQLException {
        int next = batch.bindHead(append, 1);
        append.setLong(next, before.tree().size());
        append.setBytes(next + 1, before.tree().peaks());
        batch.bindRows(connection, append, next + 2);
        int inserted = append.executeUpdate();
        if (inserted != 0 && inserted != batch.size())
            throw new IllegalStateException(inserted + " rows inserted of " + batch.size());
        return inserted == batch.size();
    }

    /** Bad data or a taken key, in contrast to a lost connection or a failing server. */
    private static boolean aboutTheData(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the ledger already holds of a batch, and what the batch itself has claimed so far. */
    private static final class Taken {
        private final Map<String, Long> sequences = new HashMap<>();
        private final Map<UUID, UUID> commands = new HashMap<>();

        /** These very events are in: their commit was done, only its answer was lost. */
        boolean written(Append append) {
            Append.Row first = append.rows.getFirst();
            return first.eventId().equals(commands.get(first.commandId()));
        }

        @Nullable
        ConcurrencyException refusal(Append append) {
            if (commands.containsKey(append.rows.getFirst().commandId()))
                return new ConcurrencyException("this command is in the ledger already");
            Map<String, Long> next = new HashMap<>();
            for (Append.Row row : append.rows) {
                long last = next.computeIfAbsent(row.aggregateId(), id -> sequences.getOrDefault(id, -1L));
                if (row.sequence() != last + 1)
                    return new ConcurrencyException(
                            row.aggregateId() + " is at sequence " + last + ", not " + (row.sequence() - 1));
                next.put(row.aggregateId(), row.sequence());
            }
            return null;
        }

        void add(Append append) {
            for (Append.Row row : append.rows) sequences.put(row.aggregateId(), row.sequence());
            Append.Row first = append.rows.getFirst();
            commands.put(first.commandId(), first.eventId());
        }
    }
}
