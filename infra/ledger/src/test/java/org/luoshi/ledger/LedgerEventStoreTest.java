package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

class LedgerEventStoreTest {
    private PGSimpleDataSource database;
    private LedgerEventStorageEngine otherProcess;
    private LedgerEventStore store;
    private LedgerSignal signal;

    @BeforeEach
    void start() {
        database = TestPostgres.ledger();
        otherProcess = engine();
        store = new LedgerEventStore(engine());
        signal = new LedgerSignal(database, store);
        signal.start();
    }

    @AfterEach
    void stop() {
        signal.close();
    }

    private LedgerEventStorageEngine engine() {
        return new LedgerEventStorageEngine(
                database,
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                NoOpEventUpcaster.INSTANCE,
                Duration.ofSeconds(20));
    }

    @Test
    void a_stream_gives_what_is_there_and_then_what_another_process_appends() throws Exception {
        otherProcess.appendEvents(Events.ofCommand(UUID.randomUUID(), "A", 0, 2));
        try (BlockingStream<TrackedEventMessage<?>> stream = store.openStream(new GlobalSequenceTrackingToken(0))) {
            assertThat(position(stream.nextAvailable())).isEqualTo(1);
            assertThat(position(stream.nextAvailable())).isEqualTo(2);
            assertThat(stream.hasNextAvailable()).isFalse();

            otherProcess.appendEvents(Events.of("A", 2));

            assertThat(stream.hasNextAvailable(20, TimeUnit.SECONDS)).isTrue();
            assertThat(position(stream.nextAvailable())).isEqualTo(3);
        }
    }

    @Test
    void a_sleeping_processor_is_called_when_the_ledger_grows() throws Exception {
        try (BlockingStream<TrackedEventMessage<?>> stream = store.openStream(null)) {
            assertThat(stream.peek()).isEmpty();
            CountDownLatch called = new CountDownLatch(1);
            assertThat(stream.setOnAvailableCallback(() -> {
                        if (stream.hasNextAvailable()) called.countDown();
                    }))
                    .isTrue();

            otherProcess.appendEvents(Events.of("A", 0));

            assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void goes_on_after_its_listening_connection_was_cut() throws Exception {
        try (BlockingStream<TrackedEventMessage<?>> stream = store.openStream(null)) {
            cutListener();

            otherProcess.appendEvents(Events.of("A", 0));

            assertThat(stream.hasNextAvailable(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The listener may still be connecting; once it is there it is cut. */
    private void cutListener() {
        Instant deadline = Instant.now().plusSeconds(20);
        while (new JdbcTemplate(database).queryForObject("""
                                select count(pg_terminate_backend(pid)) from pg_stat_activity
                                where datname = current_database() and query like 'listen %'""", Long.class) == 0)
            if (Instant.now().isAfter(deadline)) throw new AssertionError("nobody listens");
    }

    private static long position(TrackedEventMessage<?> event) {
        return event.trackingToken().position().orElseThrow();
    }
}
