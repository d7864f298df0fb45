package org.luoshi.command.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.command.task.Tasks.*;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
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
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskState;

/** Who may, as one table. The progress in question is on t2, which an office owns that is otherwise not on the task. */
class TaskPolicyTest {
    private static final List<Actor> COLUMNS = List.of(
            Cast.SUPERVISOR,
            Cast.of(Cast.LEADER),
            Cast.of(Cast.OTHER_LEADER),
            Cast.of(Cast.LEAD),
            Cast.of(Cast.SUPPORT),
            Cast.of(Cast.OWNER),
            Cast.of(Cast.OTHER),
            Cast.ADMIN,
            Cast.AUDITOR,
            Cast.VIEWER,
            Cast.PATROL);

    private static final String TABLE = """
                               supervisor
                               | leader in charge
                               | |  another leader
                               | |  |  lead office
                               | |  |  | supporting office
                               | |  |  | | owner of t2
                               | |  |  | | | another office
                               | |  |  | | | |  admin, auditor, viewer
                               | |  |  | | | |  | | |  patrol
            AssignTask         x -  -  - - - -  - - -  -
            ReassignTask       x -  -  - - - -  - - -  -
            AcknowledgeTask    - -  -  x - - -  - - -  -
            ObjectToAssignment - -  -  x - - -  - - -  -
            AddTarget          x -  -  - - - -  - - -  -
            DropTarget         x -  -  - - - -  - - -  -
            ReviseTarget       x -  -  - - - -  - - -  -
            ReportProgress     - -  -  x x x -  - - -  -
            CorrectProgress    x -  -  - - x -  - - -  -
            RequestRevision    x -  -  x - - -  - - -  -
            ApproveRevision    x x  -  - - - -  - - -  -
            RejectRevision     x x  -  - - - -  - - -  -
            ApproveProgress    x -  -  - - - -  - - -  -
            ReturnProgress     x -  -  - - - -  - - -  -
            RequestClosure     - -  -  x - - -  - - -  -
            ReturnClosure      x -  -  - - - -  - - -  -
            CloseTask          x -  -  - - - -  - - -  -
            AssessTask         - -  -  - - - -  - - -  x
            RecordInstruction  - x  -  - - - -  - - -  -
            UrgeTask           x -  -  - - - -  - - -  x
            SuspendTask        x -  -  - - - -  - - -  -
            ResumeTask         x -  -  - - - -  - - -  -
            WithdrawTask       x -  -  - - - -  - - -  -
            ReopenTask         x -  -  - - - -  - - -  -
            """;

    private static final Map<String, TaskCommand> COMMANDS = Stream.of(
                    assign(SCHOOLS),
                    new ReassignTask(ID, HELD, "理由"),
                    new AcknowledgeTask(ID, null),
                    new ObjectToAssignment(ID, "理由"),
                    new AddTarget(ID, SCHOOLS, "理由", "文件"),
                    new DropTarget(ID, T1, "理由", "文件"),
                    new ReviseTarget(ID, T1, value("1"), "理由", "文件"),
                    report(MAY, reading(T2, "77", "%")),
                    new CorrectProgress(ID, T2, MARCH, reading(T2, "77", "%").amount(), "理由", List.of()),
                    new RequestRevision(ID, T1, value("1"), "理由", null),
                    new ApproveRevision(ID, T1, null),
                    new RejectRevision(ID, T1, "理由"),
                    new ApproveProgress(ID, T2, MARCH),
                    new ReturnProgress(ID, T2, MARCH, "理由"),
                    new RequestClosure(ID, "说明"),
                    new ReturnClosure(ID, "理由"),
                    new CloseTask(ID, Grade.GOOD, null),
                    new AssessTask(ID, MARCH),
                    new RecordInstruction(ID, "批示"),
                    new UrgeTask(ID, SlipLevel.BLUE, null),
                    new SuspendTask(ID, "理由"),
                    new ResumeTask(ID, "理由"),
                    new WithdrawTask(ID, "理由"),
                    new ReopenTask(ID, "理由", null))
            .collect(Collectors.toMap(command -> command.getClass().getSimpleName(), Function.identity()));

    private static final TaskState TASK = TaskState.fold(null, assigned()).after(shareReported(MARCH, "76.9"));

    private static Stream<String[]> rows() {
        return TABLE.lines().map(line -> line.trim().split("\\s+")).filter(row -> COMMANDS.containsKey(row[0]));
    }

    @TestFactory
    Stream<DynamicTest> permits() {
        return rows().flatMap(row -> IntStream.range(0, COLUMNS.size()).mapToObj(i -> {
            Actor actor = COLUMNS.get(i);
            boolean may = row[i + 1].equals("x");
            return DynamicTest.dynamicTest(
                    row[0] + (may ? " by " : " not by ") + actor.id(),
                    () -> assertThat(TaskPolicy.permits(actor, COMMANDS.get(row[0]), TASK))
                            .isEqualTo(may));
        }));
    }

    @Test
    void the_table_has_every_command_and_every_column() {
        assertThat(rows().map(row -> row[0]))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(TaskCommand.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
        assertThat(rows()).allMatch(row -> row.length == COLUMNS.size() + 1);
    }

    @Test
    void a_new_lead_office_takes_the_place_of_the_old_one() {
        TaskState moved = TASK.after(new TaskEvent.TaskReassigned(
                ID, HELD, new Assignment(Cast.OTHER_LEADER, Cast.OTHER, List.of()), "分工调整", null));
        var acknowledge = new AcknowledgeTask(ID, null);
        assertThat(TaskPolicy.permits(Cast.of(Cast.OTHER), acknowledge, moved)).isTrue();
        assertThat(TaskPolicy.permits(Cast.of(Cast.LEAD), acknowledge, moved)).isFalse();
        var instruct = new RecordInstruction(ID, "批示");
        assertThat(TaskPolicy.permits(Cast.of(Cast.OTHER_LEADER), instruct, moved))
                .isTrue();
        assertThat(TaskPolicy.permits(Cast.of(Cast.LEADER), instruct, moved)).isFalse();
    }
}
