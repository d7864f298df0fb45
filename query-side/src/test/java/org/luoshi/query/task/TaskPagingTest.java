package org.luoshi.query.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@QueryTest
class TaskPagingTest {
    @Autowired
    Caller caller;

    @Autowired
    TestLedger ledger;

    @Test
    void all_pages_speak_of_one_moment_while_tasks_change() throws Exception {
        ledger.happened(beginning());
        for (String id : List.of("2023-K10", "2023-K02", "2023-M03", "2023-K01", "2023-M01"))
            ledger.happened(assigned(new TaskId(id), held(LEADER_A, OFFICE_A), done("测试事项")));

        JsonNode page = caller.answer("/api/tasks?plan=2023&limit=2");
        long position = page.at("/position").longValue();
        List<String> seen = new ArrayList<>(ids(page));
        int number = 50;
        while (page.has("next")) {
            ledger.happened(
                    assigned(new TaskId("2021-K" + number++), held(LEADER_A, OFFICE_A), done("新任务")),
                    assigned(new TaskId("2023-K" + number++), held(LEADER_A, OFFICE_A), done("新任务")));
            page = caller.answer(
                    "/api/tasks?plan=2023&limit=2&cursor=" + page.at("/next").stringValue());
            assertThat(page.at("/position").longValue()).isEqualTo(position);
            seen.addAll(ids(page));
        }
        assertThat(seen).containsExactly("2023-K01", "2023-M01", "2023-K02", "2023-M03", "2023-K10");
    }

    private static List<String> ids(JsonNode answer) {
        return answer.get("tasks")
                .valueStream()
                .map(task -> task.get("taskId").stringValue())
                .toList();
    }
}
