package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The two sides as processes of their own over a PostgreSQL that somebody else runs. */
class SharedDatabaseTest {

    @Test
    void both_sides_start_at_once_over_an_empty_database() {
        PGSimpleDataSource database = TestPostgres.database();
        try (RunningLuoshi command = RunningLuoshi.start(settings("command", database));
                RunningLuoshi query = RunningLuoshi.start(settings("query", database))) {
            command.awaitReady();
            query.awaitReady();
            assertThat(command.output()).contains("Luoshi 落实 (command)");
            assertThat(query.output()).contains("Luoshi 落实 (query)");
            assertThat(schemas(database)).isEqualTo(2);
        }
    }

    @Test
    void without_a_database_it_says_which_settings_are_missing() {
        assertThat(ending(Map.of("LUOSHI_PROFILE", "command")))
                .isEqualTo("luoshi: profile command needs a database: set LUOSHI_DATABASE_URL"
                        + " (jdbc:postgresql://host/name), LUOSHI_DATABASE_USER and LUOSHI_DATABASE_PASSWORD\n");
    }

    @Test
    void an_unknown_profile_is_one_line() {
        assertThat(ending(Map.of("LUOSHI_PROFILE", "prodution")))
                .isEqualTo("luoshi: no such profile: prodution; LUOSHI_PROFILE is standalone, command or query\n");
    }

    @Test
    void refuses_a_database_that_may_lose_what_it_has_confirmed() {
        PGSimpleDataSource database = TestPostgres.database();
        JdbcClient.create((DataSource) database)
                .sql("alter database " + database.getDatabaseName() + " set synchronous_commit = off")
                .update();
        assertThat(ending(settings("query", database)))
                .hasLineCount(1)
                .contains(database.getDatabaseName() + " has synchronous_commit off");
        assertThat(schemas(database)).as("nothing was done to it").isZero();
    }

    @Test
    void a_refused_login_is_one_line_without_the_password() {
        PGSimpleDataSource database = TestPostgres.database();
        Map<String, String> settings = settings("query", database);
        settings.put("LUOSHI_DATABASE_USER", "nobody_of_this_name");
        settings.put("LUOSHI_DATABASE_PASSWORD", "open-sesame");
        assertThat(ending(settings))
                .hasLineCount(1)
                .contains("cannot be used", "nobody_of_this_name")
                .doesNotContain("open-sesame");
    }

    private static String ending(Map<String, String> settings) {
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings)) {
            assertThat(luoshi.awaitEnd()).isEqualTo(1);
            return luoshi.output();
        }
    }

    private static Map<String, String> settings(String profile, PGSimpleDataSource database) {
        Map<String, String> settings = new HashMap<>();
        settings.put("LUOSHI_PROFILE", profile);
        settings.put("LUOSHI_DATABASE_URL", database.getURL());
        settings.put("LUOSHI_DATABASE_USER", String.valueOf(database.getUser()));
        settings.put("LUOSHI_DATABASE_PASSWORD", database.getPassword() == null ? "" : database.getPassword());
        return settings;
    }

    private static long schemas(PGSimpleDataSource database) {
        return JdbcClient.create((DataSource) database)
                .sql("select count(*) from pg_namespace where nspname in ('ledger', 'read_model')")
                .query(Long.class)
                .single();
    }
}
