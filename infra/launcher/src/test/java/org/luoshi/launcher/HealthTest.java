package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.EventJson;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/** What whoever watches over Luoshi is told, with its database there, away, and back. */
class HealthTest {
    /** The pools give up after 3 s; one part after the other would take 9 s and more. */
    private static final Duration AT_ONCE = Duration.ofSeconds(6);

    @TempDir
    Path data;

    @Test
    void says_within_the_pools_patience_that_the_database_is_away_and_does_not_ask_for_a_restart() throws IOException {
        int port = RunningLuoshi.freePort();
        EmbeddedPostgres postgres = postgres(port);
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(postgres.getJdbcUrl("postgres", "postgres"));
        try (RunningLuoshi luoshi = RunningLuoshi.start(RunningLuoshi.over(database, "command,query"))) {
            luoshi.awaitReady();
            assertThat(parts(luoshi.get("/actuator/health/readiness").body()))
                    .contains("readinessState UP", "db UP", "writer UP", "readModel UP");
            assertThat(luoshi.get("/actuator/prometheus").body()).contains("\nluoshi_ledger_size 0.0\n");

            postgres.close();
            for (String path : List.of("/actuator/health/readiness", "/actuator/health")) {
                long begun = System.nanoTime();
                var answer = luoshi.get(path);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(path).isLessThan(AT_ONCE);
                assertThat(answer.statusCode()).as(path).isEqualTo(503);
                assertThat(parts(answer.body())).contains("db DOWN", "readModel DOWN");
            }
            assertThat(luoshi.get("/actuator/health/liveness").statusCode()).isEqualTo(200);

            try (EmbeddedPostgres back = postgres(port)) {
                assertThat(back.getPort()).isEqualTo(port);
                long begun = System.nanoTime();
                while (luoshi.get("/actuator/health/readiness").statusCode() != 200) {
                    assertThat(System.nanoTime() - begun).as("nanoseconds").isLessThan(60_000_000_000L);
                    LockSupport.parkNanos(100_000_000);
                }
                luoshi.stop();
            }
        }
    }

    @Test
    void each_side_answers_for_its_own_parts() throws IOException {
        try (EmbeddedPostgres postgres = postgres(RunningLuoshi.freePort())) {
            PGSimpleDataSource database = new PGSimpleDataSource();
            database.setUrl(postgres.getJdbcUrl("postgres", "postgres"));
            for (Map.Entry<String, List<String>> side : Map.of(
                            "command", List.of("db UP", "readinessState UP", "writer UP"),
                            "query", List.of("db UP", "readinessState UP", "readModel UP"))
                    .entrySet())
                try (RunningLuoshi luoshi = RunningLuoshi.start(RunningLuoshi.over(database, side.getKey()))) {
                    luoshi.awaitReady();
                    assertThat(parts(luoshi.get("/actuator/health/readiness").body()))
                            .containsExactlyInAnyOrderElementsOf(side.getValue());
                    assertThat(luoshi.get("/actuator/prometheus").body()).contains("luoshi_ledger_size");
                }
        }
    }

    private EmbeddedPostgres postgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofMinutes(1))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    private static List<String> parts(String answer) {
        JsonNode components = EventJson.MAPPER.readTree(answer).get("components");
        return components
                .propertyStream()
                .map(part -> part.getKey() + " " + part.getValue().get("status").stringValue())
                .toList();
    }
}
