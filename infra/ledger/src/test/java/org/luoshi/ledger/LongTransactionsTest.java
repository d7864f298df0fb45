package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Other people's transactions on the same server, open for long or never committed: no stall, no gap. */
class LongTransactionsTest {
    private static final int CALLERS = 4;

    private final PGSimpleDataSource database = TestPostgres.ledger();

    @Test
    void neither_a_writer_next_door_nor_a_reader_in_the_house_holds_anybody_up() throws Exception {
        PGSimpleDataSource nextDoor = TestPostgres.database();
        try (Connection writer = nextDoor.getConnection();
                Connection reader = database.getConnection();
                LedgerEventStorageEngine engine = Recorder.engine(database, Clock.systemUTC())) {
            writer.setAutoCommit(false);
            assertThat(number(writer, "select pg_current_xact_id()::text::bigint"))
                    .as("a transaction that counts as running for all the server")
                    .isPositive();
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            reader.setAutoCommit(false);
            assertThat(number(reader, "select size from ledger.head")).isZero();

            LedgerEventStore store = new LedgerEventStore(engine);
            try (BlockingStream<TrackedEventMessage<?>> stream = store.openStream(null)) {
                for (int i = 0; i < 100; i++) {
                    engine.appendEvents(Events.of("A", i));
                    assertThat(stream.hasNextAvailable(60, TimeUnit.SECONDS))
                            .as("event %d is to be had while both are open", i)
                            .isTrue();
                    assertThat(stream.nextAvailable().trackingToken().position())
                            .hasValue(i + 1);
                }
            }
            assertThat(number(reader, "select size from ledger.head"))
                    .as("still as it was when it began")
                    .isZero();
            writer.rollback();
        }
        assertThat(new Recount(database).more()).hasSize(100);
    }

    @Test
    void a_batch_that_is_never_committed_leaves_no_gap() throws Exception {
        Random random = Seed.of(getClass());
        AtomicInteger left = new AtomicInteger(Seed.rounds(30));
        try (LedgerEventStorageEngine engine = Recorder.engine(database, Clock.systemUTC());
                var threads = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<Long>> callers = new ArrayList<>();
            for (int c = 0; c < CALLERS; c++) {
                String task = "CALLER-" + c;
                callers.add(threads.submit(() -> {
                    long sequence = 0;
                    for (; left.get() > 0; sequence++) engine.appendEvents(Events.of(task, sequence));
                    return sequence;
                }));
            }
            Recount recount = new Recount(database);
            long counted = 0;
            try {
                for (; left.get() > 0; left.decrementAndGet()) {
                    writeAndGiveUp(random);
                    counted += recount.more().size();
                }
            } finally {
                left.set(0);
            }
            long written = 0;
            for (Future<Long> caller : callers) written += caller.get(20, TimeUnit.SECONDS);
            assertThat(counted + recount.more().size()).isEqualTo(written);
        }
    }

    /** Takes the next place and fills it; then the process rolls back, or ends without a word. */
    private void writeAndGiveUp(Random random) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            long place = number(connection, "select size + 1 from ledger.head for update");
            try (Statement statement = connection.createStatement()) {
                statement.execute("""
                        insert into ledger.entry (position, event_id, command_id, ordinal, aggregate_type, aggregate_id,
                          sequence, event_type, revision, recorded_at, metadata, payload, leaf_hash)
                        values (%d, '%s', '%s', 0, 'Task', 'NEVER', 0, 'TaskAcknowledged', '1', now(), '{}', '{}',
                          decode(repeat('00', 32), 'hex'))""".formatted(place, UUID.randomUUID(), UUID.randomUUID()));
                statement.execute("""
                        update ledger.head set size = size + 1, last_recorded_at = now() + interval '1 hour',
                          peaks = decode(repeat('00', 32 * bit_count((size + 1)::bit(64))::int), 'hex')""");
            }
            LockSupport.parkNanos(random.nextInt(5_000_000));
            if (random.nextBoolean()) connection.rollback();
            else
                JdbcClient.create((DataSource) database)
                        .sql("select pg_terminate_backend(?, 5000)")
                        .param(connection.unwrap(PGConnection.class).getBackendPID())
                        .query(Boolean.class)
                        .single();
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
