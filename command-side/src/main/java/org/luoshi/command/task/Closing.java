package org.luoshi.command.task;

import java.time.LocalDate;
import org.luoshi.command.task.TaskCommand.CloseTask;
import org.luoshi.command.task.TaskCommand.RequestClosure;
import org.luoshi.command.task.TaskCommand.ReturnClosure;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.ClosureRequested;
import org.luoshi.kernel.task.TaskEvent.ClosureReturned;
import org.luoshi.kernel.task.TaskEvent.TaskClosed;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;

/** The end of a task (办结): asked for by the office that held it, granted when nothing about it is left open. */
final class Closing {
    private Closing() {}

    static TaskEvent request(TaskState task, RequestClosure command, Actor actor) {
        TaskRule.TASK_NOT_OPEN.unless(task.status().reportable());
        TaskRule.STATEMENT_REQUIRED.when(Check.blank(command.statement()));
        requireSettled(task);
        return new ClosureRequested(task.taskId(), command.statement(), actor.id());
    }

    static TaskEvent returned(TaskState task, ReturnClosure command, Actor actor, LocalDate today) {
        requireRequested(task, actor);
        TaskRule.REASON_REQUIRED.when(Check.blank(command.reason()));
        return new ClosureReturned(task.taskId(), command.reason(), today);
    }

    /** What was settled when it was asked for may have been opened since, by a correction or a new target. */
    static TaskEvent close(TaskState task, CloseTask command, Actor actor) {
        requireRequested(task, actor);
        requireSettled(task);
        return new TaskClosed(task.taskId(), command.grade(), command.note());
    }

    private static void requireRequested(TaskState task, Actor decider) {
        TaskRule.CLOSURE_NOT_REQUESTED.unless(task.status() == TaskStatus.CLOSURE_REQUESTED);
        TaskRule.OWN_SUBMISSION.when(decider.id().equals(task.closureRequestedBy()));
    }

    private static void requireSettled(TaskState task) {
        var binding = task.binding().values();
        TaskRule.REPORT_UNDECIDED.when(binding.stream().anyMatch(TargetState::undecided));
        TaskRule.REVISION_PENDING.when(binding.stream().anyMatch(target -> target.pending() != null));
        TaskRule.FINAL_REPORT_MISSING.unless(binding.stream().allMatch(Closing::finallyReported));
    }

    /** Met, or reported as of its due day or later, and either approved. */
    private static boolean finallyReported(TargetState state) {
        TargetState.Reading approved = state.latestApproved();
        return approved != null
                && (state.target().metBy(approved.value())
                        || !approved.asOf().isBefore(state.target().due()));
    }
}
