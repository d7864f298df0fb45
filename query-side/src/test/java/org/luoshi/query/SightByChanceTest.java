package org.luoshi.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Seed;
import org.luoshi.query.task.Part;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Whatever happens to tasks: in sight is what the fold says one had a part in then, or has today. */
@QueryTest
class SightByChanceTest {
    @Autowired
    Caller anybody;

    @Autowired
    TestLedger ledger;

    @Autowired
    Ledger entries;

    @Test
    void in_sight_is_what_one_had_a_part_in_then_or_has_today() throws Exception {
        Random random = Seed.of(SightByChanceTest.class);
        ledger.happened(beginning());
        List<RandomHistory> running = new ArrayList<>();
        ledger.together(() -> {
            for (int i = 0; i < 30; i++) {
                RandomHistory history = new RandomHistory(new TaskId("2023-K" + (10 + i)), random);
                ledger.happened(history.first());
                running.add(history);
            }
        });
        for (int round = 0; round < 3; round++) {
            ledger.together(() -> {
                for (int i = 0; i < 200; i++)
                    ledger.happened(running.get(random.nextInt(running.size())).next());
            });
            Map<String, TaskState> today = fold(entries.size());
            for (int i = 0; i < Seed.rounds(12); i++) {
                long position = random.nextLong(7, entries.size() + 1);
                Map<String, TaskState> then = fold(position);
                for (Actor actor : everybody()) {
                    List<String> expected = then.keySet().stream()
                            .filter(task -> has(actor, then.get(task)) || has(actor, today.get(task)))
                            .toList();
                    assertThat(listed(actor, position))
                            .as("%s at %d of %d", actor.id(), position, entries.size())
                            .isEqualTo(expected);
                    String one = "2023-K" + random.nextInt(10, 40);
                    int status = expected.contains(one) ? 200 : 404;
                    for (String part : List.of("", "/history", "/lights", "/score", "/evidence")) {
                        String uri = "/api/tasks/" + one + part + "?asOf=" + position;
                        assertThat(anybody.as(actor).ask(uri).getStatus())
                                .as("%s: %s", actor.id(), uri)
                                .isEqualTo(status);
                    }
                }
            }
        }
    }

    private static List<Actor> everybody() {
        return Stream.concat(
                        Stream.of(of(LEADER_B), of(OFFICE_B), of(OFFICE_C)),
                        Stream.of(Role.values()).map(Story::actor))
                .toList();
    }

    private static boolean has(Actor actor, @Nullable TaskState state) {
        if (state == null) return false;
        return switch (actor.role()) {
            case SUPERVISOR, AUDITOR, VIEWER -> true;
            case LEADER -> state.assignment().leader().equals(actor.leader());
            case OFFICE -> actor.office() != null && Part.of(actor.office(), state) != null;
            case ADMIN, PATROL -> false;
        };
    }

    private List<String> listed(Actor actor, long position) throws Exception {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = anybody.as(actor).answer("/api/tasks?limit=9&asOf=" + position + cursor);
            page.get("tasks")
                    .valueStream()
                    .forEach(task -> seen.add(task.get("taskId").stringValue()));
            cursor = page.has("next") ? "&cursor=" + page.get("next").stringValue() : "";
        } while (!cursor.isEmpty());
        return seen;
    }

    /** By task, in the order of the list: all are of one plan and their numbers have two digits. */
    private Map<String, TaskState> fold(long position) {
        Map<String, TaskState> fold = new TreeMap<>();
        for (long at = 1; at <= position; at++)
            if (entries.at(at).orElseThrow().event() instanceof TaskEvent event)
                fold.put(
                        event.taskId().value(),
                        TaskState.fold(fold.get(event.taskId().value()), event));
        return fold;
    }
}
