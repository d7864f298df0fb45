package org.luoshi.command.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.command.task.Tasks.*;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.luoshi.command.Cast;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.AddTarget;
import org.luoshi.command.task.TaskCommand.ApproveProgress;
import org.luoshi.command.task.TaskCommand.ApproveRevision;
import org.luoshi.command.task.TaskCommand.AssessTask;
import org.luoshi.command.task.TaskCommand.CloseTask;
import org.luoshi.command.task.TaskCommand.CorrectProgress;
import org.luoshi.command.task.TaskCommand.DropTarget;
import org.luoshi.command.task.TaskCommand.ObjectToAssignment;
import org.luoshi.command.task.TaskCommand.ReassignTask;
import org.luoshi.command.task.TaskCommand.RecordInstruction;
import org.luoshi.command.task.TaskCommand.RejectRevision;
import org.luoshi.command.task.TaskCommand.ReopenTask;
import org.luoshi.command.task.TaskCommand.RequestClosure;
import org.luoshi.command.task.TaskCommand.RequestRevision;
import org.luoshi.command.task.TaskCommand.ResumeTask;
import org.luoshi.command.task.TaskCommand.ReturnClosure;
import org.luoshi.command.task.TaskCommand.ReturnProgress;
import org.luoshi.command.task.TaskCommand.ReviseTarget;
import org.luoshi.command.task.TaskCommand.SuspendTask;
import org.luoshi.command.task.TaskCommand.UrgeTask;
import org.luoshi.command.task.TaskCommand.WithdrawTask;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskState;

/**
 * Who may, as one table: x is let in as far as the rules, - is refused (403), ? hears that there is no such task (404).
 * What is spoken of is t2, unless the row says otherwise.
 */
class TaskPolicyTest {
    private static final OfficeId FORMER = new OfficeId("test-office-former");
    private static final OfficeId OWNER_OF_T3 = new OfficeId("test-office-owner-of-t3");

    /** Everybody, before a task as {@link #TASK}. */
    private static final List<Actor> KNOWN = List.of(
            Cast.SUPERVISOR,
            Cast.of(Cast.LEADER),
            Cast.of(Cast.OTHER_LEADER),
            Cast.of(Cast.LEAD),
            Cast.of(Cast.SUPPORT),
            Cast.of(Cast.OWNER),
            Cast.of(OWNER_OF_T3),
            Cast.of(FORMER),
            Cast.of(Cast.OTHER),
            Cast.ADMIN,
            Cast.AUDITOR,
            Cast.VIEWER,
            Cast.PATROL);

    /** Everybody, before an id that no task has. */
    private static final List<Actor> UNKNOWN = List.of(
            Cast.SUPERVISOR,
            Cast.of(Cast.LEADER),
            Cast.of(Cast.LEAD),
            Cast.ADMIN,
            Cast.AUDITOR,
            Cast.VIEWER,
            Cast.PATROL);

    private static final String TABLE = """
                                 supervisor                            | no such task:
                                 | leader in charge                    | supervisor
                                 | | another leader                    | | leader
                                 | | |  lead office                    | | | office
                                 | | |  | supporting office            | | | | admin
                                 | | |  | | owner of t2                | | | | | auditor
                                 | | |  | | | owner of t3              | | | | | | viewer
                                 | | |  | | | | has reported t2, left  | | | | | | | patrol
                                 | | |  | | | | | any other office     | | | | | | |
                                 | | |  | | | | | |  admin             | | | | | | |
                                 | | |  | | | | | |  | auditor         | | | | | | |
                                 | | |  | | | | | |  | | viewer        | | | | | | |
                                 | | |  | | | | | |  | | | patrol      | | | | | | |
            AssignTask           x - -  - - - - - -  - - - -             x - - - - - -
            ReassignTask         x - -  - - - - - -  - - - -             ? - - - - - -
            AcknowledgeTask      - - -  x - - - ? ?  - - - -             - - ? - - - -
            ObjectToAssignment   - - -  x - - - ? ?  - - - -             - - ? - - - -
            AddTarget            x - -  - - - - - -  - - - -             ? - - - - - -
            DropTarget           x - -  - - - - - -  - - - -             ? - - - - - -
            ReviseTarget         x - -  - - - - - -  - - - -             ? - - - - - -
            ReportProgress       - - -  x x x - ? ?  - - - -             - - ? - - - -
            ReportProgress:t1,t2 - - -  x x - - ? ?  - - - -             - - ? - - - -
            ReportProgress:t9    - - -  x x - - ? ?  - - - -             - - ? - - - -
            CorrectProgress      x - -  - - - - x ?  - - - -             ? - ? - - - -
            CorrectProgress:none x - -  x x x - ? ?  - - - -             ? - ? - - - -
            CorrectProgress:t9   x - -  x x - - ? ?  - - - -             ? - ? - - - -
            RequestRevision      x - -  x - - - ? ?  - - - -             ? - ? - - - -
            ApproveRevision      x x ?  - - - - - -  - - - -             ? ? - - - - -
            RejectRevision       x x ?  - - - - - -  - - - -             ? ? - - - - -
            ApproveProgress      x - -  - - - - - -  - - - -             ? - - - - - -
            ReturnProgress       x - -  - - - - - -  - - - -             ? - - - - - -
            RequestClosure       - - -  x - - - ? ?  - - - -             - - ? - - - -
            ReturnClosure        x - -  - - - - - -  - - - -             ? - - - - - -
            CloseTask            x - -  - - - - - -  - - - -             ? - - - - - -
            AssessTask           - - -  - - - - - -  - - - x             - - - - - - ?
            RecordInstruction    - x ?  - - - - - -  - - - -             - ? - - - - -
            UrgeTask             x - -  - - - - - -  - - - x             ? - - - - - ?
            SuspendTask          x - -  - - - - - -  - - - -             ? - - - - - -
            ResumeTask           x - -  - - - - - -  - - - -             ? - - - - - -
            WithdrawTask         x - -  - - - - - -  - - - -             ? - - - - - -
            ReopenTask           x - -  - - - - - -  - - - -             ? - - - - - -
            """;

