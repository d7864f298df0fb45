package org.luoshi.query.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.sql.Array;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestLedger;
import org.luoshi.query.readmodel.DeadLetters;
import org.luoshi.query.readmodel.Model;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

@QueryTest
class TaskProjectionTest {
    @Autowired
    JdbcClient jdbc;

    @Autowired
    TestLedger ledger;

    @Autowired
    JdbcTemplate template;

    @Autowired
    Clock clock;

    private List<Map<String, Object>> versions(TaskId id) {
        return jdbc.sql("select * from model_a.task_version where task_id = ? order by from_position")
                .param(id.value())
                .query()
                .listOfRows();
    }

    private List<String> asText(TaskId id) {
        return jdbc.sql("select v::text from model_a.task_version v where task_id = ? order by from_position")
                .param(id.value())
                .query(String.class)
                .list();
    }

    private static List<Object> list(Object array) throws Exception {
        return List.of((Object[]) ((Array) array).getArray());
    }

    @Test
    void an_assignment_becomes_the_version_that_holds() throws Exception {
        TaskId id = new TaskId("2023-K11");
        var event = assigned(
                id, held(LEADER_A, OFFICE_A, OFFICE_B), share("Share A", "76.7", "78"), owned(done("办法"), OFFICE_C));
        long position = ledger.happened(event);

        Map<String, Object> row = versions(id).getFirst();
        assertThat(versions(id)).hasSize(1);
        assertThat(row)
                .containsEntry("from_position", position)
                .containsEntry("to_position", null)
                .containsEntry("plan_year", 2023)
                .containsEntry("number", 11)
                .containsEntry("title", "测试任务11")
                .containsEntry("leader_id", "test-leader-a")
                .containsEntry("lead_office_id", "test-office-a")
                .containsEntry("status", "ASSIGNED")
                .containsEntry("due", java.sql.Date.valueOf(YEAR_END))
                .containsEntry("search", "测试任务11\n测试内容\nshare a\n办法");
        assertThat(list(row.get("supporting_offices"))).containsExactly("test-office-b");
        assertThat(list(row.get("owner_offices"))).containsExactly("test-office-c");
        assertThat(EventJson.MAPPER.readValue(row.get("state").toString(), TaskState.class))
                .isEqualTo(TaskState.fold(null, event));
    }

    @Test
    void the_next_event_ends_a_version_where_it_begins_its_own() {
        TaskId id = new TaskId("2023-K12");
        long first = ledger.happened(assigned(id, held(LEADER_A, OFFICE_A), count("个数", "14", "所")));
        long second = ledger.happened(new TaskAcknowledged(id, null));
        long third = ledger.happened(reported(id, T1, MARCH, "3", "所"));

        assertThat(versions(id)).extracting("from_position").containsExactly(first, second, third);
        assertThat(versions(id)).extracting("to_position").containsExactly(second, third, null);
        assertThat(versions(id)).extracting("status").containsExactly("ASSIGNED", "ACKNOWLEDGED", "IN_PROGRESS");
    }

    @Test
    void an_event_seen_again_changes_nothing() {
        TaskId id = new TaskId("2023-K13");
        long first = ledger.happened(assigned(id, held(LEADER_A, OFFICE_A), count("个数", "14", "所")));
        long last = ledger.happened(reported(id, T1, MARCH, "3", "所"));
        List<String> before = asText(id);

        ledger.handle(first);
        ledger.handle(last);

        assertThat(asText(id)).hasSize(2).isEqualTo(before);
    }

    @Test
    void an_event_that_cannot_follow_becomes_a_dead_letter_and_leaves_no_version() {
        TaskId id = new TaskId("2023-K14");
        long position = ledger.happened(new TaskAcknowledged(id, null));
        assertThat(versions(id)).isEmpty();
        assertThat(new DeadLetters(template, Model.A, clock).failed(1))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.position()).isEqualTo(position);
                    assertThat(letter.aggregateId()).isEqualTo("2023-K14");
                    assertThat(letter.cause()).contains("does not begin with its assignment");
                });
    }

    @Test
    void whoever_once_had_a_part_stays_known() throws Exception {
        TaskId id = new TaskId("2023-K15");
        var from = held(LEADER_A, OFFICE_A, OFFICE_C);
        ledger.happened(
                assigned(id, from, count("个数", "14", "所")),
                new TaskReassigned(id, from, held(LEADER_B, OFFICE_B), "测试理由", null));

        var row = jdbc.sql(
                        "select leaders, offices from model_a.part_version where to_position is null and task_id = '2023-K15'")
                .query()
                .singleRow();
        assertThat(list(row.get("leaders"))).containsExactlyInAnyOrder("test-leader-a", "test-leader-b");
        assertThat(list(row.get("offices")))
                .containsExactlyInAnyOrder("test-office-a", "test-office-b", "test-office-c");
    }

    @Test
    void a_dropped_target_is_neither_found_nor_due() {
        TaskId id = new TaskId("2023-K16");
        ledger.happened(
                assigned(id, held(LEADER_A, OFFICE_A), count("保留项", "14", "所"), count("取消项", "2", "所")),
                revised(id, T2, count("取消项", "2", "所"), toDue(MARCH)),
                new TargetDropped(id, T2, "测试理由", "测试文"));

        assertThat(versions(id))
                .extracting("due")
                .containsExactly(
                        java.sql.Date.valueOf(YEAR_END), java.sql.Date.valueOf(MARCH), java.sql.Date.valueOf(YEAR_END));
        assertThat(versions(id).getLast().get("search").toString())
                .contains("保留项")
                .doesNotContain("取消项");
    }
}
