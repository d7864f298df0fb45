package org.luoshi.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Seed;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.RandomHistory;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Whatever happens: the difference, laid upon the earlier state, is the later one, and lists nothing that is not needed for it. */
@QueryTest
class DiffByChanceTest {
    @Autowired
    Caller caller;

    @Autowired
    TestLedger ledger;

    @Autowired
    Ledger entries;

    @Test
    void the_difference_of_two_moments_is_that_of_their_folds() throws Exception {
        Random random = Seed.of(DiffByChanceTest.class);
        ledger.happened(beginning());
        List<RandomHistory> running = new ArrayList<>();
        ledger.together(() -> {
            for (int i = 0; i < 200; i++) {
                // Tasks come in as time goes by.
                if (i % 25 == 0) {
                    RandomHistory history = new RandomHistory(new TaskId("2023-K" + (10 + running.size())), random);
                    ledger.happened(history.first());
                    running.add(history);
                }
                ledger.happened(running.get(random.nextInt(running.size())).next());
            }
        });
        for (int i = 0; i < Seed.rounds(80); i++) {
            long from = random.nextLong(6, entries.size() + 1);
            long to = Math.min(entries.size(), from + random.nextLong(i % 2 == 0 ? 5 : 200));
            compare(from, to);
        }
    }

    private void compare(long from, long to) throws Exception {
        Map<String, TaskState> before = fold(from);
        Map<String, TaskState> after = fold(to);
        Map<String, Integer> turns = turns(from, to);
        String moments = "/api/diff?from=" + from + "&to=" + to;
        Map<String, JsonNode> listed = after.isEmpty() ? Map.of() : byTask(caller.answer(moments + "&plan=2023"));
        for (String task : after.keySet()) {
            TaskState was = before.get(task);
            Map<String, String> then = known(was);
            Map<String, String> now = known(after.get(task));
            boolean turned = turns.getOrDefault(task, 0) > 0;
            assertThat(listed.containsKey(task)).as("%s of %s", task, moments).isEqualTo(turned || !then.equals(now));
            JsonNode difference = listed.get(task);
            if (difference == null) continue;
            assertThat(laidUpon(then, difference)).as("%s of %s", task, moments).isEqualTo(now);
            assertThat(difference.at("/light/turns").asInt(0)).isEqualTo(turns.getOrDefault(task, 0));
        }
        Map<String, String> moves = new TreeMap<>();
        boolean any = false;
        for (String task : after.keySet()) {
            TaskState was = before.get(task);
            TaskState is = Objects.requireNonNull(after.get(task));
            boolean held = was != null && was.assignment().leader().equals(LEADER_A);
            boolean holds = is.assignment().leader().equals(LEADER_A);
            any |= held || holds;
            if (held && !holds) moves.put(task, "HANDED_ON");
            if (!held && holds) moves.put(task, was == null ? "ASSIGNED" : "TAKEN_OVER");
            if (held && holds && withdrawn(was) != withdrawn(is))
                moves.put(task, withdrawn(is) ? "WITHDRAWN" : "REOPENED");
        }
        if (!any) return;
        Map<String, String> told = new TreeMap<>();
        byTask(caller.answer(moments + "&leader=test-leader-a")).forEach((task, difference) -> {
            if (difference.has("move")) told.put(task, difference.get("move").stringValue());
        });
        assertThat(told).as(moments).isEqualTo(moves);
    }

    private static boolean withdrawn(TaskState state) {
        return state.status() == TaskStatus.WITHDRAWN;
    }

    /** What a difference speaks of. */
    private static Map<String, String> known(@Nullable TaskState state) {
        Map<String, String> known = new TreeMap<>();
        if (state == null) return known;
        known.put("status", state.status().name());
        if (state.light() != null) known.put("light", state.light().name());
        known.put(
                "holders",
                state.assignment().leader() + " " + state.assignment().leadOffice() + " "
                        + state.assignment().supportingOffices());
        state.binding().forEach((id, target) -> {
            put(known, id + ".target", json(target.target()));
            put(known, id + ".claimed", json(target.latest()));
            put(known, id + ".approved", json(target.latestApproved()));
        });
        return known;
    }

    private static Map<String, String> laidUpon(Map<String, String> before, JsonNode difference) {
        Map<String, String> known = new TreeMap<>(before);
        for (String field : List.of("status", "light")) {
            if (!difference.has(field)) continue;
            assertThat(difference.get(field).path("from").asString("")).isEqualTo(before.getOrDefault(field, ""));
            put(
                    known,
                    field,
                    difference.get(field).has("to")
                            ? difference.get(field).get("to").stringValue()
                            : null);
        }
        if (difference.has("holders")) {
            assertThat(holders(difference.at("/holders/from"))).isEqualTo(before.get("holders"));
            put(known, "holders", holders(difference.at("/holders/to")));
        }
        for (JsonNode target : difference.get("targets")) {
            String id = target.get("targetId").stringValue();
            JsonNode commitment = target.path("commitment");
            if (target.has("commitment")) {
                assertThat(text(commitment.get("before"))).isEqualTo(before.get(id + ".target"));
                put(known, id + ".target", text(commitment.get("after")));
            }
            if (commitment.path("what").asString("").equals("DROPPED")) {
                known.remove(id + ".claimed");
                known.remove(id + ".approved");
            }
            for (String progress : List.of("claimed", "approved")) {
                if (!target.has(progress)) continue;
                assertThat(text(target.get(progress).get("from"))).isEqualTo(before.get(id + "." + progress));
                put(known, id + "." + progress, text(target.get(progress).get("to")));
            }
        }
        return known;
    }

    private static @Nullable String holders(JsonNode node) {
        if (node.isMissingNode()) return null;
        return node.at("/leader/id").stringValue() + " "
                + node.at("/leadOffice/id").stringValue() + " "
                + node.get("supportingOffices")
                        .valueStream()
                        .map(office -> office.get("id").stringValue())
                        .toList();
    }

    private static void put(Map<String, String> known, String field, @Nullable String value) {
        if (value == null) known.remove(field);
        else known.put(field, value);
    }

    private static @Nullable String json(@Nullable Object value) {
        return value == null ? null : text(EventJson.MAPPER.readTree(EventJson.write(value)));
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null ? null : node.toString();
    }

    private static Map<String, JsonNode> byTask(JsonNode diff) {
        Map<String, JsonNode> tasks = new TreeMap<>();
        for (JsonNode task : diff.get("tasks")) tasks.put(task.get("taskId").stringValue(), task);
        return tasks;
    }

    private Map<String, TaskState> fold(long position) {
        Map<String, TaskState> fold = new TreeMap<>();
        for (long at = 1; at <= position; at++)
            if (entries.at(at).orElseThrow().event() instanceof TaskEvent event)
                fold.put(
                        event.taskId().value(),
                        TaskState.fold(fold.get(event.taskId().value()), event));
        return fold;
    }

    /** By how often a light, or the day it turned on, became another. */
    private Map<String, Integer> turns(long from, long to) {
        Map<String, Integer> turns = new TreeMap<>();
        Map<String, TaskState> fold = fold(from);
        for (long at = from + 1; at <= to; at++) {
            if (!(entries.at(at).orElseThrow().event() instanceof TaskEvent event)) continue;
            TaskState before = fold.get(event.taskId().value());
            TaskState after = TaskState.fold(before, event);
            fold.put(event.taskId().value(), after);
            boolean same = before != null
                    && before.light() == after.light()
                    && Objects.equals(before.lightOn(), after.lightOn());
            if (after.light() != null && !same) turns.merge(event.taskId().value(), 1, Integer::sum);
        }
        return turns;
    }
}
