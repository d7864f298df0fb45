package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.LedgerSchema;
import org.luoshi.ledger.Recorder;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The two sides as processes of their own over a PostgreSQL that somebody else runs. */
class SharedDatabaseTest {
    private static final String COMMAND_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

    @Test
    void both_sides_start_at_once_over_an_empty_database() {
        PGSimpleDataSource database = TestPostgres.database();
        try (RunningLuoshi command = RunningLuoshi.start(RunningLuoshi.over(database, "command"));
                RunningLuoshi query = RunningLuoshi.start(RunningLuoshi.over(database, "query"))) {
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
                        + " (jdbc:postgresql://host/name) and LUOSHI_DATABASE_COMMAND_PASSWORD\n");
    }

    @Test
    void without_an_issuer_it_says_whose_tokens_it_would_have_to_believe() {
        for (String side : List.of("command", "query")) {
            Map<String, String> settings = RunningLuoshi.over(TestPostgres.database(), side);
            settings.put("LUOSHI_IDENTITY_ISSUER", "");
            assertThat(ending(settings))
                    .isEqualTo("luoshi: profile " + side + " needs to know whose tokens it is to believe: set"
                            + " LUOSHI_IDENTITY_ISSUER to the address of your OpenID provider (docs/security.md)\n");
        }
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
        assertThat(ending(RunningLuoshi.over(database, "query")))
                .hasLineCount(1)
                .contains(database.getDatabaseName() + " has synchronous_commit off");
        assertThat(schemas(database)).as("nothing was done to it").isZero();
    }

    @Test
    void a_refused_login_is_one_line_without_the_password() {
        PGSimpleDataSource database = TestPostgres.database();
        Map<String, String> settings = RunningLuoshi.over(database, "query");
        settings.put("LUOSHI_DATABASE_OWNER", "nobody_of_this_name");
        settings.put("LUOSHI_DATABASE_OWNER_PASSWORD", "open-sesame");
        assertThat(ending(settings))
                .hasLineCount(1)
                .contains("cannot be used", "nobody_of_this_name")
                .doesNotContain("open-sesame");
    }

    @Test
    void each_process_signs_in_as_its_roles_only() {
        PGSimpleDataSource database = TestPostgres.database();
        Map<String, String> command = RunningLuoshi.over(database, "command");
        command.remove("LUOSHI_DATABASE_QUERY_PASSWORD");
        Map<String, String> both = RunningLuoshi.over(database, "command,query");
        Map<String, String> query = RunningLuoshi.over(database, "query");
        query.keySet()
                .removeAll(Set.of(
                        "LUOSHI_DATABASE_OWNER", "LUOSHI_DATABASE_OWNER_PASSWORD", "LUOSHI_DATABASE_COMMAND_PASSWORD"));
        assertThat(users(command, database)).containsExactly("luoshi_command");
        assertThat(users(both, database)).containsExactly("luoshi_command", "luoshi_query");
        assertThat(users(query, database)).containsExactly("luoshi_query");
    }

    @Test
    void a_process_that_may_not_migrate_says_who_could() {
        PGSimpleDataSource database = TestPostgres.database();
        LedgerSchema.migrate(database);
        Map<String, String> settings = RunningLuoshi.over(database, "query");
        settings.remove("LUOSHI_DATABASE_OWNER");
        assertThat(ending(settings))
                .hasLineCount(1)
                .contains("older than this program", "start one process with LUOSHI_DATABASE_OWNER");
        assertThat(schemas(database)).as("nothing was made").isEqualTo(1);
    }

    /** Who is signed in while a process runs; the server's own workers, who come by at times, are nobody. */
    private static List<String> users(Map<String, String> settings, PGSimpleDataSource database) {
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings)) {
            luoshi.awaitReady();
            return JdbcClient.create((DataSource) database)
                    .sql("""
                            select distinct usename::text from pg_stat_activity
                            where datname = current_database() and backend_type = 'client backend'
                            and pid <> pg_backend_pid() order by 1""")
                    .query(String.class)
                    .list();
        }
    }

    private static String ending(Map<String, String> settings) {
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings)) {
            assertThat(luoshi.awaitEnd()).isEqualTo(1);
            return luoshi.output();
        }
    }

    @Test
    void refuses_a_ledger_whose_end_was_tampered_with() {
        PGSimpleDataSource database = TestPostgres.ledger();
        JdbcClient jdbc = JdbcClient.create((DataSource) database);
        try (Recorder recorder = new Recorder(database, Clock.systemUTC())) {
            recorder.record("Task", "T", new TaskAcknowledged(new TaskId("T"), null), Map.of("commandId", COMMAND_ID));
        }
        jdbc.sql("alter table ledger.entry disable trigger stays").update();
        jdbc.sql("update ledger.entry set metadata = '{}'").update();
        assertThat(ending(RunningLuoshi.over(database, "command")))
                .hasLineCount(1)
                .contains(database.getDatabaseName()
                        + " is not as it was written: event 1 is not the one that was hashed");
    }

    private static long schemas(PGSimpleDataSource database) {
        return JdbcClient.create((DataSource) database)
                .sql("select count(*) from pg_namespace where nspname in ('ledger', 'read_model')")
                .query(Long.class)
                .single();
    }
}
