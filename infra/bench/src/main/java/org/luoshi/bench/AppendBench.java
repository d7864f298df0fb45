package org.luoshi.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.LedgerSchema;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Appends of one event each, by 1, 8, 32 and 128 callers on a PostgreSQL with default durability: the ledger beside the
 * limit of the database, which is one plain INSERT and COMMIT per caller into a table of the same columns.
 */
public final class AppendBench {
    private static final int WARM_UP_SECONDS = 3;
    private static final int SECONDS = 8;

    private interface Append {
        void run(String aggregate, long sequence);
    }

    private AppendBench() {}

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                HikariDataSource database = pool(postgres)) {
            LedgerSchema.migrate(database);
            JdbcTemplate jdbc = new JdbcTemplate(database);
            jdbc.execute("create table raw_entry (like ledger.entry including indexes)");
            jdbc.execute("create sequence raw_position");
            System.out.println("| callers | raw/s | p99 ms | ledger/s | p99 ms | ledger : raw |");
            System.out.println("|---:|---:|---:|---:|---:|---:|");
            for (int callers : new int[] {1, 8, 32, 128}) {
                Result raw = measure(callers, "RAW", raw(jdbc));
                Result ledger = measure(callers, "LEDGER", ledger(database));
                System.out.printf(
                        "| %d | %.0f | %.1f | %.0f | %.1f | %.2f |%n",
                        callers,
                        raw.perSecond(),
                        raw.p99(),
                        ledger.perSecond(),
                        ledger.p99(),
                        ledger.perSecond() / raw.perSecond());
            }
        }
    }

    private static HikariDataSource pool(EmbeddedPostgres postgres) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
        config.setMaximumPoolSize(140);
        return new HikariDataSource(config);
    }

    private static TaskAcknowledged payload(String aggregate) {
        return new TaskAcknowledged(new TaskId(aggregate), "收到，按计划推进，每月末报送进展。");
    }

    private static Append raw(JdbcTemplate jdbc) {
        return (aggregate, sequence) -> jdbc.update(
                """
                insert into raw_entry values (nextval('raw_position'), ?, ?, 0, 'Task', ?, ?, 'TaskAcknowledged', '1',
                  now(), ?::json, ?::json, sha256('raw'))""",
                UUID.randomUUID(),
                UUID.randomUUID(),
                aggregate,
                sequence,
                "{\"actorId\":\"bench\"}",
                EventJson.write(payload(aggregate)));
    }

    private static Append ledger(HikariDataSource database) {
        LedgerEventStorageEngine engine = new LedgerEventStorageEngine(
                database,
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                NoOpEventUpcaster.INSTANCE,
                Duration.ofSeconds(30));
        return (aggregate, sequence) -> engine.appendEvents(new GenericDomainEventMessage<>(
                "Task",
                aggregate,
                sequence,
                payload(aggregate),
                MetaData.from(Map.of(
                        "actorId", "bench", "commandId", UUID.randomUUID().toString()))));
    }

    private record Result(double perSecond, double p99) {}

    private static Result measure(int callers, String name, Append append) throws Exception {
        run(callers, name + "-W", append, WARM_UP_SECONDS);
        Histogram latencies = run(callers, name, append, SECONDS);
        return new Result(
                (double) latencies.getTotalCount() / SECONDS, latencies.getValueAtPercentile(99) / 1_000_000.0);
    }

    private static Histogram run(int callers, String name, Append append, int seconds) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        List<Callable<Histogram>> work = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            String aggregate = name + "-" + callers + "-" + caller;
            work.add(() -> {
                Histogram latencies = new Histogram(3);
                for (long sequence = 0; System.nanoTime() < end; sequence++) {
                    long start = System.nanoTime();
                    append.run(aggregate, sequence);
                    latencies.recordValue(System.nanoTime() - start);
                }
                return latencies;
            });
        }
        Histogram all = new Histogram(3);
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            for (Future<Histogram> done : threads.invokeAll(work)) all.add(done.get());
        }
        return all;
    }
}