    private static final TargetId T9 = TargetId.of(9);

    private static final Map<String, TaskCommand> COMMANDS = Map.ofEntries(
            Map.entry("AssignTask", assign(SCHOOLS)),
            Map.entry("ReassignTask", new ReassignTask(ID, HELD, "理由")),
            Map.entry("AcknowledgeTask", new AcknowledgeTask(ID, null)),
            Map.entry("ObjectToAssignment", new ObjectToAssignment(ID, "理由")),
            Map.entry("AddTarget", new AddTarget(ID, SCHOOLS, "理由", "文件")),
            Map.entry("DropTarget", new DropTarget(ID, T2, "理由", "文件")),
            Map.entry("ReviseTarget", new ReviseTarget(ID, T2, value("1"), "理由", "文件")),
            Map.entry("ReportProgress", report(MAY, reading(T2, "77", "%"))),
            Map.entry("ReportProgress:t1,t2", report(MAY, reading(T1, "7", "所"), reading(T2, "77", "%"))),
            Map.entry("ReportProgress:t9", report(MAY, reading(T9, "77", "%"))),
            Map.entry("CorrectProgress", correct(T2, MARCH)),
            Map.entry("CorrectProgress:none", correct(T2, MAY)),
            Map.entry("CorrectProgress:t9", correct(T9, MARCH)),
            Map.entry("RequestRevision", new RequestRevision(ID, T2, value("1"), "理由", null)),
            Map.entry("ApproveRevision", new ApproveRevision(ID, T2, null)),
            Map.entry("RejectRevision", new RejectRevision(ID, T2, "理由")),
            Map.entry("ApproveProgress", new ApproveProgress(ID, T2, MARCH)),
            Map.entry("ReturnProgress", new ReturnProgress(ID, T2, MARCH, "理由")),
            Map.entry("RequestClosure", new RequestClosure(ID, "说明")),
            Map.entry("ReturnClosure", new ReturnClosure(ID, "理由")),
            Map.entry("CloseTask", new CloseTask(ID, Grade.GOOD, null)),
            Map.entry("AssessTask", new AssessTask(ID, MARCH)),
            Map.entry("RecordInstruction", new RecordInstruction(ID, "批示")),
            Map.entry("UrgeTask", new UrgeTask(ID, SlipLevel.BLUE, null)),
            Map.entry("SuspendTask", new SuspendTask(ID, "理由")),
            Map.entry("ResumeTask", new ResumeTask(ID, "理由")),
            Map.entry("WithdrawTask", new WithdrawTask(ID, "理由")),
            Map.entry("ReopenTask", new ReopenTask(ID, "理由", null)));

    /** An office that supported it at first has reported t2 and then left. */
    private static final TaskState TASK = TaskState.fold(
                    null, assigned(SCHOOLS, SHARE, owner(OWNER_OF_T3).appliedTo(DOCUMENT)))
            .after(handedFrom(HELD, supportedBy(Cast.SUPPORT, FORMER)))
            .after(new ProgressReported(
                    ID, T2, MARCH, reading(T2, "76.9", "%").amount(), null, List.of(), FORMER, "somebody"))
            .after(handedFrom(supportedBy(Cast.SUPPORT, FORMER), HELD));

