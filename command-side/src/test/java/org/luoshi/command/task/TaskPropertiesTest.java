package org.luoshi.command.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.command.task.Tasks.*;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.luoshi.command.Cast;
import org.luoshi.command.Refusal;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskState;

/**
 * Whatever is asked of a task, by whomever, in whatever order: nothing happens that the {@link Model} forbids, and
 * nobody is let in or shown the door otherwise than it says. A counter-example is shortened, and its seed printed.
 */
class TaskPropertiesTest {
    private static final Rulebook RULES = Rulebook.STANDARD;
    private static final Surroundings AROUND = new Surroundings(directory(), true, true);
    private static final Map<String, Integer> GRANTED = new TreeMap<>();
    private static final Map<TaskRule, Integer> REFUSED = new EnumMap<>(TaskRule.class);

    @Property(tries = 5000)
    void nothing_happens_that_the_rules_forbid(@ForAll("moves") List<Move> moves) {
        LocalDate today = LocalDate.of(2023, 5, 8);
        TaskAssigned first = new TaskAssigned(ID, BRIEF, HELD, targets(moves.getFirst()), today);
        Model model = new Model(first);
        TaskState task = TaskState.fold(null, first);
        for (Move move : moves) {
            if (move.days() > 0) {
                today = today.plusDays(move.days());
                continue;
            }
            TaskCommand command = move.command(task, today);
            Actor actor = move.by(command, task);
            TaskRule refused = TaskPolicy.refusal(actor, command, task);
            assertThat(refused).as("%s by %s", command, actor).isEqualTo(model.answer(command, actor));
            if (refused != null) {
                REFUSED.merge(refused, 1, Integer::sum);
                continue;
            }
            try {
                List<TaskEvent> events = Task.decide(task, command, actor, today, RULES, AROUND);
                if (!(command instanceof TaskCommand.AssessTask))
                    events = Assessing.withLight(task, events, today, RULES);
                for (TaskEvent event : events) {
                    model.happens(event, actor, today);
                    task = TaskState.fold(task, event);
                    GRANTED.merge(event.getClass().getSimpleName(), 1, Integer::sum);
                }
                assertLight(task, command, today);
            } catch (Refusal refusal) {
                REFUSED.merge((TaskRule) refusal.rule(), 1, Integer::sum);
            }
        }
    }

    /** The light that is shown is the one that the rule gives, whatever has just happened. */
    private static void assertLight(TaskState task, TaskCommand command, LocalDate today) {
        if (!task.status().open() || command instanceof TaskCommand.AssessTask) return;
        LightTurned missing = RULES.light().turn(task, today, RULES.calendar());
        assertThat(missing).as("a turn that %s has left out", command).isNull();
    }

    /** A property that never got anywhere proves nothing. */
    @AfterContainer
    static void everything_was_tried() {
        assertThat(GRANTED.keySet())
                .contains(
                        "TaskClosed",
                        "ClosureReturned",
                        "TargetRevised",
                        "RevisionRejected",
                        "ProgressReturned",
                        "ProgressCorrected",
                        "TaskReopened",
                        "TaskResumed",
                        "LightTurned",
                        "ReminderSent",
                        "ReportMissed");
        assertThat(REFUSED.keySet())
                .contains(
                        TaskRule.NOT_PERMITTED,
                        TaskRule.TASK_UNKNOWN,
                        TaskRule.OWN_SUBMISSION,
                        TaskRule.LEADER_CONSENT_REQUIRED,
                        TaskRule.DEFERRAL_TOO_LATE,
                        TaskRule.FINAL_REPORT_MISSING,
                        TaskRule.REPORT_UNDECIDED,
                        TaskRule.CUMULATIVE_FALLS);
    }

    /** A task with one deliverable gets to its end more often. */
    private static SequencedMap<TargetId, Target> targets(Move first) {
        TaskEvent assigned = first.value() % 2 == 0
                ? assigned(DOCUMENT)
                : assigned(owner(Cast.OWNER).appliedTo(SCHOOLS), DOCUMENT);
        return ((TaskAssigned) assigned).targets();
    }

    @Provide
    Arbitrary<List<Move>> moves() {
        Arbitrary<Integer> any = Arbitraries.integers().between(0, Move.MOST - 1);
        return Combinators.combine(any, any, any, any, any)
                .as(Move::new)
                .list()
                .ofMinSize(40)
                .ofMaxSize(160);
    }

    private static Directory directory() {
        Directory directory = Directory.EMPTY;
        List<OrganizationEvent> everybody = List.of(
                new LeaderRegistered(Cast.LEADER, "测试领导甲"),
                new LeaderRegistered(Cast.OTHER_LEADER, "测试领导乙"),
                new OfficeRegistered(Cast.LEAD, "测试处室甲"),
                new OfficeRegistered(Cast.SUPPORT, "测试处室乙"),
                new OfficeRegistered(Cast.OWNER, "测试处室丙"),
                new OfficeRegistered(Cast.OTHER, "测试处室丁"));
        for (OrganizationEvent event : everybody) directory = directory.after(event);
        return directory;
    }
}
