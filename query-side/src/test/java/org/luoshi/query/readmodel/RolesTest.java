package org.luoshi.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.luoshi.query.Story.*;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.DatabaseRoles;
import org.luoshi.ledger.LedgerSchema;
import org.luoshi.ledger.TestPostgres;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestLedger;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What may be seen and done in the database by those who are not the program. */
@QueryTest
class RolesTest {
    @Autowired
    DataSource database;

    @Autowired
    TestLedger ledger;

    private JdbcClient as(String role) throws SQLException {
        HikariDataSource pool = database.unwrap(HikariDataSource.class);
        return JdbcClient.create((DataSource) TestPostgres.as(role, (PGSimpleDataSource) pool.getDataSource()));
    }

    @Test
    void reports_see_tasks_and_targets_as_they_stand() throws Exception {
        TaskId id = new TaskId("2023-K11");
        ledger.happened(assigned(
                id, held(LEADER_A, OFFICE_A, OFFICE_B), share("Share A", "76.7", "78"), count("个数", "14", "所")));
        ledger.happened(reported(id, T1, MARCH, "77.1", "%"));
        long last = ledger.happened(reported(id, T1, MARCH.plusMonths(1), "77.4", "%"));
        JdbcClient report = as("luoshi_report");

        assertThat(report.sql("select * from report.task").query().singleRow())
                .containsEntry("task_id", "2023-K11")
                .containsEntry("status", "IN_PROGRESS")
                .containsEntry("leader_id", LEADER_A.value())
                .containsEntry("since_position", last);
        List<Map<String, Object>> targets = report.sql("select * from report.target order by target_id")
                .query()
                .listOfRows();
        assertThat(targets).extracting("target_id").containsExactly("t1", "t2");
        assertThat(targets.getFirst())
                .containsEntry("metric", "Share A")
                .containsEntry("baseline", new BigDecimal("76.7"))
                .containsEntry("value", new BigDecimal("78"))
                .containsEntry("unit", "%")
                .containsEntry("due", Date.valueOf(YEAR_END))
                .containsEntry("reported_as_of", Date.valueOf(MARCH.plusMonths(1)))
                .containsEntry("reported_value", new BigDecimal("77.4"))
                .containsEntry("report_status", "SUBMITTED");
        assertThat(targets.getLast()).containsEntry("reported_value", null);
        ledger.happened(new TargetDropped(id, T2, "测试理由", "测试文件"));
        assertThat(report.sql("select target_id from report.target")
                        .query(String.class)
                        .list())
                .containsExactly("t1");
    }

    @Test
    void reports_see_nothing_else() throws Exception {
        JdbcClient report = as("luoshi_report");
        for (String attempt : List.of(
                "select count(*) from model_a.task_version",
                "select count(*) from ledger.entry",
                "delete from model_a.part_version",
                "create table report.mine (one int)"))
            assertThatThrownBy(() -> report.sql(attempt).update())
                    .as(attempt)
                    .hasStackTraceContaining("permission denied");
    }

    @Test
    void the_query_role_keeps_the_rows_of_the_read_model_and_not_its_tables() throws Exception {
        JdbcClient query = as(DatabaseRoles.QUERY);
        assertThat(query.sql("update model_a.task_version set title = title").update())
                .isNotNegative();
        assertThat(query.sql("select read_model.projected()").query(Long.class).single())
                .isNotNegative();
        for (String attempt : List.of(
                "drop table model_a.part_version",
                "alter table model_a.part_version add column mine int",
                "create table model_a.mine (one int)",
                "delete from read_model.flyway_schema_history"))
            assertThatThrownBy(() -> query.sql(attempt).update())
                    .as(attempt)
                    .rootCause()
                    .message()
                    .containsAnyOf("permission denied", "must be owner");
    }

    @Test
    void a_read_model_of_an_earlier_version_is_handed_over_to_the_owner() {
        PGSimpleDataSource older = TestPostgres.ledger();
        Flyway.configure()
                .dataSource(older)
                .schemas("read_model")
                .locations("classpath:db/read_model")
                .target("1")
                .load()
                .migrate();

        LedgerSchema.migrate(older, "read_model");

        assertThat(new JdbcTemplate(older).queryForList("""
                        select distinct pg_get_userbyid(relowner)::text from pg_class
                        where relnamespace::regnamespace::text in ('ledger', 'read_model', 'model_a', 'model_b', 'report')
                        union select pg_get_userbyid(proowner)::text from pg_proc
                        where pronamespace::regnamespace::text = 'read_model'""", String.class)).containsOnly("luoshi_owner");
    }
}
