package org.luoshi.query.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What the patrol notes later than the day it belongs to. */
@QueryTest
class CaughtUpTest {
    private static final TaskId TASK = new TaskId("2024-K07");

    @Autowired
    Caller caller;

    /** Caught up: judged on 3 July, recorded on 15 July, when another had taken the task over meanwhile. */
    @Test
    void a_turn_that_was_caught_up_names_who_held_the_task_on_its_day(
            @Autowired TestLedger ledger, @Autowired TestClock clock) throws Exception {
        clock.set(day("2024-06-03"));
        ledger.happened(beginning());
        ledger.happened(assigned(TASK, held(LEADER_A, OFFICE_A), done("办法")), turned(null, Light.GREEN, "2024-06-03"));
        clock.set(day("2024-07-10"));
        ledger.happened(new TaskReassigned(
                TASK, held(LEADER_A, OFFICE_A), held(LEADER_B, OFFICE_A), "分工调整", day("2024-07-10")));
        clock.set(day("2024-07-15"));
        ledger.happened(turned(Light.GREEN, Light.RED, "2024-07-03"));
        clock.set(day("2024-07-16"));
        JsonNode lights = caller.answer("/api/lights?plan=2024&from=2024-07-02&to=2024-07-16");
        assertThat(lights.get("turns").size()).isEqualTo(1);
        assertThat(lights.at("/turns/0/on").stringValue()).isEqualTo("2024-07-03");
        assertThat(lights.at("/turns/0/leader/name").stringValue()).isEqualTo("测试领导甲");
        assertThat(lights.get("days").valueStream())
                .as("each day counts the task once")
                .allMatch(day -> day.get("green").intValue() + day.get("red").intValue() == 1);
        assertThat(caller.answer("/api/lights?leader=test-leader-a&from=2024-07-01&to=2024-07-16")
                        .get("turns")
                        .size())
                .isEqualTo(1);
        assertThat(caller.answer("/api/tasks/2024-K07/lights").get("spans").valueStream())
                .allMatch(span -> !span.has("until")
                        || span.get("until")
                                        .stringValue()
                                        .compareTo(span.get("from").stringValue())
                                >= 0);
    }

    private static LightTurned turned(@Nullable Light before, Light after, String on) {
        return new LightTurned(TASK, before, after, new LinkedHashMap<>(), "1", day(on), List.of());
    }

    private static LocalDate day(String day) {
        return LocalDate.parse(day);
    }
}
