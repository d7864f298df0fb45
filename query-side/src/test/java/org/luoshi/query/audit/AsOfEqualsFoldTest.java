package org.luoshi.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Seed;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.RandomHistory;
import org.luoshi.query.TestLedger;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.task.Part;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What any past moment shows is the fold of the ledger up to there. */
@QueryTest
class AsOfEqualsFoldTest {

    @Autowired
    Caller caller;

    @Autowired
    TestLedger ledger;

    @Autowired
    Ledger entries;

    @Autowired
    TaskVersions versions;

    @Autowired
    Moments moments;

    @Test
    void at_every_position_of_a_small_history_over_http() throws Exception {
        Random random = Seed.of(AsOfEqualsFoldTest.class);
        ledger.happened(beginning());
        List<RandomHistory> histories = List.of(new RandomHistory(K01, random), new RandomHistory(K02, random));
        Map<String, TaskState> fold = new TreeMap<>();
        Map<Long, Map<String, TaskState>> expected = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            RandomHistory history = histories.get(i < 2 ? i : random.nextInt(2));
            TaskEvent event = i < 2 ? history.first() : history.next();
            fold.put(
                    event.taskId().value(),
                    TaskState.fold(fold.get(event.taskId().value()), event));
            expected.put(ledger.happened(event), new TreeMap<>(fold));
        }
        for (var moment : expected.entrySet()) {
            String asOf = "?asOf=" + moment.getKey();
            for (TaskState state : moment.getValue().values()) {
                JsonNode task =
                        caller.answer("/api/tasks/" + state.taskId() + asOf).get("task");
                assertThat(EventJson.MAPPER.treeToValue(task, TaskState.class)).isEqualTo(state);
                assertThat(caller.answer("/api/tasks/" + state.taskId() + "/history" + asOf)
                                .get("changes")
                                .valueStream()
                                .mapToLong(change -> change.get("position").longValue())
                                .max())
                        .isNotEmpty()
                        .matches(last -> last.getAsLong() <= moment.getKey());
                assertThat(ids(caller.answer(
                                "/api/leaders/" + state.assignment().leader() + "/board" + asOf)))
                        .contains(state.taskId().value());
                assertThat(ids(caller.answer(
                                "/api/offices/" + state.assignment().leadOffice() + "/board" + asOf)))
                        .contains(state.taskId().value());
            }
            assertThat(ids(caller.answer("/api/tasks" + asOf + "&plan=2023")))
                    .containsExactlyElementsOf(moment.getValue().keySet());
        }
    }

    @Test
    void of_three_hundred_histories_at_once() {
        Random random = Seed.of(AsOfEqualsFoldTest.class);
        List<RandomHistory> running = new ArrayList<>();
        ledger.together(() -> {
            for (int i = 0; i < 300; i++) {
                RandomHistory history = new RandomHistory(new TaskId("2022-K" + (100 + i)), random);
                ledger.happened(history.first());
                running.add(history);
            }
            for (int i = 0; i < 1500; i++)
                ledger.happened(running.get(random.nextInt(running.size())).next());
        });

        long size = entries.size();
        Set<Long> sample = random.longs(40, 1, size + 1).boxed().collect(Collectors.toSet());
        Map<String, TaskState> fold = new TreeMap<>();
        for (long position = 1; position <= size; position++) {
            if (entries.at(position).orElseThrow().event() instanceof TaskEvent event)
                fold.put(
                        event.taskId().value(),
                        TaskState.fold(fold.get(event.taskId().value()), event));
            if (sample.contains(position)) compare(position, fold.values());
        }
    }

    private void compare(long position, Collection<TaskState> fold) {
        moments.answer(new Asked("" + position, null, null), SUPERVISOR, moment -> {
            compare(moment, fold);
            return moment;
        });
    }

    private void compare(Moment moment, Collection<TaskState> fold) {
        assertThat(versions.at(moment, TaskSelection.ALL)).containsExactlyInAnyOrderElementsOf(fold);
        assertThat(versions.at(moment, TaskSelection.ALL.ofLeader("test-leader-a")))
                .containsExactlyInAnyOrderElementsOf(fold.stream()
                        .filter(state -> state.assignment().leader().equals(LEADER_A))
                        .toList());
        assertThat(versions.at(moment, TaskSelection.ALL.ofOffice("test-office-c")))
                .containsExactlyInAnyOrderElementsOf(fold.stream()
                        .filter(state -> Part.of(OFFICE_C, state) != null)
                        .toList());
    }

    private static List<String> ids(JsonNode answer) {
        return answer.get("tasks")
                .valueStream()
                .map(task -> task.get("taskId").stringValue())
                .toList();
    }
}
