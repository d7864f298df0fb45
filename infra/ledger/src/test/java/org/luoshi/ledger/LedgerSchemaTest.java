package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

class LedgerSchemaTest {
    @Test
    void a_ledger_of_an_earlier_version_is_handed_over_to_the_owner() {
        PGSimpleDataSource database = TestPostgres.database();
        Flyway.configure()
                .dataSource(database)
                .schemas("ledger")
                .locations("classpath:db/ledger")
                .target("1")
                .load()
                .migrate();
        assertThat(LedgerSchema.isUpToDate(database)).isFalse();

        LedgerSchema.migrate(database);

        assertThat(LedgerSchema.isUpToDate(database)).isTrue();
        assertThat(owners(new JdbcTemplate(database))).containsOnly("luoshi_owner");
        LedgerSchema.migrate(database);
    }

    /** Roles are the cluster's, so that two databases may want to make the same one at the same moment. */
    @Test
    void a_login_that_is_no_superuser_migrates_and_several_do_at_once() throws Exception {
        try (EmbeddedPostgres cluster = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(1))
                .start()) {
            JdbcTemplate superuser = new JdbcTemplate(cluster.getPostgresDatabase());
            superuser.execute("create role operator login createrole");
            List<PGSimpleDataSource> databases = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                superuser.execute("create database d" + i + " owner operator");
                databases.add(login(cluster, "operator", "d" + i));
            }
            try (var threads = Executors.newFixedThreadPool(12)) {
                List<Future<?>> done = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    PGSimpleDataSource database = databases.get(i % 4);
                    done.add(threads.submit(() -> {
                        LedgerSchema.migrate(database);
                        DatabaseRoles.setPassword(database, DatabaseRoles.COMMAND, "secret");
                    }));
                }
                for (Future<?> one : done) one.get();
            }
            for (PGSimpleDataSource database : databases) {
                assertThat(owners(new JdbcTemplate(database))).containsOnly("luoshi_owner");
                PGSimpleDataSource command = login(cluster, DatabaseRoles.COMMAND, database.getDatabaseName());
                assertThat(LedgerSchema.isUpToDate(command)).isTrue();
            }
            assertThat(superuser.queryForList(
                            "select rolname || ' ' || rolcanlogin || ' ' || (rolpassword is not null) from pg_authid"
                                    + " where rolname like 'luoshi_%' order by 1",
                            String.class))
                    .containsExactly(
                            "luoshi_command true true",
                            "luoshi_identity true false",
                            "luoshi_owner false false",
                            "luoshi_query true false",
                            "luoshi_report true false");
        }
    }

    private static PGSimpleDataSource login(EmbeddedPostgres cluster, String user, String name) {
        PGSimpleDataSource login = new PGSimpleDataSource();
        login.setUrl(cluster.getJdbcUrl(user, name));
        login.setUser(user);
        return login;
    }

    private static List<String> owners(JdbcTemplate jdbc) {
        return jdbc.queryForList(
                "select distinct pg_get_userbyid(relowner)::text from pg_class where relnamespace = 'ledger'::regnamespace"
                        + " union select pg_get_userbyid(nspowner)::text from pg_namespace where nspname = 'ledger'",
                String.class);
    }
}