    private static Stream<String[]> rows() {
        return TABLE.lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(row -> Character.isUpperCase(row[0].charAt(0)));
    }

    @TestFactory
    Stream<DynamicTest> answers_about_a_task() {
        return rows().flatMap(row -> answers(row, KNOWN, 1, TASK));
    }

    @TestFactory
    Stream<DynamicTest> answers_about_no_task() {
        return rows().flatMap(row -> answers(row, UNKNOWN, 1 + KNOWN.size(), null));
    }

    private static Stream<DynamicTest> answers(String[] row, List<Actor> actors, int from, TaskState task) {
        return IntStream.range(0, actors.size())
                .mapToObj(i -> DynamicTest.dynamicTest(
                        row[0] + " " + row[from + i] + " " + actors.get(i).id(),
                        () -> assertThat(answer(actors.get(i), COMMANDS.get(row[0]), task))
                                .isEqualTo(row[from + i])));
    }

    private static String answer(Actor actor, TaskCommand command, TaskState task) {
        return switch (TaskPolicy.refusal(actor, command, task)) {
            case null -> "x";
            case NOT_PERMITTED -> "-";
            case TASK_UNKNOWN -> "?";
            case TaskRule other -> throw new AssertionError(other + " is for the rules to say");
        };
    }

    @Test
    void the_table_has_every_command_and_everybody() {
        assertThat(rows().map(row -> row[0])).containsExactlyInAnyOrderElementsOf(COMMANDS.keySet());
        COMMANDS.forEach((row, command) -> assertThat(row.replaceFirst(":.*", ""))
                .isEqualTo(command.getClass().getSimpleName()));
        assertThat(COMMANDS.values().stream().<Object>map(Object::getClass).distinct())
                .containsExactlyInAnyOrder((Object[]) TaskCommand.class.getPermittedSubclasses());
        assertThat(rows()).allMatch(row -> row.length == 1 + KNOWN.size() + UNKNOWN.size());
        for (List<Actor> columns : List.of(KNOWN, UNKNOWN))
            assertThat(columns.stream().map(Actor::role).distinct()).containsExactlyInAnyOrder(Role.values());
    }

    @Test
    void who_neither_steers_nor_works_learns_of_no_task_whether_it_exists() {
        for (Role role : List.of(Role.ADMIN, Role.AUDITOR, Role.VIEWER))
            for (TaskCommand command : COMMANDS.values())
                for (TaskState task : Arrays.asList(TASK, null))
                    assertThat(answer(Cast.of(role), command, task)).isEqualTo("-");
    }

    @Test
    void a_task_out_of_sight_is_answered_as_one_that_does_not_exist() {
        for (Actor outside : List.of(Cast.of(Cast.OTHER), Cast.of(Cast.OTHER_LEADER)))
            for (TaskCommand command : COMMANDS.values())
                assertThat(answer(outside, command, TASK)).isEqualTo(answer(outside, command, null));
    }

    @Test
    void a_new_lead_office_takes_the_place_of_the_old_one() {
        TaskState moved = TASK.after(handedFrom(HELD, new Assignment(Cast.OTHER_LEADER, Cast.OTHER, List.of())));
        var acknowledge = new AcknowledgeTask(ID, null);
        assertThat(answer(Cast.of(Cast.OTHER), acknowledge, moved)).isEqualTo("x");
        assertThat(answer(Cast.of(Cast.LEAD), acknowledge, moved)).isEqualTo("?");
        var instruct = new RecordInstruction(ID, "批示");
        assertThat(answer(Cast.of(Cast.OTHER_LEADER), instruct, moved)).isEqualTo("x");
        assertThat(answer(Cast.of(Cast.LEADER), instruct, moved)).isEqualTo("?");
    }

    @Test
    void an_owner_is_out_of_it_when_its_target_is_dropped() {
        TaskState dropped = TASK.after(new TargetDropped(ID, T2, "合并", "测发〔2023〕1号"));
        var report = report(MAY, reading(T2, "77", "%"));
        assertThat(answer(Cast.of(Cast.OWNER), report, dropped)).isEqualTo("?");
        assertThat(answer(Cast.of(Cast.LEAD), report, dropped)).isEqualTo("x");
    }

    private static CorrectProgress correct(TargetId target, LocalDate asOf) {
        return new CorrectProgress(ID, target, asOf, reading(target, "77", "%").amount(), "理由", List.of());
    }

    private static Assignment supportedBy(OfficeId... offices) {
        return new Assignment(Cast.LEADER, Cast.LEAD, List.of(offices));
    }

    private static TaskEvent handedFrom(Assignment from, Assignment to) {
        return new TaskReassigned(ID, from, to, "分工调整", null);
    }
}
