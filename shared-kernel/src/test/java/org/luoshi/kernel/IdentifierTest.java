package org.luoshi.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskId;

class IdentifierTest {
    @Test
    void a_task_is_called_what_people_say() {
        accepts(TaskId::new, "2023-K07", "2023-M16", "A", "0", "A".repeat(40));
        refuses(TaskId::new, "", "2023-k07", "-A", "A".repeat(41), "A_B", "A B", "任务", "A\n", null);
    }

    @Test
    void leaders_and_offices_are_lower_case_slugs() {
        for (Function<String, Object> id : List.<Function<String, Object>>of(LeaderId::new, OfficeId::new)) {
            accepts(id, "he-qian", "jijiao", "a", "a0", "a".repeat(40));
            refuses(id, "", "He", "0a", "-a", "a".repeat(41), "a_b", "何倩", "a ", null);
        }
    }

    @Test
    void targets_are_numbered_from_1() {
        accepts(TargetId::new, "t1", "t42", "t9999");
        refuses(TargetId::new, "", "t", "t0", "t01", "T1", "1", "t10000", "t1 ", null);
        assertThat(TargetId.of(7).number()).isEqualTo(7);
        assertThatIllegalArgumentException().isThrownBy(() -> TargetId.of(0));
    }

    @Test
    void targets_are_in_order_of_their_numbers() {
        assertThat(new TreeSet<>(List.of(TargetId.of(10), TargetId.of(9), TargetId.of(1))))
                .map(TargetId::value)
                .containsExactly("t1", "t9", "t10");
    }

    @Test
    void an_identifier_is_written_as_its_text_alone() {
        for (Object id : List.of(EventExamples.TASK, EventExamples.T1, EventExamples.LEADER, EventExamples.OFFICE)) {
            String json = EventJson.write(Map.of("id", id));
            assertThat(json).isEqualTo("{\"id\":\"" + id + "\"}");
            assertThat(EventJson.MAPPER.readValue("\"" + id + "\"", id.getClass()))
                    .isEqualTo(id);
        }
    }

    private static void accepts(Function<String, Object> id, String... values) {
        for (String value : values) assertThat(id.apply(value)).hasToString(value);
    }

    private static void refuses(Function<String, Object> id, String... values) {
        for (String value : values)
            assertThatIllegalArgumentException().as("«%s»", value).isThrownBy(() -> id.apply(value));
    }
}
