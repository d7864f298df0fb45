package org.luoshi.query.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskListTest {
    @Autowired
    Caller caller;

    @Autowired
    TestLedger ledger;

    @BeforeAll
    void six_tasks() {
        ledger.happened(beginning());
        ledger.happened(
                plan(2022),
                assigned(new TaskId("2023-K10"), held(LEADER_A, OFFICE_A), share("二级园在园幼儿占比", "76.7", "78")),
                assigned(K02, held(LEADER_B, OFFICE_B, OFFICE_A), count("培训 100% 人次_A", "5", "人次")),
                assigned(K01, held(LEADER_B, OFFICE_B), owned(done("出台办法"), OFFICE_C)),
                assigned(new TaskId("2022-K09"), held(LEADER_A, OFFICE_A), done("制定方案")),
                assigned(new TaskId("2023-M01"), held(LEADER_A, OFFICE_C), done("选树品牌")),
                assigned(new TaskId("2023-M03"), held(LEADER_A, OFFICE_C), done("选树品牌")),
                new TaskAcknowledged(K01, null),
                new TaskReassigned(
                        new TaskId("2023-M03"), held(LEADER_A, OFFICE_C), held(LEADER_B, OFFICE_B), "测试理由", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|2022-K09 2023-K01 2023-M01 2023-K02 2023-M03 2023-K10",
                "plan=2022|2022-K09",
                "plan=2024|''",
                "leader=test-leader-a|2022-K09 2023-M01 2023-K10",
                "leader=test-leader-b|2023-K01 2023-K02 2023-M03",
                "leader=test-nobody|''",
                "office=test-office-a|2022-K09 2023-K02 2023-K10",
                "office=test-office-c|2023-K01 2023-M01",
                "status=ACKNOWLEDGED|2023-K01",
                "status=ACKNOWLEDGED&status=ASSIGNED&plan=2023|2023-K01 2023-M01 2023-K02 2023-M03 2023-K10",
                "status=CLOSED|''",
                "text=在园|2023-K10",
                "text=测试任务|2022-K09 2023-K01 2023-M01 2023-K02 2023-M03 2023-K10",
                "text=0%25|2023-K02",
                "text=%25|2023-K02",
                "text=次_a|2023-K02",
                "text=_|2023-K02",
                "text=\\|''",
                "text=选树&leader=test-leader-a|2023-M01",
            })
    void filters_narrow(String query, String expected) throws Exception {
        String uri = "/api/tasks" + (query == null ? "" : "?" + query.replace("\\", "%5C"));
        var response = caller.askRaw(java.net.URI.create(uri).toASCIIString());
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(ids(org.luoshi.kernel.EventJson.MAPPER.readTree(Caller.text(response))))
                .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected.split(" ")));
    }

    @Test
    void a_filter_looks_at_the_moment_asked_for() throws Exception {
        long before = caller.answer("/api/tasks").at("/position").longValue() - 1;
        assertThat(ids(caller.answer("/api/tasks?leader=test-leader-a&asOf=" + before)))
                .containsExactly("2022-K09", "2023-M01", "2023-M03", "2023-K10");
    }

    @Test
    void a_cursor_belongs_to_its_query() throws Exception {
        String next = caller.answer("/api/tasks?plan=2023&limit=2").at("/next").stringValue();
        assertThat(caller.problem(400, "/api/tasks?plan=2022&cursor=" + next)
                        .at("/errors/0/path")
                        .stringValue())
                .isEqualTo("cursor");
        assertThat(caller.problem(400, "/api/tasks?plan=2023&asOf=9&cursor=" + next)
                        .at("/errors/0/path")
                        .stringValue())
                .isEqualTo("cursor");
        assertThat(caller.ask("/api/tasks?plan=2023&limit=1&cursor=" + next).getStatus())
                .isEqualTo(200);
    }

    @Test
    void a_cursor_keeps_the_past_it_began_in() throws Exception {
        JsonNode first = caller.answer("/api/tasks?limit=2&asOf=12");
        JsonNode second = caller.answer(
                "/api/tasks?limit=2&asOf=12&cursor=" + first.at("/next").stringValue());
        assertThat(second.at("/asOf/position").longValue()).isEqualTo(12);
        assertThat(ids(first)).containsExactly("2022-K09", "2023-K01");
        assertThat(ids(second)).containsExactly("2023-M01", "2023-K02");
    }

    private static List<String> ids(JsonNode answer) {
        return answer.get("tasks")
                .valueStream()
                .map(task -> task.get("taskId").stringValue())
                .toList();
    }
}
