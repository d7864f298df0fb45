package org.luoshi.launcher.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.LedgerEventStore;
import org.luoshi.query.QuerySide;
import org.luoshi.query.readmodel.DeadLetters;
import org.luoshi.query.readmodel.Model;
import org.luoshi.query.readmodel.Projection;
import org.luoshi.query.readmodel.ProjectionProcessor;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** The query side's projections over a ledger that stands still, from its first event to its last. */
final class Projecting {
    private static final ProjectionProcessor.Settings SETTINGS =
            new ProjectionProcessor.Settings(1, 1000, 20_000, "replay");

    /** The one that a fresh database reads. */
    static final Model MODEL = Model.A;

    /** A database may stumble once; what fails so often stays so. */
    private static final int FAILURES = 5;

    private static final long LOOK_NANOS = 50_000_000;

    /** Nothing in a replay depends on when it is made. */
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final HikariDataSource database;
    private final JdbcClient jdbc;
    private final DeadLetters letters;
    private final List<Projection<?>> projections = projections();

    /** @param cause of the last one */
    private record Failures(int count, @Nullable Throwable cause) {}

    private final AtomicReference<Failures> failures = new AtomicReference<>(new Failures(0, null));

    Projecting(HikariDataSource database) {
        this.database = database;
        this.jdbc = JdbcClient.create(database);
        this.letters = new DeadLetters(new JdbcTemplate(database), MODEL, CLOCK);
    }

    /**
     * Returns when every event has been taken in or set aside.
     *
     * @param reached told now and then up to which position
     * @return the events that could not be taken in
     * @throws CannotDo where it comes to a stop before
     */
    DeadLetters follow(long size, LongConsumer reached) {
        try (LedgerEventStorageEngine engine = new LedgerEventStorageEngine(
                database, CLOCK, new SimpleMeterRegistry(), NoOpEventUpcaster.INSTANCE, Duration.ofSeconds(10))) {
            ProjectionProcessor processor = new ProjectionProcessor(
                    database,
                    new DataSourceTransactionManager(database),
                    new LedgerEventStore(engine),
                    MODEL,
                    projections,
                    letters,
                    SETTINGS,
                    context -> failed(context.error()),
                    () -> failures.set(new Failures(0, null)));
            processor.processor().start();
            try {
                awaitEnd(size, reached);
            } finally {
                processor.processor().shutdownAsync().join();
            }
        }
        return letters;
    }

    /** All there are on the query side, and nothing else of it. */
    static List<Projection<?>> projections() {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            ClassPathBeanDefinitionScanner scanner = new ClassPathBeanDefinitionScanner(context, false);
            scanner.addIncludeFilter(new AssignableTypeFilter(Projection.class));
            scanner.scan(QuerySide.class.getPackageName());
            context.refresh();
            return context.getBeanProvider(Projection.class)
                    .orderedStream()
                    .<Projection<?>>map(projection -> projection)
                    .toList();
        }
    }

    /** About as many as there are in all tables of the model. */
    static long rows(DataSource replayed) {
        JdbcClient jdbc = JdbcClient.create(replayed);
        jdbc.sql("analyze").update();
        return jdbc.sql(
                        "select coalesce(sum(greatest(reltuples, 0)), 0)::bigint from pg_class"
                                + " where relnamespace = :schema::regnamespace and relname like '%\\_version' and relkind = 'r'")
                .param("schema", MODEL.schema())
                .query(Long.class)
                .single();
    }

    private void failed(Throwable cause) throws Exception {
        failures.updateAndGet(before -> new Failures(before.count() + 1, cause));
        if (cause instanceof Exception e) throw e; // so that it is tried again
        throw new IllegalStateException(cause);
    }

    private void awaitEnd(long size, LongConsumer reached) {
        for (long position = position(); position < size; position = position()) {
            reached.accept(position);
            Failures seen = failures.get();
            if (seen.count() >= FAILURES)
                throw new CannotDo("the read model has stopped behind position " + position + ": " + seen.cause());
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private long position() {
        return jdbc.sql("select read_model.projected()").query(Long.class).single();
    }
}
