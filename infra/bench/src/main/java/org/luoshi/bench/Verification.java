package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.luoshi.ledger.Checkpoints;
import org.luoshi.ledger.Checkpoints.Checkpoint;
import org.luoshi.ledger.LedgerExport;
import org.luoshi.ledger.Notary;
import org.luoshi.ledger.NoteKey;
import org.luoshi.ledger.Verify;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the proof costs: to sign, to keep, and to verify an export with the auditor's one file. */
final class Verification {
    private static final int CHECKPOINTS = 50;
    private static final int COMMANDS_PER_CHECKPOINT = 100;
    private static final String VERIFIER = "../ledger/src/main/java/org/luoshi/ledger/Verify.java";

    private final Server server;
    private final History history;
    private final int stockTasks;

    Verification(Server server, Settings settings, History history) {
        this.server = server;
        this.history = history;
        this.stockTasks = Math.min(20_000, settings.events()) / Life.EVENTS;
    }

    String run() throws Exception {
        Verified verify = verify();
        Histogram signing = signing();
        Table table = new Table("verify", "measured")
                .row("offline verifier over " + history.events() + " events, events/s", verify.perSecond())
                .row("the same, by hand: with Java's start and the compiling of the file", verify.withItsStart())
                .row(
                        "checkpoint over " + COMMANDS_PER_CHECKPOINT + " new events, p50 ms",
                        signing.getValueAtPercentile(50) / 1e6)
                .row("the same, p99 ms", signing.getValueAtPercentile(99) / 1e6);
        return table + "\n" + sizes() + "\n"
                + new Targets().atLeast("offline verify, events/s", 500_000, verify.perSecond());
    }

    /** Events per second. */
    private record Verified(double perSecond, double withItsStart) {}

    private Verified verify() throws Exception {
        Path folder = Files.createTempDirectory("luoshi-bench");
        try (HikariDataSource database = history.open();
                Notary notary = notary(database)) {
            Checkpoint checkpoint = notary.sign().orElseThrow();
            Path export = folder.resolve("export.jsonl");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(export), 1 << 16)) {
                new LedgerExport(JdbcClient.create(database)).write(0, checkpoint.size(), out);
            }
            Path note = Files.writeString(folder.resolve("checkpoint"), checkpoint.note());
            Path key = Files.writeString(folder.resolve("key"), key(database));
            String[] files = {export.toString(), note.toString(), key.toString()};
            // Once for the disk and the compiler, once for the clock.
            here(files);
            long start = System.nanoTime();
            here(files);
            double here = checkpoint.size() * 1e9 / (System.nanoTime() - start);
            start = System.nanoTime();
            byHand(files);
            return new Verified(here, checkpoint.size() * 1e9 / (System.nanoTime() - start));
        } finally {
            delete(folder);
        }
    }

    private static String key(HikariDataSource database) {
        return new Checkpoints(JdbcClient.create(database)).verifierKeys().getFirst();
    }

    private static void here(String[] files) {
        if (Verify.run(files, System.err) != 0) throw new IllegalStateException("the verifier objects");
    }

    private static void byHand(String[] files) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"), VERIFIER));
        command.addAll(List.of(files));
        if (new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                != 0) throw new IllegalStateException("the verifier objects");
    }

    private static Notary notary(HikariDataSource database) throws Exception {
        Notary notary = new Notary(database, NoteKey.generate("bench"), Clock.systemUTC(), new SimpleMeterRegistry());
        notary.adoptKey(true);
        return notary;
    }

    private Histogram signing() throws Exception {
        Histogram signing = new Histogram(3);
        Ledgered ledgered = new Ledgered();
        server.prepare(ledgered);
        try (HikariDataSource database = server.pool(server.fresh(ledgered), 8);
                Contestant.Running running = ledgered.open(database);
                Notary notary = notary(database)) {
            Load.Caller caller = running.caller(0, 1);
            notary.sign();
            for (int checkpoint = 0; checkpoint < CHECKPOINTS; checkpoint++) {
                for (int command = 0; command < COMMANDS_PER_CHECKPOINT; command++) caller.call();
                long start = System.nanoTime();
                notary.sign();
                signing.recordValue(System.nanoTime() - start);
            }
        }
        return signing;
    }

    /** The same lives in both. */
    private Table sizes() throws Exception {
        Table table = new Table("bytes per event", "table", "indexes", "in all");
        try (HikariDataSource database = history.open()) {
            sizes(table, "ledger", database, "ledger.entry");
        }
        String stock = "stock_size";
        server.create(stock);
        try (HikariDataSource database = server.pool(stock, 8)) {
            new StockJdbc(true).prepare(database, stockTasks);
            sizes(table, "stock JDBC, same JSON", database, "domainevententry");
        }
        return table;
    }

    private static void sizes(Table table, String name, HikariDataSource database, String relation) {
        new JdbcTemplate(database)
                .query(
                        "select pg_table_size('" + relation + "'), pg_indexes_size('" + relation + "'), count(*) from "
                                + relation,
                        row -> {
                            double events = row.getLong(3);
                            double rows = row.getLong(1) / events;
                            double indexes = row.getLong(2) / events;
                            table.row(name, rows, indexes, rows + indexes);
                        });
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
