package org.luoshi.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.Trajectory;
import tools.jackson.core.JacksonException;

class EventJsonTest {
    @Test
    void an_event_is_called_as_its_record() {
        assertThat(EventJson.nameOf(new TaskAcknowledged(EventExamples.TASK, null)))
                .isEqualTo("TaskAcknowledged");
        assertThat(EventJson.recordOf("TaskAcknowledged")).isEqualTo(TaskAcknowledged.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventJson.recordOf("TaskForgotten"))
                .withMessageContaining("TaskForgotten");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            TaskAcknowledged | {"taskId":"A","nope":5}
            TaskAcknowledged | {"taskId":"A","taskId":"A"}
            TaskAcknowledged | {"taskId":"A"} x
            TaskAcknowledged | {"taskId":"A"} {}
            TaskAcknowledged | {"taskId":"A",}
            TaskAcknowledged | {"taskId":"A","note":5}
            TaskAcknowledged | {"taskId":"A","note":true}
            TaskAcknowledged | {"taskId":"A","note":1.5}
            TaskAcknowledged | {"taskId":"A","note":[]}
            TaskAcknowledged | {"taskId":"A","note":""}
            TaskAcknowledged | {"taskId":5}
            TaskAcknowledged | {"taskId":"a"}
            TaskAcknowledged | {"taskId":null}
            TaskAcknowledged | {"taskId":["A"]}
            TaskAcknowledged | {"taskid":"A"}
            TaskAcknowledged | {}
            TaskAcknowledged | []
            TaskAcknowledged | null
            TaskAcknowledged | "A"
            TaskUrged        | {"taskId":"A","level":0}
            TaskUrged        | {"taskId":"A","level":""}
            TaskUrged        | {"taskId":"A","level":"blue"}
            TaskUrged        | {"taskId":"A","level":"PURPLE"}
            TaskUrged        | {"taskId":"A"}
            ReportMissed     | {"taskId":"A","cycleEnd":19447}
            ReportMissed     | {"taskId":"A","cycleEnd":[2023,3,31]}
            ReportMissed     | {"taskId":"A","cycleEnd":"2023-3-31"}
            ReportMissed     | {"taskId":"A","cycleEnd":"2023-02-29"}
            ReportMissed     | {"taskId":"A","cycleEnd":"2023-03-31T00:00:00"}
            ReportMissed     | {"taskId":"A","cycleEnd":"2023-03-31T00:00:00Z"}
            ReportMissed     | {"taskId":"A","cycleEnd":" 2023-03-31"}
            ReportMissed     | {"taskId":"A","cycleEnd":"+12023-03-31"}
            ReportMissed     | {"taskId":"A","cycleEnd":""}
            ReminderSent     | {"taskId":"A","targetId":"t1","due":"2023-12-31"}
            ReminderSent     | {"taskId":"A","targetId":"t1","due":"2023-12-31","workingDays":null}
            ReminderSent     | {"taskId":"A","targetId":"t1","due":"2023-12-31","workingDays":"5"}
            ReminderSent     | {"taskId":"A","targetId":"t1","due":"2023-12-31","workingDays":5.0}
            ReminderSent     | {"taskId":"A","targetId":"t1","due":"2023-12-31","workingDays":5e0}
            ReminderSent     | {"taskId":"A","targetId":"t1","due":"2023-12-31","workingDays":2147483648}
            ReminderSent     | {"taskId":"A","targetId":"t1","due":"2023-12-31","workingDays":true}
            PlanIssued       | {"planYear":2023,"title":"x","issuer":"x","issuedOn":"2023-01-20","chapters":[null]}
            PlanIssued       | {"planYear":2023,"title":"x","issuer":"x","issuedOn":"2023-01-20","chapters":{}}
            """)
    void refuses_what_is_not_exactly_an_event(String name, String json) {
        assertThatThrownBy(() -> EventJson.read(name, json))
                .isInstanceOfAny(JacksonException.class, IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets\":{}", "targets\":{\"t1\":null}", "targets\":{\"x\":1}"})
    void refuses_an_assignment_without_whole_targets(String targets) {
        String json = """
                {"taskId":"A","brief":{"planYear":2023,"number":3,"title":"x"},\
                "assignment":{"leader":"a","leadOffice":"b"},\"""" + targets + "}";
        assertThatThrownBy(() -> EventJson.read("TaskAssigned", json)).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource({
        "78, 78",
        "78.00, 78",
        "76.70, 76.7",
        "1e3, 1000",
        "25E3, 25000",
        "1E-6, 0.000001",
        "-0.5, -0.5",
        "-0.0, 0",
        "0e999999999, 0",
        "100, 100",
        "0.1, 0.1",
        "999999999999999.999999, 999999999999999.999999",
    })
    void numbers_are_exact_and_written_plainly(String read, String written) {
        Amount amount = EventJson.MAPPER.readValue("{\"value\":" + read + ",\"unit\":\"所\"}", Amount.class);
        assertThat(EventJson.write(amount)).isEqualTo("{\"value\":" + written + ",\"unit\":\"所\"}");
        assertThat(amount.value()).isEqualTo(new BigDecimal(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"5\"",
                "NaN",
                "Infinity",
                "true",
                "null",
                "[5]",
                ".5",
                "5.",
                "05",
                "+5",
                "0x10",
                "1e999999999",
                "-1e999999999",
                "1e-999999999",
                "1e2147483647",
                "1e99999999999",
                "1000000000000000",
                "0.1234567"
            })
    void refuses_numbers_that_do_not_fit_and_what_is_none_at_once(String value) {
        String json = "{\"value\":" + value + ",\"unit\":\"所\"}";
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), // what it guards against takes for ever
                () -> assertThatThrownBy(() -> EventJson.MAPPER.readValue(json, Amount.class))
                        .isInstanceOf(JacksonException.class));
    }

    @Test
    void absent_fields_are_left_out_and_absent_options_take_their_defaults() {
        Target target = EventJson.MAPPER.readValue("""
                {"metric":"x","comparator":"DONE","start":"2023-01-01","due":"2023-12-31"}""", Target.class);
        assertThat(target.value()).isEqualTo(BigDecimal.ONE);
        assertThat(target.unit()).isEqualTo(Target.MILESTONE_UNIT);
        assertThat(target.aggregation()).isEqualTo(Aggregation.POINT_IN_TIME);
        assertThat(target.trajectory()).isEqualTo(Trajectory.LINEAR);
        assertThat(target.weight()).isEqualTo(BigDecimal.ONE);
        assertThat(EventJson.write(target)).doesNotContain("null", "baseline", "owner");
    }
}
