package org.luoshi.command.task;

import java.time.LocalDate;
import java.util.List;
import org.luoshi.command.task.TaskCommand.RecordInstruction;
import org.luoshi.command.task.TaskCommand.ReopenTask;
import org.luoshi.command.task.TaskCommand.ResumeTask;
import org.luoshi.command.task.TaskCommand.SuspendTask;
import org.luoshi.command.task.TaskCommand.UrgeTask;
import org.luoshi.command.task.TaskCommand.WithdrawTask;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskEvent.TaskReopened;
import org.luoshi.kernel.task.TaskEvent.TaskResumed;
import org.luoshi.kernel.task.TaskEvent.TaskSuspended;
import org.luoshi.kernel.task.TaskEvent.TaskUrged;
import org.luoshi.kernel.task.TaskEvent.TaskWithdrawn;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;

/** What leaders and the supervision office do with a task under way: instruct, urge, set aside, end, take up again. */
final class Steering {
    private Steering() {}

    /** In any state: a leader may also have a word on what has ended. */
    static TaskEvent instruct(RecordInstruction command, Actor actor) {
        TaskRule.INSTRUCTION_EMPTY.when(Check.blank(command.text()));
        return new InstructionRecorded(command.taskId(), Check.present("leader", actor.leader()), command.text());
    }

    static TaskEvent urge(TaskState task, UrgeTask command) {
        TaskRule.TASK_NOT_OPEN.unless(task.status().open());
        return new TaskUrged(task.taskId(), command.level(), command.note());
    }

    static TaskEvent suspend(TaskState task, SuspendTask command) {
        TaskRule.TASK_NOT_OPEN.unless(task.status().open());
        TaskRule.REASON_REQUIRED.when(Check.blank(command.reason()));
        return new TaskSuspended(task.taskId(), command.reason());
    }

    static TaskEvent resume(TaskState task, ResumeTask command, LocalDate today) {
        TaskRule.TASK_NOT_SUSPENDED.unless(task.status() == TaskStatus.SUSPENDED);
        TaskRule.REASON_REQUIRED.when(Check.blank(command.reason()));
        return new TaskResumed(task.taskId(), command.reason(), today);
    }

    static TaskEvent withdraw(TaskState task, WithdrawTask command) {
        TaskRule.TASK_ENDED.when(task.status().ended());
        TaskRule.REASON_REQUIRED.when(Check.blank(command.reason()));
        return new TaskWithdrawn(task.taskId(), command.reason());
    }

    /** It goes back to those who held it; whoever has retired meanwhile needs a successor. */
    static List<TaskEvent> reopen(TaskState task, ReopenTask command, LocalDate today, Surroundings around) {
        TaskRule.TASK_NOT_ENDED.unless(task.status().ended());
        TaskRule.REASON_REQUIRED.when(Check.blank(command.reason()));
        Assignment before = task.assignment();
        Assignment after = command.assignment() == null ? before : command.assignment();
        around.requireActive(after);
        TaskEvent reopened = new TaskReopened(task.taskId(), command.reason(), today);
        return after.equals(before)
                ? List.of(reopened)
                : List.of(reopened, new TaskReassigned(task.taskId(), before, after, command.reason(), today));
    }
}
