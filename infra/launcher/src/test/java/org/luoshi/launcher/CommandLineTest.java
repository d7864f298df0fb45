package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.launcher.cli.Luoshi;
import org.luoshi.ledger.LedgerExport;
import org.luoshi.ledger.Notary;
import org.luoshi.ledger.NoteKey;
import org.luoshi.ledger.Recorder;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What an auditor does at a terminal, against a standalone Luoshi with the sample plan. */
class CommandLineTest {
    @TempDir
    static Path data;

    @TempDir
    Path desk;

    private static RunningLuoshi luoshi;
    private static long position;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        luoshi = RunningLuoshi.standalone(data);
        position = luoshi.json("/api/tasks").get("position").asLong();
        assertThat(luoshi.get("/api/ledger/checkpoint?after=" + position).statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        luoshi.close();
    }

    @Test
    void an_export_is_fetched_verified_and_replayed_to_its_end() throws Exception {
        Path export = export();
        assertThat(out.toString()).startsWith(export + ": positions 1 to " + position);
        assertThat(desk.toFile().list())
                .containsExactlyInAnyOrder("ledger", "ledger.checkpoint", "ledger.key", "token");
        assertThat(ask("audit", "export", "-o", export.toString())).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("is there already");

        assertThat(run("audit", "verify", export.toString())).isZero();
        assertThat(out.toString()).startsWith("OK positions 1 to " + position);
        assertThat(err.toString()).contains("proves nothing against whoever runs that Luoshi");
        assertThat(run("audit", "verify", export.toString(), export + ".checkpoint", export + ".key"))
                .isZero();
        assertThat(err.toString()).isEmpty();

        Path replayed = desk.resolve("replayed");
        assertThat(run("audit", "replay", export.toString(), "--data", replayed.toString(), "--format", "json"))
                .as(err.toString())
                .isZero();
        JsonNode outcome = EventJson.MAPPER.readTree(out.toString());
        assertThat(outcome.get("positions").asLong()).isEqualTo(position);
        assertThat(outcome.get("verified").asString()).startsWith("OK positions 1 to " + position);
        assertThat(outcome.get("deadLetters").asLong()).isZero();
        assertThat(replayed.resolve("postgres/PG_VERSION")).exists();
        assertThat(replayed.resolve("postgres/postmaster.pid")).doesNotExist();
        assertThat(run("audit", "replay", export.toString(), "--data", replayed.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("is not an empty directory");
    }

    @Test
    void a_replay_is_compared_with_the_live_system_and_what_was_changed_there_is_named_and_mended() throws Exception {
        Path export = export("--digest");
        Path digest = desk.resolve("ledger.digest");
        assertThat(digest).isNotEmptyFile();
        assertThat(run("audit", "replay", export.toString(), "--format", "json"))
                .as(err.toString())
                .isZero();
        JsonNode compared = EventJson.MAPPER.readTree(out.toString()).get("compared");
        assertThat(compared.get("with").asString()).isEqualTo(digest.toString());
        assertThat(compared.get("rows").asLong()).isGreaterThan(position);
        assertThat(compared.get("differences").asLong()).isZero();
        assertThat(compared.get("position").asLong()).isEqualTo(position);
        assertThat(run(
                        "audit",
                        "replay",
                        export.toString(),
                        "--digest",
                        digest.toString(),
                        "--against",
                        "jdbc:postgresql:x"))
                .isEqualTo(2);
        Path earlier = Files.writeString(
                desk.resolve("earlier.digest"),
                luoshi.get("/api/read-model/digest?position=" + (position - 1)).body());
        assertThat(run("audit", "replay", export.toString(), "--digest", earlier.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("a digest of another position does not speak of this export");
        assertThat(askModel(People.AUDITOR, "check")).as(err.toString()).isZero();

        List<String> pid = Files.readAllLines(data.resolve("postgres/postmaster.pid"));
        String database = "jdbc:postgresql://127.0.0.1:" + pid.get(3) + "/luoshi";
        String password = Files.readString(data.resolve("postgres.password")).strip();
        try (Connection owner = DriverManager.getConnection(database, "postgres", password);
                Statement tamper = owner.createStatement()) {
            tamper.execute("update model_a.task_version set status = 'CLOSED' where task_id = '2023-K07'");
            tamper.execute("delete from model_a.part_version where task_id = '2023-K06'");
        }
        String secret = data.resolve("postgres.password").toString();
        assertThat(run(
                        "audit",
                        "replay",
                        export.toString(),
                        "--against",
                        database,
                        "--user",
                        "postgres",
                        "--password-file",
                        secret))
                .as(err.toString())
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("compared.found: 2")
                .containsPattern("part_version +2023-K06 +[0-9]+ +MISSING")
                .containsPattern("task_version +2023-K07 +[0-9]+ +CHANGED +status +ASSIGNED +CLOSED");

        assertThat(ask(
                        "audit",
                        "export",
                        "--digest",
                        "-o",
                        desk.resolve("later").toString()))
                .as(err.toString())
                .isZero();
        assertThat(run("audit", "replay", desk.resolve("later").toString())).isEqualTo(1);
        assertThat(out.toString())
                .containsPattern("part_version +2023-K06 +MISSING")
                .containsPattern("task_version +2023-K07 +CHANGED");

        assertThat(askModel(People.AUDITOR, "check", "--sample")).isEqualTo(1);
        assertThat(out.toString()).containsPattern("task_version +2023-K07 .*status");
        assertThat(askModel(People.AUDITOR, "rebuild")).isEqualTo(2);
        assertThat(err.toString()).startsWith("luoshi: 403 ");
        assertThat(askModel(People.ADMIN, "rebuild"))
                .as("the old one was another")
                .isEqualTo(1);
        assertThat(askModel(People.ADMIN, "check")).as(out.toString()).isZero();
        assertThat(askModel(People.ADMIN, "cancel")).isEqualTo(2);
        assertThat(err.toString()).startsWith("luoshi: 409 ");
        assertThat(askModel(People.AUDITOR, "status")).isZero();
        assertThat(out.toString()).containsPattern("model +model_b").containsPattern("rebuild.state +DONE");
    }

    private int askModel(Actor who, String... arguments) throws IOException {
        Files.writeString(desk.resolve("token"), TestIssuer.token(who));
        List<String> all = new ArrayList<>(List.of("read-model"));
        all.addAll(List.of(arguments));
        return ask(all.toArray(String[]::new));
    }

    @Test
    void a_spoilt_export_is_neither_verified_nor_replayed() throws Exception {
        Path export = export();
        Files.writeString(export, Files.readString(export).replaceFirst("陈金辉", "王金辉"));
        assertThat(run("audit", "verify", export.toString())).isEqualTo(1);
        assertThat(out.toString()).startsWith("BAD position ").contains("not the event that was recorded");
        assertThat(run("audit", "replay", export.toString())).isEqualTo(1);
        assertThat(out.toString()).startsWith("BAD position ");
        Files.delete(desk.resolve("ledger.key"));
        assertThat(run("audit", "replay", export.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "Not verified", "makes no ledger: positions ", "not those that the checkpoint was signed for");
    }

    @Test
    void an_event_that_cannot_be_replayed_is_named() throws Exception {
        PGSimpleDataSource database = TestPostgres.ledger();
        Path export = desk.resolve("ledger");
        try (Recorder recorder = new Recorder(database, Clock.systemUTC());
                Notary notary =
                        new Notary(database, NoteKey.generate("test"), Clock.systemUTC(), new SimpleMeterRegistry());
                OutputStream file = Files.newOutputStream(export)) {
            for (String task : List.of("2023-K98", "2023-K99"))
                recorder.record(
                        "Task",
                        task,
                        new InstructionRecorded(new TaskId(task), new LeaderId("test-leader"), "从未分派的任务"),
                        Map.of("commandId", UUID.randomUUID().toString()));
            notary.adoptKey(false);
            notary.sign();
            new LedgerExport(JdbcClient.create((DataSource) database)).write(0, 2, file);
        }
        assertThat(run("audit", "replay", export.toString())).as(err.toString()).isEqualTo(1);
        assertThat(out.toString()).contains("deadLetters      2\n", "failed: 2;", "2023-K98", "2023-K99");
    }

    @Test
    void a_part_of_the_ledger_goes_up_to_the_checkpoint_that_was_asked_for() throws Exception {
        Path export = export("--size", "" + position, "--from", "" + (position + 1));
        assertThat(export).isEmptyFile();
        assertThat(ask(
                        "audit",
                        "export",
                        "--size",
                        "9999",
                        "-o",
                        desk.resolve("other").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualTo("luoshi: 404 Not found: there is no checkpoint of size 9999\n");
    }

    @Test
    void the_past_is_shown_as_a_table_or_as_it_was_served() throws Exception {
        token();
        assertThat(ask("audit", "as-of", "" + position, "--leader", "chen-jinhui"))
                .isZero();
        assertThat(out.toString())
                .startsWith("position ")
                .contains("陈金辉", "tasks: 2; each: planYear 2023", "2023-K07  7       高水平大学建设        (6)\n");
        assertThat(ask("audit", "as-of", "" + position, "--task", "2023-K01")).isZero();
        assertThat(out.toString()).contains("line.targets: 4;", "培育样板支部").doesNotContain("brief");
        assertThat(ask("audit", "as-of", "" + position, "--plan", "2023", "--format", "json"))
                .isZero();
        assertThat(out.toString())
                .isEqualTo(luoshi.get("/api/plans/2023?asOf=" + position).body() + "\n");
    }

    @Test
    void what_is_different_since_is_shown_as_a_table() throws Exception {
        token();
        assertThat(ask("audit", "diff", "0", "--plan", "2023"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .containsPattern("totals.moves +ASSIGNED 10,")
                .contains("tasks: 10; each: planYear 2023, move ASSIGNED")
                .containsPattern("2023-K07 +7 +高水平大学建设")
                .contains("tasks.targets: 42");
        assertThat(ask("audit", "diff", "" + position, "--plan", "2023")).isZero();
        assertThat(out.toString()).containsPattern("totals.tasks +0\n");
        assertThat(ask("audit", "as-of", "" + position, "--plan", "2023", "--valid-on", "2023-06-30"))
                .isZero();
        assertThat(out.toString()).containsPattern("validOn +2023-06-30");
    }

    @Test
    void what_cannot_be_done_is_said_in_one_line() throws Exception {
        assertThat(run("audit", "verify", desk.resolve("none").toString())).isEqualTo(2);
        assertThat(out.toString()).startsWith("CANNOT VERIFY ").hasLineCount(1);
        assertThat(run("audit", "replay", desk.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("none cannot be read");
        assertThat(run("audit", "as-of", "1", "--task", "2023-K01", "--url", url()))
                .isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).startsWith("luoshi: no token: set LUOSHI_TOKEN");
        token();
        assertThat(ask("audit", "as-of", "1", "--task", "2023 ?#")).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).startsWith("luoshi: 4");
        assertThat(ask("audit", "as-of", "2100-01-01", "--plan", "2023")).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).startsWith("luoshi: 400 ");
        assertThat(run("audit", "as-of", "1", "--plan", "2023", "--token-file", token(), "--url", "http://127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).startsWith("luoshi: no answer from http://127.0.0.1:1 (");
        assertThat(run("audit", "as-of", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("--task=ID").endsWith("luoshi: try luoshi audit as-of --help\n");
    }

    @Test
    void every_command_says_how_it_is_used_and_how_it_ends() {
        for (String[] command : new String[][] {
            {"--help"},
            {"audit", "--help"},
            {"audit", "export", "--help"},
            {"audit", "replay", "-h"},
            {"read-model", "rebuild", "-h"}
        }) {
            assertThat(run(command)).isZero();
            assertThat(out.toString()).startsWith("Usage: luoshi").contains("1   something does not agree");
        }
        assertThat(Luoshi.isMeant(new String[] {"audit"})).isTrue();
        assertThat(Luoshi.isMeant(new String[] {"--help"})).isTrue();
        assertThat(Luoshi.isMeant(new String[] {"--luoshi.port=0"})).isFalse();
        assertThat(Luoshi.isMeant(new String[0])).isFalse();
    }

    @Test
    void where_nothing_is_built_the_script_says_how_to() throws IOException {
        Path bin = Files.createDirectories(desk.resolve("infra/bin"));
        Files.copy(Path.of("../bin/luoshi"), bin.resolve("luoshi"), StandardCopyOption.COPY_ATTRIBUTES);
        Commands.Outcome outcome = Commands.run(List.of(bin.resolve("luoshi").toString(), "audit", "verify"));
        assertThat(outcome)
                .isEqualTo(new Commands.Outcome(2, "luoshi: it has not been built yet; 'make build' does it\n"));
    }

    private Path export(String... more) throws IOException {
        token();
        Path export = desk.resolve("ledger");
        List<String> command = new ArrayList<>(List.of("audit", "export", "-o", export.toString()));
        command.addAll(List.of(more));
        assertThat(ask(command.toArray(String[]::new))).as(err.toString()).isZero();
        return export;
    }

    private String token() throws IOException {
        return Files.writeString(desk.resolve("token"), TestIssuer.token(People.AUDITOR) + "\n")
                .toString();
    }

    private static String url() {
        return "http://127.0.0.1:" + luoshi.port() + "/";
    }

    /** A command that asks the server, with the auditor's token. */
    private int ask(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", url(), "--token-file", desk.resolve("token").toString()));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Luoshi.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }
}
