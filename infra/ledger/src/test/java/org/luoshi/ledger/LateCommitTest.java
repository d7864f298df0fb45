package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackingEventProcessor;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The published failure of Axon's stock engines on PostgreSQL (AxonFramework issue 4829, closed unfixed): an event is
 * numbered when it is inserted, so a transaction that commits late fills in a place that readers have passed. They
 * remember the place as a gap, but only while the event after it is younger than the gap timeout, 60 s.
 */
class LateCommitTest {
    private static final Duration LATE = Duration.ofSeconds(61);

    private final MovableClock clock = new MovableClock();
    private final Clock usual = GenericEventMessage.clock;

    @AfterEach
    void usual_time() {
        GenericEventMessage.clock = usual;
    }

    @Test
    void a_transaction_that_commits_late_is_lost_by_the_stock_engine_and_not_by_the_ledger() throws Exception {
        GenericEventMessage.clock = clock;

        DataSource stock = TestPostgres.database();
        assertThat(seen(stock, stockStore(stock), Duration.ZERO))
                .as("stock, in time")
                .containsExactlyInAnyOrder("BEFORE", "SLOW", "FAST", "AFTER");

        DataSource stockLate = TestPostgres.database();
        assertThat(seen(stockLate, stockStore(stockLate), LATE))
                .as("stock, late: its table has SLOW, its readers never will")
                .containsExactly("BEFORE", "FAST", "AFTER");
        assertThat(JdbcClient.create(stockLate)
                        .sql("select aggregateidentifier from domainevententry order by globalindex")
                        .query(String.class)
                        .list())
                .containsExactly("BEFORE", "SLOW", "FAST", "AFTER");

        DataSource database = TestPostgres.ledger();
        try (LedgerEventStorageEngine engine = Recorder.engine(database, clock)) {
            LedgerEventStore ledger = new LedgerEventStore(engine);
            assertThat(seen(database, new Kept(engine, ledger), LATE))
                    .as("the ledger, late")
                    .containsExactly("BEFORE", "SLOW", "FAST", "AFTER");
        }
        assertThat(new Recount(database).more()).hasSize(4);
    }

    private record Kept(EventStorageEngine engine, EventStore store) {}

    private static Kept stockStore(DataSource database) {
        JdbcEventStorageEngine engine = JdbcEventStorageEngine.builder()
                .connectionProvider(new SpringDataSourceConnectionProvider(database))
                .transactionManager(new SpringTransactionManager(new DataSourceTransactionManager(database)))
                .eventSerializer(new EventSerializer())
                .snapshotSerializer(new EventSerializer())
                .build();
        engine.createSchema(PostgresEventTableFactory.INSTANCE);
        return new Kept(
                engine,
                EmbeddedEventStore.builder()
                        .storageEngine(engine)
                        .fetchDelay(20)
                        .build());
    }

    /**
     * SLOW is appended in a transaction that stays open; FAST is appended and committed meanwhile; some time passes
     * until a reader comes to it; then SLOW commits, and AFTER follows.
     */
    private List<String> seen(DataSource database, Kept kept, Duration until) throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        TrackingEventProcessor reader = reader(kept.store(), seen);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        try (var elsewhere = Executors.newSingleThreadExecutor()) {
            kept.engine().appendEvents(Events.of("BEFORE", 0));
            transaction.executeWithoutResult(open -> {
                kept.engine().appendEvents(Events.of("SLOW", 0));
                elsewhere.execute(() -> kept.engine().appendEvents(Events.of("FAST", 0)));
                awaitStored(kept, "FAST");
                clock.pass(until);
                reader.start();
                await(seen, "FAST");
            });
            kept.engine().appendEvents(Events.of("AFTER", 0));
            await(seen, "AFTER");
            return List.copyOf(seen);
        } finally {
            reader.shutDown();
        }
    }

    private static TrackingEventProcessor reader(EventStore store, List<String> seen) {
        EventMessageHandler handler = event -> seen.add(((DomainEventMessage<?>) event).getAggregateIdentifier());
        return TrackingEventProcessor.builder()
                .name("reader")
                .eventHandlerInvoker(SimpleEventHandlerInvoker.builder()
                        .eventHandlers(handler)
                        .listenerInvocationErrorHandler(PropagatingErrorHandler.INSTANCE)
                        .build())
                .messageSource(store)
                .tokenStore(new InMemoryTokenStore())
                .transactionManager(NoTransactionManager.INSTANCE)
                .trackingEventProcessorConfiguration(TrackingEventProcessorConfiguration.forSingleThreadedProcessing()
                        .andInitialTrackingToken(source -> source.createTailToken()))
                .build();
    }

    private static void awaitStored(Kept kept, String aggregate) {
        long begun = System.nanoTime();
        while (kept.engine().lastSequenceNumberFor(aggregate).isEmpty()) patience(begun, aggregate + " is stored");
    }

    private static void await(List<String> seen, String aggregate) {
        long begun = System.nanoTime();
        while (!seen.contains(aggregate)) patience(begun, aggregate + " is seen");
    }

    private static void patience(long begun, String what) {
        if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(20))
            throw new AssertionError("not within 20 s: " + what);
        LockSupport.parkNanos(5_000_000);
    }

    private static final class MovableClock extends Clock {
        private volatile Instant now = Instant.parse("2023-03-31T04:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }
    }
}
