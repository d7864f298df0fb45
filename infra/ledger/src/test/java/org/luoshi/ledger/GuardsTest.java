package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What each role may do with the ledger, and what nobody may. */
class GuardsTest {
    private static PGSimpleDataSource database;
    private static JdbcTemplate superuser;
    private static JdbcTemplate command;
    private static JdbcTemplate query;

    @BeforeAll
    static void two_events_and_a_checkpoint() {
        database = TestPostgres.ledger();
        LedgerSchema.migrate(database); // a copy of a database has not its rights
        superuser = new JdbcTemplate(database);
        PGSimpleDataSource writer = TestPostgres.as(DatabaseRoles.COMMAND, database);
        command = new JdbcTemplate(writer);
        query = new JdbcTemplate(TestPostgres.as(DatabaseRoles.QUERY, database));
        try (LedgerEventStorageEngine engine = Recorder.engine(writer, Clock.systemUTC())) {
            engine.appendEvents(Events.of("A", 0));
            engine.appendEvents(Events.of("A", 1));
            engine.storeSnapshot(Events.of("A", 1).getFirst());
            engine.storeSnapshot(Events.of("A", 2).getFirst());
        }
        command.update("insert into ledger.checkpoint values (2, sha256(''), 'a signed note', now())");
        command.update("insert into ledger.subtree values (7, 0, sha256(''))");
    }

    @Test
    void the_command_role_appends_signs_and_reads_it_back() {
        assertThat(command.queryForObject("select count(*) from ledger.entry", Long.class))
                .isEqualTo(2);
        assertThat(query.queryForObject("select size from ledger.head", Long.class))
                .isEqualTo(2);
        assertThat(query.queryForObject("select count(*) from ledger.checkpoint", Long.class))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update ledger.entry set payload = '{}'",
                "delete from ledger.entry",
                "truncate ledger.entry",
                "update ledger.checkpoint set size = 1",
                "delete from ledger.checkpoint",
                "update ledger.subtree set hash = ''",
                "insert into ledger.head (size, peaks, last_recorded_at) values (0, '', now())",
                "delete from ledger.head",
                "update ledger.head set size = 1, peaks = sha256('')",
                "update ledger.head set last_recorded_at = '1970-01-01', size = 4, peaks = sha256('')",
                "alter table ledger.entry disable trigger all",
                "drop trigger stays on ledger.entry",
                "drop table ledger.entry",
                "create table ledger.other (one int)",
                "create table public.other (one int)",
                "create schema other",
                "delete from ledger.snapshot",
                "set session_replication_role = replica",
                "set role luoshi_owner",
                "alter role luoshi_command createrole",
                "insert into ledger.flyway_schema_history select * from ledger.flyway_schema_history"
            })
    void the_command_role_changes_nothing_that_is_there(String attempt) {
        assertThatThrownBy(() -> command.execute(attempt))
                .hasStackTraceContaining("PSQLException")
                .rootCause()
                .message()
                .containsAnyOf("permission denied", "must be owner", "stays");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into ledger.entry select * from ledger.entry",
                "insert into ledger.checkpoint select * from ledger.checkpoint",
                "insert into ledger.subtree values (1, 0, sha256(''))",
                "insert into ledger.snapshot select * from ledger.snapshot",
                "update ledger.head set size = 3, peaks = peaks",
                "select * from ledger.head for update",
                "update ledger.entry set payload = '{}'",
                "truncate ledger.entry",
                "set role luoshi_command"
            })
    void the_query_role_only_reads(String attempt) {
        assertThatThrownBy(() -> query.execute(attempt)).hasStackTraceContaining("permission denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"luoshi_owner", "postgres"})
    void what_is_in_the_ledger_stays_even_for_its_owner_and_the_superuser(String role) {
        for (String attempt : List.of(
                "update ledger.entry set payload = '{}'",
                "update ledger.entry set payload = '{}' where false",
                "delete from ledger.entry where position = 2",
                "truncate ledger.entry",
                "update ledger.checkpoint set note = ''",
                "delete from ledger.checkpoint",
                "truncate ledger.checkpoint",
                "delete from ledger.subtree",
                "delete from ledger.head",
                "truncate ledger.head",
                "update ledger.head set size = size",
                "update ledger.head set size = size - 1, peaks = sha256('')",
                "update ledger.head set size = 4, peaks = sha256(''), last_recorded_at = '1970-01-01'")) {
            assertThatThrownBy(() -> superuser.execute(acting(role) + attempt))
                    .as(attempt)
                    .hasStackTraceContaining("what is in the ledger stays");
            assertThatThrownBy(() -> superuser.execute("set session_replication_role = replica; " + attempt))
                    .as("as a replica, %s", attempt)
                    .hasStackTraceContaining("what is in the ledger stays");
        }
        assertThat(superuser.queryForObject("select count(*) from ledger.entry", Long.class))
                .isEqualTo(2);
    }

    private static String acting(String role) {
        return role.equals("postgres") ? "" : "set role " + role + "; ";
    }

    @Test
    void nobody_else_gets_in() {
        superuser.execute("create role stranger_" + database.getDatabaseName() + " login password 'test'");
        PGSimpleDataSource stranger = new PGSimpleDataSource();
        stranger.setUrl(database.getURL());
        stranger.setUser("stranger_" + database.getDatabaseName());
        stranger.setPassword("test");
        assertThatThrownBy(stranger::getConnection).hasMessageContaining("permission denied for database");
    }

    @Test
    void the_owner_cannot_be_signed_in_as() {
        PGSimpleDataSource owner = new PGSimpleDataSource();
        owner.setUrl(database.getURL());
        owner.setUser("luoshi_owner");
        owner.setPassword("test");
        assertThatThrownBy(owner::getConnection).hasMessageContaining("not permitted to log in");
    }
}
