package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.command.Cast;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.Refusal;
import org.luoshi.command.org.OrganizationCommand.RegisterLeader;
import org.luoshi.command.org.OrganizationCommand.RegisterOffice;
import org.luoshi.command.patrol.Patrol;
import org.luoshi.command.plan.PlanCommand.IssuePlan;
import org.luoshi.command.task.Move;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.plan.Chapter;
import org.luoshi.kernel.plan.Measure;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Seed;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Whatever is asked in whatever order: what is refused changes nothing, and what the boards show is the fold of the ledger. */
class RandomCommandsTest {
    private static final int TASKS = 8;
    private static final int MOVES = 1200;

    private final MovedClock clock = new MovedClock();
    private final Map<String, Long> outcomes = new HashMap<>();
    private CommandDispatcher dispatcher;
    private Ledger ledger;
    private int commands;

    @Test
    void a_refused_command_changes_nothing_and_the_fold_equals_the_projection(@TempDir Path data) throws Exception {
        Random random = Seed.of(RandomCommandsTest.class);
        clock.moveTo(LocalDate.of(2023, 5, 8), LocalTime.of(10, 0));
        try (ConfigurableApplicationContext luoshi = clock.standalone(data)) {
            dispatcher = luoshi.getBean(CommandDispatcher.class);
            ledger = luoshi.getBean(Ledger.class);
            Patrol patrol = luoshi.getBean(Patrol.class);
            List<TaskId> tasks = begin();
            for (int i = 0; i < MOVES; i++) {
                Move move = Move.of(random);
                if (move.days() > 0 && random.nextInt(6) == 0) {
                    clock.moveTo(clock.today().plusDays(move.days()), LocalTime.of(10, 0));
                    patrol.round();
                }
                TaskState task = fold(tasks.get(random.nextInt(TASKS)));
                TaskCommand command = move.command(task, clock.today());
                attempt(command, move.by(command, task), task);
            }
            assertThat(outcomes.get("granted")).as("%s", outcomes).isGreaterThan(MOVES / 10);
            assertThat(outcomes.get("refused")).as("%s", outcomes).isGreaterThan(MOVES / 10);
            for (TaskId task : tasks) compare(luoshi, task);
            for (String path : List.of(
                    "/api/exceptions",
                    "/api/drift",
                    "/api/lights",
                    "/api/lights/preview?redGap=10",
                    "/api/plans/2023/score"))
                assertThat(MovedClock.ask(luoshi, path).isObject()).isTrue();
        }
    }

    private List<TaskId> begin() {
        for (var leader : List.of(Cast.LEADER, Cast.OTHER_LEADER))
            send(Cast.ADMIN, new RegisterLeader(leader, "测试领导 " + leader));
        for (var office : List.of(Cast.LEAD, Cast.SUPPORT, Cast.OWNER, Cast.OTHER))
            send(Cast.ADMIN, new RegisterOffice(office, "测试处室 " + office));
        send(
                Cast.SUPERVISOR,
                new IssuePlan(
                        2023,
                        "测试要点",
                        "测试单位",
                        LocalDate.of(2023, 2, 1),
                        List.of(new Chapter(1, "测试章", List.of(new Measure(1, "测试举措"))))));
        List<TaskId> tasks = new ArrayList<>();
        for (int i = 1; i <= TASKS; i++) {
            tasks.add(new TaskId("2023-R" + i));
            send(Cast.SUPERVISOR, Cast.assignment(tasks.getLast()));
        }
        return tasks;
    }

    private void attempt(TaskCommand command, Actor actor, TaskState before) {
        long size = ledger.size();
        try {
            send(actor, command);
            outcomes.merge("granted", 1L, Long::sum);
        } catch (Refusal refusal) {
            outcomes.merge("refused", 1L, Long::sum);
            assertThat(ledger.size())
                    .as("%s refused by %s", command, refusal.getMessage())
                    .isEqualTo(size);
            assertThat(fold(before.taskId())).isEqualTo(before);
        }
    }

    private void send(Actor actor, Object command) {
        String key = "random-" + ++commands;
        String hash = CommandDispatcher.requestHash(key, key.getBytes(StandardCharsets.UTF_8));
        dispatcher.dispatch(command, actor, key, hash, key, null);
    }

    private TaskState fold(TaskId task) {
        TaskState state = null;
        for (Entry entry : ledger.ofAggregate(task.value())) state = TaskState.fold(state, (TaskEvent) entry.event());
        return state;
    }

    private void compare(ConfigurableApplicationContext luoshi, TaskId id) throws Exception {
        TaskState fold = fold(id);
        JsonNode shown = MovedClock.ask(luoshi, "/api/tasks/" + id);
        assertThat(EventJson.MAPPER.treeToValue(shown.get("task"), TaskState.class))
                .isEqualTo(fold);
        JsonNode last = null;
        for (JsonNode span :
                MovedClock.ask(luoshi, "/api/tasks/" + id + "/lights").get("spans")) last = span;
        assertThat(light(last.get("light"))).isEqualTo(fold.light());
        assertThat(last.get("open").booleanValue()).isEqualTo(fold.status().open());
        assertThat(last.at("/leader/id").stringValue())
                .isEqualTo(fold.assignment().leader().value());
    }

    private static @Nullable Light light(@Nullable JsonNode light) {
        return light == null ? null : Light.valueOf(light.stringValue());
    }
}
