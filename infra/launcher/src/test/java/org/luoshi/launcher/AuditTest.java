package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.ledger.NoteKey;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** An auditor with nothing but HTTP, a Java and the one file; and what a start says about the key. */
class AuditTest {
    private static final Path VERIFY = Path.of("../ledger/src/main/java/org/luoshi/ledger/Verify.java");

    @TempDir
    Path data;

    @TempDir
    Path desk;

    @Test
    void an_auditor_finds_the_ledger_whole_and_names_the_event_that_somebody_changed() throws Exception {
        int port = RunningLuoshi.freePort();
        Map<String, String> settings =
                Map.of("LUOSHI_DATA", data.toString(), "LUOSHI_DATABASE_PORT", Integer.toString(port));
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings).awaitReady()) {
            long position = luoshi.json("/api/tasks").get("position").asLong();
            fetch(luoshi, "checkpoint?after=" + position, "kept");
            Path key = fetch(luoshi, "key", "key");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("ledger.key"))))
                    .isEqualTo("rw-------");
            luoshi.kill();
            try (RunningLuoshi again = RunningLuoshi.start(settings).awaitReady()) {
                HttpResponse<String> registered = again.post(
                        "/api/commands/register-office",
                        "{\"officeId\": \"test-office\", \"name\": \"测试处室\"}",
                        "Authorization",
                        TestIssuer.bearer(People.ADMIN),
                        "Idempotency-Key",
                        "\"o\"");
                assertThat(registered.statusCode()).as(registered.body()).isEqualTo(200);
                assertThat(again.get("/api/ledger/export", "Authorization", TestIssuer.bearer(People.OFFICE))
                                .statusCode())
                        .isEqualTo(403);
                fetch(again, "export", "export");
                Path checkpoint = fetch(again, "checkpoint", "checkpoint");
                assertThat(verify("export", "checkpoint", "key", "kept"))
                        .startsWith(
                                "0 OK positions 1 to " + (position + 1) + ", all under checkpoints signed by luoshi+");
                fetch(again, "receipt/" + (position + 1), "receipt");
                assertThat(verify("receipt", "key"))
                        .startsWith("0 OK position " + (position + 1))
                        .contains("测试处室");
                assertThat(checkpoint).exists();
                assertThat(Files.readString(key))
                        .isEqualTo(again.get("/api/ledger/key").body());

                change(port, 7);
                fetch(again, "export", "export");
                assertThat(verify("export", "checkpoint", "key", "kept"))
                        .startsWith("1 BAD position 7: not the event that was recorded");
            }
        }
    }

    private Path fetch(RunningLuoshi luoshi, String what, String name) throws IOException {
        HttpResponse<String> answer =
                luoshi.get("/api/ledger/" + what, "Authorization", TestIssuer.bearer(People.AUDITOR));
        assertThat(answer.statusCode()).as(what + ": " + answer.body()).isEqualTo(200);
        return Files.writeString(desk.resolve(name), answer.body());
    }

    private String verify(String... files) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), VERIFY.toString()));
        for (String file : files) command.add(desk.resolve(file).toString());
        Commands.Outcome outcome = Commands.run(command);
        return (outcome.succeeded() ? "0 " : "1 ") + outcome.output();
    }

    /** As the database's superuser, whom no trigger stops. */
    private void change(int port, long position) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/luoshi");
        database.setUser("postgres");
        database.setPassword(Files.readString(data.resolve("postgres.password")).strip());
        try (var connection = database.getConnection()) {
            JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            jdbc.sql("alter table ledger.entry disable trigger all").update();
            assertThat(jdbc.sql("""
                            update ledger.entry set payload = replace(payload::text, '}', ' }')::json
                            where position = :position""").param("position", position).update()).isEqualTo(1);
        }
    }

    @Test
    void a_command_process_without_a_usable_key_says_so_in_one_line() throws Exception {
        PGSimpleDataSource database = TestPostgres.database();
        Path key = desk.resolve("ledger.key");
        assertThat(ending(database, ""))
                .isEqualTo("luoshi: profile command needs the key that signs the ledger: set LUOSHI_LEDGER_KEY_FILE"
                        + " (docs/operations.md says how to make one)\n");
        assertThat(ending(database, key.toString())).hasLineCount(1).contains("cannot be used", "ledger.key");
        NoteKey.inFile("luoshi", key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(ending(database, key.toString())).hasLineCount(1).contains("open to others than its owner");
    }

    @Test
    void another_key_than_the_ledgers_is_refused_unless_it_is_meant() throws Exception {
        PGSimpleDataSource database = TestPostgres.database();
        try (RunningLuoshi first = RunningLuoshi.start(settings(database, null))) {
            first.awaitReady();
        }
        Path key = desk.resolve("ledger.key");
        NoteKey.inFile("luoshi", key);
        assertThat(ending(database, key.toString()))
                .hasLineCount(1)
                .contains("checkpoints are signed by luoshi+", "LUOSHI_LEDGER_KEY_CHANGED=true");
        Map<String, String> meant = settings(database, key.toString());
        meant.put("LUOSHI_LEDGER_KEY_CHANGED", "true");
        meant.put("LUOSHI_PROFILE", "command,query");
        try (RunningLuoshi changed = RunningLuoshi.start(meant).awaitReady()) {
            assertThat(changed.get("/api/ledger/key").body().lines())
                    .hasSize(2)
                    .first()
                    .isEqualTo(NoteKey.read("luoshi", key).verifierKey());
        }
    }

    private static String ending(PGSimpleDataSource database, String key) {
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings(database, key))) {
            assertThat(luoshi.awaitEnd()).isEqualTo(1);
            return luoshi.output();
        }
    }

    /** @param key null for the one that all tests share */
    private static Map<String, String> settings(PGSimpleDataSource database, String key) {
        Map<String, String> settings = RunningLuoshi.over(database, "command");
        if (key != null) settings.put("LUOSHI_LEDGER_KEY_FILE", key);
        return settings;
    }
}
