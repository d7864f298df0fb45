package org.luoshi.ledger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.luoshi.ledger.LedgerLines.Line;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A ledger with its notary, an auditor who keeps files of it, and somebody who can do anything to its database. */
final class Audited implements AutoCloseable {
    final NoteKey key;
    /** A superuser's, whom no trigger stops. */
    final JdbcClient jdbc;

    private final Path directory;
    private final DataSource source;
    private final LedgerEventStorageEngine engine;
    private final List<Notary> notaries = new ArrayList<>();
    private Notary notary;

    Audited(Path directory) throws Exception {
        this.directory = directory;
        PGSimpleDataSource database = TestPostgres.ledger();
        this.source = new SingleConnectionDataSource(database.getConnection(), true);
        this.jdbc = JdbcClient.create(source);
        for (String table : List.of("entry", "head", "subtree", "checkpoint", "key"))
            jdbc.sql("alter table ledger." + table + " disable trigger all").update();
        this.engine = Recorder.engine(database, Clock.systemUTC());
        this.key = NoteKey.generate("test.example/ledger");
        Files.writeString(key(), key.verifierKey() + "\n");
        restartNotary();
    }

    /** As with its process: it no longer knows what it has signed. */
    void restartNotary() {
        notary = new Notary(source, key, Clock.systemUTC(), new SimpleMeterRegistry());
        notary.adoptKey(false);
        notaries.add(notary);
    }

    void append(int count) {
        UUID command = UUID.randomUUID();
        append(Events.ofCommand(command, "T-" + command.toString().toUpperCase(Locale.ROOT), 0, count));
    }

    void append(List<DomainEventMessage<?>> events) {
        engine.appendEvents(events);
    }

    /** Signs and keeps the note outside. */
    Path sign(String name) throws IOException {
        notary.sign();
        return Files.writeString(
                directory.resolve(name),
                new Checkpoints(jdbc).latest().orElseThrow().note());
    }

    Path key() {
        return directory.resolve("key");
    }

    Path export() throws IOException {
        Path file = directory.resolve("export.jsonl");
        long size = new Checkpoints(jdbc).latest().orElseThrow().size();
        try (OutputStream out = Files.newOutputStream(file)) {
            new LedgerExport(jdbc).write(0, size, out);
        }
        return file;
    }

    Path receipt(long position) throws IOException {
        Line line = new LedgerLines(jdbc).between(position, position).getFirst();
        return Files.writeString(
                directory.resolve("receipt"),
                Receipt.of(line, new Checkpoints(jdbc).latest().orElseThrow(), jdbc)
                        .text());
    }

    /** What the verifier says, its exit code in front. */
    static String verify(Path... files) {
        String[] arguments = new String[files.length];
        for (int i = 0; i < files.length; i++) arguments[i] = files[i].toString();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = Verify.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8));
        return exit + " " + out.toString(StandardCharsets.UTF_8).replace(files[0].getParent() + "/", "");
    }

    void tamper(String sql) {
        jdbc.sql(sql).update();
    }

    /** Makes leaf hashes, from a position on, and the head fit what the rows say now. */
    void rehash(long from) {
        long size =
                jdbc.sql("select count(*) from ledger.entry").query(Long.class).single();
        for (Line line : new LedgerLines(jdbc).between(from, size))
            jdbc.sql("update ledger.entry set leaf_hash = :hash where position = :position")
                    .param("hash", Merkle.leaf(Merkle.sha256(), line.bytes()))
                    .param("position", line.position())
                    .update();
        jdbc.sql("update ledger.head set size = :size, peaks = :peaks")
                .param("size", size)
                .param("peaks", new LedgerTree(jdbc).grownTo(size).peaks())
                .update();
    }

    @Override
    public void close() {
        notaries.forEach(Notary::close);
        engine.close();
        ((SingleConnectionDataSource) source).destroy();
    }
}
