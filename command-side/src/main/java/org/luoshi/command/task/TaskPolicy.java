package org.luoshi.command.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.AddTarget;
import org.luoshi.command.task.TaskCommand.ApproveProgress;
import org.luoshi.command.task.TaskCommand.ApproveRevision;
import org.luoshi.command.task.TaskCommand.AssessTask;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.command.task.TaskCommand.CloseTask;
import org.luoshi.command.task.TaskCommand.CorrectProgress;
import org.luoshi.command.task.TaskCommand.DropTarget;
import org.luoshi.command.task.TaskCommand.ObjectToAssignment;
import org.luoshi.command.task.TaskCommand.ReassignTask;
import org.luoshi.command.task.TaskCommand.RecordInstruction;
import org.luoshi.command.task.TaskCommand.RejectRevision;
import org.luoshi.command.task.TaskCommand.ReopenTask;
import org.luoshi.command.task.TaskCommand.ReportProgress;
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
import org.luoshi.kernel.task.Report;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskState;

/**
 * Who may give which command to a task as it stands: the supervision office steers, the lead office answers for the
 * assignment, whoever works on a target reports on it, the leader in charge instructs.
 */
final class TaskPolicy {
    private final Actor actor;
    private final TaskState task;

    private TaskPolicy(Actor actor, TaskState task) {
        this.actor = actor;
        this.task = task;
    }

    /** @param task absent before its assignment, when there is nothing but to assign it */
    static boolean permits(Actor actor, TaskCommand command, @Nullable TaskState task) {
        if (command instanceof AssignTask) return actor.role() == Role.SUPERVISOR;
        return task != null && new TaskPolicy(actor, task).permits(command);
    }

    private boolean permits(TaskCommand command) {
        return switch (command) {
            case AssignTask _, ReassignTask _ -> supervisor();
            case AddTarget _, DropTarget _, ReviseTarget _ -> supervisor();
            case SuspendTask _, ResumeTask _, WithdrawTask _, ReopenTask _ -> supervisor();
            case ApproveProgress _, ReturnProgress _ -> supervisor();
            case RequestRevision _ -> leadOffice() || supervisor();
            case ApproveRevision _, RejectRevision _ -> leaderInCharge() || supervisor();
            case RequestClosure _ -> leadOffice();
            case ReturnClosure _, CloseTask _ -> supervisor();
            case AssessTask _ -> actor.role() == Role.PATROL;
            case UrgeTask _ -> supervisor() || actor.role() == Role.PATROL;
            case AcknowledgeTask _, ObjectToAssignment _ -> leadOffice();
            case ReportProgress c ->
                involvedOffice()
                        || ownerOf(c.readings().stream()
                                .map(TaskCommand.Reading::targetId)
                                .toList());
            case CorrectProgress c -> supervisor() || reporting(c);
            case RecordInstruction _ -> leaderInCharge();
        };
    }

    private boolean supervisor() {
        return actor.role() == Role.SUPERVISOR;
    }

    private boolean leaderInCharge() {
        return task.assignment().leader().equals(actor.leader());
    }

    private boolean leadOffice() {
        return task.assignment().leadOffice().equals(actor.office());
    }

    private boolean involvedOffice() {
        OfficeId office = actor.office();
        return office != null && task.assignment().involves(office);
    }

    /** Of every one of them: an office that is not on the task speaks for its own targets only. */
    private boolean ownerOf(List<TargetId> targets) {
        OfficeId office = actor.office();
        return office != null
                && targets.stream().allMatch(id -> {
                    TargetState target = task.targets().get(id);
                    return target != null && office.equals(target.target().owner());
                });
    }

    /** The office that reported it; where nobody has, whoever might have, so that it is told what is missing. */
    private boolean reporting(CorrectProgress command) {
        TargetState target = task.targets().get(command.targetId());
        Report report = target == null ? null : target.reports().get(command.asOf());
        if (report == null) return involvedOffice() || ownerOf(List.of(command.targetId()));
        return report.office() != null && report.office().equals(actor.office());
    }
}
