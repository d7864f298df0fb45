package org.luoshi.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.luoshi.ledger.LedgerSchema;
import org.luoshi.ledger.TestPostgres;
import org.springframework.jdbc.core.simple.JdbcClient;

class OlderReadModelTest {
    /** The versions of the first edition know no lights; with the tokens gone, the processor makes all of them anew. */
    @Test
    void is_emptied_so_that_it_is_made_again() {
        DataSource database = TestPostgres.ledger();
        JdbcClient jdbc = JdbcClient.create(database);
        String name = jdbc.sql("select current_database()").query(String.class).single();
        jdbc.sql("grant create on database " + name + " to luoshi_owner").update();
        Flyway.configure()
                .dataSource(database)
                .schemas("read_model")
                .locations("classpath:db/read_model")
                .initSql("set role luoshi_owner")
                .target("3")
                .load()
                .migrate();
        jdbc.sql("insert into read_model.leader_version values ('test-leader-a', 1, null, '测试领导甲', false)")
                .update();
        jdbc.sql("insert into read_model.token_entry values ('read-model', 0, '{\"globalIndex\":1}', 't', null, null)")
                .update();
        LedgerSchema.migrate(database, "read_model");
        assertThat(jdbc.sql("select count(*) from model_a.leader_version")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(jdbc.sql("select count(*) from model_a.token_entry")
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
