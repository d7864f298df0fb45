package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Standalone over the life of its data directory: first start, end of every kind, next start. */
class StandaloneTest {
    private static final int SHUT_DOWN = 1;
    private static final int IN_PRODUCTION = 6;

    @TempDir
    Path data;

    @Test
    void keeps_what_was_committed_over_every_kind_of_end() throws IOException {
        try (RunningLuoshi first = RunningLuoshi.standalone(data)) {
            database().sql("create table public.kept (what text)").update();
            keep("before Ctrl-C");
            assertThat(first.output()).contains("is ready after", "http://localhost:" + first.port());
            assertThat(first.interrupt()).isEqualTo(130);
        }
        assertThat(state()).as("pg_control after Ctrl-C").isEqualTo(SHUT_DOWN);
        assertThat(postmaster()).isEmpty();

        try (RunningLuoshi second = RunningLuoshi.standalone(data)) {
            keep("before kill -9");
            second.kill();
        }
        ProcessHandle orphan = ProcessHandle.of(postmasterPid()).orElseThrow();
        assertThat(orphan.isAlive()).as("the database outlives its Luoshi").isTrue();

        try (RunningLuoshi third = RunningLuoshi.standalone(data)) {
            assertThat(postmasterPid()).isNotEqualTo(orphan.pid());
            keep("before kill -9 of both");
            third.kill();
            RunningLuoshi.signal("kill -9 " + postmasterPid());
        }
        assertThat(state()).as("pg_control after kill -9").isEqualTo(IN_PRODUCTION);

        try (RunningLuoshi fourth = RunningLuoshi.standalone(data)) {
            assertThat(kept()).containsExactly("before Ctrl-C", "before kill -9", "before kill -9 of both");
            assertThat(fourth.stop()).isEqualTo(143);
        }
        assertThat(state()).as("pg_control after SIGTERM").isEqualTo(SHUT_DOWN);
    }

    @Test
    void a_database_that_dies_is_started_again_and_has_kept_everything() throws IOException {
        try (RunningLuoshi luoshi = RunningLuoshi.standalone(data)) {
            long dead = postmasterPid();
            long position = luoshi.json("/api/tasks").get("position").asLong();
            RunningLuoshi.signal("kill -9 " + dead);
            luoshi.awaitOutput("The database is back");
            assertThat(postmasterPid()).isNotEqualTo(dead);
            long begun = System.nanoTime();
            while (luoshi.get("/api/tasks?after=" + position).statusCode() != 200) {
                assertThat(System.nanoTime() - begun).as("nanoseconds").isLessThan(120_000_000_000L);
                LockSupport.parkNanos(200_000_000);
            }
            assertThat(luoshi.stop()).isEqualTo(143);
        }
        assertThat(state()).as("pg_control after the end").isEqualTo(SHUT_DOWN);
    }

