package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * From the answer to a command to the moment when another connection sees what it changed: idle, and while others give
 * half the commands that 32 callers can. The row is looked for every 0.2 ms, as is included.
 */
final class Lag {
    private static final int CALLERS = 32;
    /** The shares into which the tasks are cut: the callers', and some that nobody but the probe touches. */
    private static final int SHARES = 40;

    private static final TaskId PROBE = Work.task(SHARES - 1);
    private static final long LOOK_NANOS = 200_000;
    private static final long PAUSE_NANOS = 10_000_000;
    private static final long LONGEST_NANOS = 10_000_000_000L;
    private static final String ROW =
            "select from_position from model_a.task_version where task_id = ? and to_position is null";

    private final Server server;
    private final Settings settings;

    Lag(Server server, Settings settings) {
        this.server = server;
        this.settings = settings;
    }

    String run() throws Exception {
        Ledgered ledgered = new Ledgered();
        server.prepare(ledgered);
        try (HikariDataSource database = server.pool(server.fresh(ledgered), 20)) {
            Server.migrate(database, "read_model", "webhook");
            double capacity = capacity(database);
            try (ReadModelRunning running = new ReadModelRunning(database);
                    Connection own = database.getConnection();
                    PreparedStatement row = own.prepareStatement(ROW)) {
                running.awaitPosition(new Ledger(JdbcClient.create(database)).size());
                row.setString(1, PROBE.value());
                probe(running, row, settings.seconds() / 2);
                Histogram idle = probe(running, row, 2 * settings.seconds());
                Histogram busy = underLoad(running, row, capacity / 2);
                return table(idle, busy, capacity / 2);
            }
        }
    }

    private static String table(Histogram idle, Histogram busy, double load) {
        Table table = new Table("lag", "commands", "p50 ms", "p99 ms", "max ms")
                .row("idle", idle.getTotalCount(), millis(idle, 50), millis(idle, 99), millis(idle, 100))
                .row(
                        "at " + Math.round(load) + " commands/s",
                        busy.getTotalCount(),
                        millis(busy, 50),
                        millis(busy, 99),
                        millis(busy, 100));
        return table + "\n"
                + new Targets()
                        .atMost("lag p99 idle, ms", 10, millis(idle, 99))
                        .atMost("lag p99 at half load, ms", 30, millis(busy, 99));
    }

    private static double millis(Histogram lag, double percentile) {
        return lag.getValueAtPercentile(percentile) / 1e6;
    }

    private double capacity(HikariDataSource database) throws Exception {
        try (Contestant.Running running = new Ledgered().open(database)) {
            return new Load(CALLERS, settings.seconds(), settings.seconds())
                    .run(number -> running.caller(number, SHARES))
                    .perSecond();
        }
    }

    private Histogram underLoad(ReadModelRunning running, PreparedStatement row, double perSecond) throws Exception {
        long interval = (long) (CALLERS * 1e9 / perSecond);
        Load load = new Load(CALLERS, settings.seconds(), 2 * settings.seconds());
        try (ExecutorService others = Executors.newSingleThreadExecutor()) {
            CompletableFuture<Load.Result> result = new CompletableFuture<>();
            others.execute(() -> {
                try {
                    result.complete(load.run(number -> paced(running.caller(number, SHARES), interval)));
                } catch (Exception e) {
                    result.completeExceptionally(e);
                }
            });
            probe(running, row, settings.seconds());
            Histogram lag = probe(running, row, 2 * settings.seconds());
            double reached = result.get().perSecond();
            if (reached < 0.9 * perSecond)
                System.err.printf(
                        "only %.0f of %.0f commands/s were given beside the read model%n", reached, perSecond);
            return lag;
        }
    }

    /** One call in each interval; whoever is late does not wait. */
    private static Load.Caller paced(Load.Caller caller, long interval) {
        long[] next = {System.nanoTime()};
        return () -> {
            for (long left = next[0] - System.nanoTime(); left > 0; left = next[0] - System.nanoTime())
                LockSupport.parkNanos(left);
            next[0] += interval;
            caller.call();
        };
    }

    private static Histogram probe(ReadModelRunning running, PreparedStatement row, double seconds)
            throws SQLException {
        Histogram lag = new Histogram(3);
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            long before = position(row);
            running.send(PROBE);
            long answered = System.nanoTime();
            long waited = 0;
            while (position(row) <= before && waited < LONGEST_NANOS) {
                LockSupport.parkNanos(LOOK_NANOS);
                waited = System.nanoTime() - answered;
            }
            lag.recordValue(System.nanoTime() - answered);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return lag;
    }

    private static long position(PreparedStatement row) throws SQLException {
        try (ResultSet found = row.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }
}
