package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.UnknownSerializedType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.TaskEvent;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Following the ledger over many pages, the next of which another thread has already fetched. */
class LedgerStreamTest {

    /** Fails when it is told to, and counts who reads. */
    private static final class Database extends DelegatingDataSource {
        final AtomicInteger failures = new AtomicInteger();
        volatile boolean closed;

        Database(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (closed) throw new SQLException("the pool is closed", "08003");
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0)
                throw new SQLException("connection refused", "08001");
            return super.getConnection();
        }
    }

    private Database database;
    private LedgerEventStorageEngine writer;
    private LedgerEventStore store;

    @BeforeEach
    void start() {
        DataSource postgres = TestPostgres.ledger();
        database = new Database(postgres);
        writer = Recorder.engine(postgres, Clock.systemUTC());
        store = new LedgerEventStore(Recorder.engine(database, Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        writer.close();
    }

    private void append(String task, long firstSequence, int count) {
        writer.appendEvents(Events.ofCommand(UUID.randomUUID(), task, firstSequence, count));
    }

    private static List<Long> read(BlockingStream<TrackedEventMessage<?>> stream, int count) throws Exception {
        List<Long> positions = new ArrayList<>();
        while (positions.size() < count) {
            assertThat(stream.hasNextAvailable(20, TimeUnit.SECONDS)).isTrue();
            positions.add(stream.nextAvailable().trackingToken().position().orElseThrow());
        }
        return positions;
    }

    private static List<Long> positions(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void every_event_comes_once_and_in_order_while_others_append() throws Exception {
        Random random = Seed.of(LedgerStreamTest.class);
        append("BEFORE", 0, 2_500);
        CompletableFuture<Void> appending = CompletableFuture.runAsync(() -> {
            for (int sequence = 0; sequence < 2_500; ) {
                int count = Math.min(1 + random.nextInt(60), 2_500 - sequence);
                append("MEANWHILE", sequence, count);
                sequence += count;
                store.wake();
            }
        });
        try (BlockingStream<TrackedEventMessage<?>> stream = store.openStream(new GlobalSequenceTrackingToken(0))) {
            assertThat(read(stream, 5_000)).isEqualTo(positions(1, 5_000));
            appending.join();
            store.wake();
            assertThat(stream.hasNextAvailable()).isFalse();
        }
    }

    @Test
    void ends_exactly_where_a_full_page_ends() throws Exception {
        append("A", 0, 2_000);
        try (BlockingStream<TrackedEventMessage<?>> stream = store.openStream(null)) {
            assertThat(read(stream, 2_000)).isEqualTo(positions(1, 2_000));
            assertThat(stream.hasNextAvailable()).isFalse();
            append("A", 2_000, 1);
            assertThat(stream.hasNextAvailable()).as("before it is woken").isFalse();
            store.wake();
            assertThat(read(stream, 1)).containsExactly(2_001L);
        }
    }

    @Test
    void a_page_that_cannot_be_fetched_is_asked_for_again_from_the_same_place() throws Exception {
        append("A", 0, 3_500);
        try (BlockingStream<TrackedEventMessage<?>> stream = store.openStream(null)) {
            assertThat(stream.hasNextAvailable()).isTrue();
            List<Long> seen = new ArrayList<>(read(stream, 1_000)); // the second page may be on its way already
            database.failures.set(2);
            int failed = 0;
            while (seen.size() < 3_500) {
                try {
                    seen.addAll(read(stream, 1));
                } catch (CannotGetJdbcConnectionException e) {
                    failed++;
                }
            }
            assertThat(seen).isEqualTo(positions(1, 3_500));
            assertThat(failed).isBetween(1, 2);
        }
    }

    @Test
    void a_failure_at_once_is_told_and_the_next_attempt_reads() throws Exception {
        append("A", 0, 1);
        database.failures.set(1);
        try (BlockingStream<TrackedEventMessage<?>> stream = store.openStream(null)) {
            assertThatThrownBy(stream::hasNextAvailable).isInstanceOf(CannotGetJdbcConnectionException.class);
            assertThat(read(stream, 1)).containsExactly(1L);
        }
    }

    @Test
    void nothing_is_read_after_it_is_closed() throws Exception {
        append("A", 0, 2_500);
        BlockingStream<TrackedEventMessage<?>> stream = store.openStream(null);
        assertThat(read(stream, 1)).containsExactly(1L);
        stream.close();
        database.closed = true;
        store.wake();
        assertThat(new JdbcTemplate(database.getTargetDataSource()).queryForObject("""
                        select count(*) from pg_stat_activity where datname = current_database()
                          and backend_type = 'client backend' and state = 'active' and query like '%ledger.entry%'
                          and pid <> pg_backend_pid()""", Long.class))
                .isZero();
    }

    @Test
    void an_unknown_event_and_an_unreadable_one_reach_whoever_can_set_them_aside() throws Exception {
        append("A", 0, 1);
        insert(2, "TaskForgotten", "{\"taskId\": \"A\"}");
        insert(3, "TaskAcknowledged", "{\"nothing\": 1}");
        try (BlockingStream<TrackedEventMessage<?>> stream = store.openStream(null)) {
            assertThat(stream.nextAvailable().getPayload()).isInstanceOf(TaskEvent.class);
            assertThat(stream.nextAvailable().getPayload()).isInstanceOf(UnknownSerializedType.class);
            assertThatThrownBy(stream.nextAvailable()::getPayload).isInstanceOf(SerializationException.class);
        }
    }

    /** An event as only another program can have written it: this one refuses to. */
    private void insert(long position, String type, String payload) {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.update(
                "update ledger.head set size = ?, peaks = decode(repeat('00', 32 * bit_count(?::bigint::bit(64))::int), 'hex')",
                position,
                position);
        jdbc.update("""
                        insert into ledger.entry select ?, gen_random_uuid(), gen_random_uuid(), 0, aggregate_type,
                          aggregate_id, ?, ?, revision, recorded_at, metadata, ?::json, leaf_hash
                        from ledger.entry where position = 1""", position, position - 1, type, payload);
    }
}
