package org.luoshi.command.task;

import java.time.LocalDate;
import org.luoshi.command.Refusal;
import org.luoshi.command.task.TaskCommand.AddTarget;
import org.luoshi.command.task.TaskCommand.DropTarget;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.TargetAdded;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;
import org.luoshi.kernel.task.TaskState;

/** What exactly is promised. It is added to and taken from only with a reason, and with a document that allows it. */
final class Committing {
    private static final int MOST_TARGETS = 100;

    private Committing() {}

    static TaskEvent add(TaskState task, AddTarget command, LocalDate today, Surroundings around) {
        requireAllowed(task, command.reason(), command.authority());
        TaskRule.TOO_MANY_TARGETS.when(task.targets().size() >= MOST_TARGETS);
        around.requireActiveOwner(command.target());
        requireSound(command.target());
        return new TargetAdded(
                task.taskId(), task.nextTargetId(), command.target(), command.reason(), command.authority(), today);
    }

    static TaskEvent drop(TaskState task, DropTarget command) {
        requireAllowed(task, command.reason(), command.authority());
        TaskRule.REVISION_PENDING.when(binding(task, command.targetId()).pending() != null);
        TaskRule.LAST_TARGET.when(task.binding().size() == 1);
        return new TargetDropped(task.taskId(), command.targetId(), command.reason(), command.authority());
    }

    static TargetState binding(TaskState task, TargetId id) {
        TargetState target = task.binding(id);
        if (target == null) throw new Refusal(TaskRule.TARGET_UNKNOWN);
        return target;
    }

    static void requireSound(Target target) {
        TaskRule.TARGET_DUE_BEFORE_START.when(target.due().isBefore(target.start()));
        TaskRule.WEIGHT_NOT_POSITIVE.unless(target.weight().signum() > 0);
        TaskRule.UPPER_BELOW_VALUE.when(target.upper() != null && target.upper().compareTo(target.value()) < 0);
        TaskRule.TRAJECTORY_OUTSIDE_PERIOD.when(target.trajectory().points().stream()
                .anyMatch(point ->
                        point.on().isBefore(target.start()) || point.on().isAfter(target.due())));
    }

    static void requireAllowed(TaskState task, String reason, String authority) {
        TaskRule.TASK_NOT_OPEN.unless(task.status().open());
        TaskRule.REASON_REQUIRED.when(Check.blank(reason));
        TaskRule.AUTHORITY_REQUIRED.when(Check.blank(authority));
    }
}
