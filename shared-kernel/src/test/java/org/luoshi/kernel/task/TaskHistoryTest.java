package org.luoshi.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.luoshi.kernel.EventJson;

/** Random but lawful lives of a task: 200 of them, repeated by the seed that is printed. */
class TaskHistoryTest {
    private static final long SEED = Long.getLong("luoshi.seed", 20230120L);
    private static final int LIVES = 200;
    private static final int LENGTH = 60;

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void every_state_of_every_life_survives_json_and_tells_no_contradiction(long seed) {
        TaskState state = null;
        for (TaskEvent event : RandomLife.of(seed, LENGTH)) {
            String json = EventJson.write(event);
            Object read = EventJson.read(EventJson.nameOf(event), json);
            assertThat(read).isEqualTo(event);
            assertThat(EventJson.write(read)).isEqualTo(json);

            // As a projection does it: the state comes back from its row before the next event.
            state = TaskState.fold(state, (TaskEvent) read);
            String row = EventJson.write(state);
            TaskState stored = EventJson.MAPPER.readValue(row, TaskState.class);
            assertThat(stored).isEqualTo(state);
            assertThat(EventJson.write(stored)).isEqualTo(row);
            isOfOnePiece(stored);
            state = stored;
        }
    }

    @Test
    void the_lives_come_by_every_event_and_every_state() {
        Set<String> events = new HashSet<>();
        Set<TaskStatus> states = EnumSet.noneOf(TaskStatus.class);
        seeds().forEach(seed -> {
            TaskState state = null;
            for (TaskEvent event : RandomLife.of(seed, LENGTH)) {
                state = TaskState.fold(state, event);
                events.add(EventJson.nameOf(event));
                states.add(state.status());
            }
        });
        assertThat(events)
                .containsExactlyInAnyOrderElementsOf(EventJson.records().values().stream()
                        .filter(TaskEvent.class::isAssignableFrom)
                        .map(Class::getSimpleName)
                        .toList());
        assertThat(states).containsExactly(TaskStatus.values());
    }

    @BeforeAll
    static void says_how_to_repeat_it() {
        System.out.println("Random lives of a task: " + LIVES + " from -Dluoshi.seed=" + SEED);
    }

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + LIVES);
    }

    private static void isOfOnePiece(TaskState state) {
        boolean suspended = state.status() == TaskStatus.SUSPENDED;
        assertThat(state.suspendedFrom() != null).isEqualTo(suspended);
        TaskStatus underneath = suspended ? state.suspendedFrom() : state.status();
        assertThat(state.closureRequestedBy() != null).isEqualTo(underneath == TaskStatus.CLOSURE_REQUESTED);
        assertThat(state.grade() != null).isEqualTo(state.status() == TaskStatus.CLOSED);
        assertThat(List.copyOf(state.targets().keySet())).isSorted().contains(TargetId.of(1));
        assertThat(state.targets()).doesNotContainKey(state.nextTargetId());
        assertThat(state.binding()).isNotEmpty();
    }
}