    @Test
    void lets_nobody_in_without_the_password_that_only_the_owner_can_read() throws IOException {
        try (RunningLuoshi luoshi = RunningLuoshi.standalone(data)) {
            PGSimpleDataSource stranger = new PGSimpleDataSource();
            stranger.setUrl(url());
            stranger.setUser("postgres");
            assertThatThrownBy(stranger::getConnection)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("postgres.password"))))
                    .isEqualTo("rw-------");
            assertThat(setting("listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(setting("unix_socket_directories")).isEmpty();
            assertThat(setting("fsync")).isEqualTo("on");
            assertThat(setting("synchronous_commit")).isEqualTo("on");
            assertThat(setting("server_encoding")).isEqualTo("UTF8");
            assertThat(database()
                            .sql("select string_agg(n, '' order by n collate \"zh-x-icu\")"
                                    + " from (values ('职'), ('高'), ('基')) v (n)")
                            .query(String.class)
                            .single())
                    .as("in the order of pinyin")
                    .isEqualTo("高基职");
            assertThat(luoshi.get("/actuator/env").statusCode()).isEqualTo(401);
            assertThat(luoshi.get("/actuator/env", "Authorization", TestIssuer.bearer(People.SUPERVISOR))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void a_second_one_on_the_same_directory_names_the_first_in_one_line() {
        try (RunningLuoshi first = RunningLuoshi.standalone(data);
                RunningLuoshi second = RunningLuoshi.start(Map.of("LUOSHI_DATA", data.toString()))) {
            assertThat(second.awaitEnd()).isEqualTo(1);
            assertThat(second.output())
                    .hasLineCount(1)
                    .contains(data.toString(), "in use by another Luoshi, process " + first.pid(), "LUOSHI_DATA");
        }
    }

    @Test
    void a_taken_port_is_one_line() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningLuoshi luoshi = RunningLuoshi.start(Map.of(
                        "LUOSHI_DATA", data.toString(), "LUOSHI_PORT", Integer.toString(taken.getLocalPort())))) {
            assertThat(luoshi.awaitEnd()).isEqualTo(1);
            assertThat(luoshi.output())
                    .isEqualTo("luoshi: port " + taken.getLocalPort() + " is taken; set LUOSHI_PORT to another\n");
        }
    }

    @Test
    void what_would_let_anybody_in_or_forget_who_came_is_refused_in_one_line() throws IOException {
        Path file = Files.writeString(data.resolve("accounts.json"), "[]");
        String open = "0.0.0.0";
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Map<Map<String, String>, String> refused = Map.of(
                    Map.of("LUOSHI_ACCOUNTS_FILE", file.toString()),
                            "LUOSHI_ACCOUNTS_FILE is for standalone with accounts of its own",
                    Map.of("LUOSHI_ADDRESS", open),
                            "LUOSHI_ADDRESS 0.0.0.0 is reached from outside, where passwords and tokens must not",
                    Map.of("LUOSHI_TLS_KEY", file.toString()),
                            "TLS needs both LUOSHI_TLS_CERTIFICATE and LUOSHI_TLS_KEY",
                    Map.of("LUOSHI_MANAGEMENT_PORT", port),
                            "port " + port + " is taken; set LUOSHI_MANAGEMENT_PORT to another",
                    Map.of("LUOSHI_PORT", port, "LUOSHI_MANAGEMENT_PORT", port),
                            "LUOSHI_PORT and LUOSHI_MANAGEMENT_PORT are both " + port,
                    Map.of("LUOSHI_MANAGEMENT_ADDRESS", "[nowhere"),
                            "LUOSHI_MANAGEMENT_ADDRESS is [nowhere, which is no address",
                    Map.of("LUOSHI_ACCESS_KEEP", "30d"),
                            "LUOSHI_ACCESS_KEEP is 30d; the record of refusals is kept for 180 days at least");
            refused.forEach((settings, line) -> {
                Map<String, String> all = new TreeMap<>(settings);
                all.put("LUOSHI_DATA", data.resolve("luoshi").toString());
                try (RunningLuoshi luoshi = RunningLuoshi.start(all)) {
                    assertThat(luoshi.awaitEnd()).as("%s", settings).isEqualTo(1);
                    assertThat(luoshi.output()).hasLineCount(1).startsWith("luoshi: " + line);
                }
            });
        }
    }

    @Test
    void a_rehearsal_asks_with_a_token_of_its_own() {
        Map<String, String> settings =
                Map.of("LUOSHI_DATA", data.toString(), "LUOSHI_IDENTITY_ISSUER", "", "LUOSHI_REHEARSAL", "true");
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings)) {
            assertThat(luoshi.awaitEnd()).isZero();
            assertThat(luoshi.output().lines().filter(line -> line.startsWith("Practised /")))
                    .containsExactly(
                            "Practised /actuator/health/readiness: 503", // it is ready when this is over
                            "Practised /v3/api-docs: 200",
                            "Practised /api/commands: 200",
                            "Practised /api/leaders: 200",
                            "Practised /api/tasks: 200");
            assertThat(luoshi.output()).doesNotContain("eyJ");
        }
    }

    @Test
    void begins_with_the_sample_plan_and_answers_everything_in_one_form() {
        try (RunningLuoshi luoshi = RunningLuoshi.standalone(data)) {
            assertThat(luoshi.json("/api/leaders?after=22").get("position").asLong())
                    .isEqualTo(22);
            HttpResponse<String> missing = luoshi.get("/api/nothing", "Accept-Language", "en");
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(missing.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(missing.body()).contains("urn:luoshi:problem:not-found", "There is nothing here");
            assertThat(luoshi.get("/nothing").body()).contains("此处没有内容");
            assertThat(luoshi.get("/").headers().firstValue("Location"))
                    .hasValueSatisfying(home -> assertThat(home).endsWith("/plans"));
            HttpResponse<String> noPath = luoshi.get("/a%00b");
            assertThat(noPath.statusCode()).isEqualTo(400);
            assertThat(noPath.body()).contains("urn:luoshi:problem:malformed", "请求无法理解");
            assertThat(luoshi.post("/actuator/health", "{}").statusCode()).isEqualTo(405);
            assertThat(luoshi.get("/swagger-ui/index.html").statusCode()).isEqualTo(200);
            assertThat(luoshi.json("/v3/api-docs").get("openapi").asString()).startsWith("3.1");
        }
        try (RunningLuoshi again = RunningLuoshi.standalone(data)) {
            assertThat(again.json("/api/leaders").get("position").asLong())
                    .as("the sample comes once")
                    .isEqualTo(22);
        }
    }

    private void keep(String what) {
        database().sql("insert into public.kept values (?)").param(what).update();
    }

    private List<String> kept() {
        return database()
                .sql("select what from public.kept")
                .query(String.class)
                .list();
    }

    private String setting(String name) {
        return database().sql("show " + name).query(String.class).single();
    }

    private JdbcClient database() {
        try {
            PGSimpleDataSource database = new PGSimpleDataSource();
            database.setUrl(url());
            database.setUser("postgres");
            database.setPassword(
                    Files.readString(data.resolve("postgres.password")).strip());
            return JdbcClient.create((DataSource) database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String url() throws IOException {
        return "jdbc:postgresql://127.0.0.1:" + postmaster().get(3) + "/luoshi";
    }

    private long postmasterPid() throws IOException {
        return Long.parseLong(postmaster().getFirst());
    }

    private List<String> postmaster() throws IOException {
        Path file = data.resolve("postgres/postmaster.pid");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** What pg_controldata calls the cluster state; see DBState in PostgreSQL's pg_control.h. */
    private int state() throws IOException {
        byte[] control = Files.readAllBytes(data.resolve("postgres/global/pg_control"));
        return ByteBuffer.wrap(control).order(ByteOrder.nativeOrder()).getInt(16);
    }
}
