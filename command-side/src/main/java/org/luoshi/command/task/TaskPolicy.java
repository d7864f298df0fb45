package org.luoshi.command.task;

import java.util.EnumSet;
import java.util.Set;
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
 * assignment, whoever works on a target reports on it, the leader in charge instructs. Who manages the directory or
 * audits has no standing in any task, and is told the same of every task, whether it exists or not.
 */
final class TaskPolicy {
    private TaskPolicy() {}

    /** How somebody stands to a task. A role alone is not enough where the task names who it is. */
    enum Standing {
        SUPERVISOR(Role.SUPERVISOR),
        LEADER_IN_CHARGE(Role.LEADER),
        LEAD_OFFICE(Role.OFFICE),
        /** Lead or supporting. */
        INVOLVED_OFFICE(Role.OFFICE),
        /** Of every target that is spoken of: an office that is not on the task speaks for its own targets only. */
        OWNER_OFFICE(Role.OFFICE),
        /** That reported what is to be corrected; where nobody has, whoever might have, to be told what is missing. */
        REPORTING_OFFICE(Role.OFFICE),
        PATROL(Role.PATROL);

        private final Role role;

        Standing(Role role) {
            this.role = role;
        }

        private boolean holds(Actor actor, TaskCommand command, TaskState task) {
            return actor.role() == role
                    && switch (this) {
                        case SUPERVISOR, PATROL -> true;
                        case LEADER_IN_CHARGE -> inCharge(actor, task);
                        case LEAD_OFFICE -> task.assignment().leadOffice().equals(actor.office());
                        case INVOLVED_OFFICE -> involved(actor, task);
                        case OWNER_OFFICE -> ownsAll(actor, command, task);
                        case REPORTING_OFFICE -> reported(actor, command, task);
                    };
        }
    }

    /** Each of these may; a command that is not here does not compile. */
    static Set<Standing> standings(TaskCommand command) {
        return switch (command) {
            case AssignTask _, ReassignTask _ -> EnumSet.of(Standing.SUPERVISOR);
            case AddTarget _, DropTarget _, ReviseTarget _ -> EnumSet.of(Standing.SUPERVISOR);
            case SuspendTask _, ResumeTask _, WithdrawTask _, ReopenTask _ -> EnumSet.of(Standing.SUPERVISOR);
            case ApproveProgress _, ReturnProgress _ -> EnumSet.of(Standing.SUPERVISOR);
            case ReturnClosure _, CloseTask _ -> EnumSet.of(Standing.SUPERVISOR);
            case AcknowledgeTask _, ObjectToAssignment _, RequestClosure _ -> EnumSet.of(Standing.LEAD_OFFICE);
            case ReportProgress _ -> EnumSet.of(Standing.INVOLVED_OFFICE, Standing.OWNER_OFFICE);
            case CorrectProgress _ -> EnumSet.of(Standing.SUPERVISOR, Standing.REPORTING_OFFICE);
            case RequestRevision _ -> EnumSet.of(Standing.SUPERVISOR, Standing.LEAD_OFFICE);
            case ApproveRevision _, RejectRevision _ -> EnumSet.of(Standing.SUPERVISOR, Standing.LEADER_IN_CHARGE);
            case RecordInstruction _ -> EnumSet.of(Standing.LEADER_IN_CHARGE);
            case UrgeTask _ -> EnumSet.of(Standing.SUPERVISOR, Standing.PATROL);
            case AssessTask _ -> EnumSet.of(Standing.PATROL);
        };
    }

    /**
     * Why somebody may not; absent where they may. To one who does not see a task it is as if there were none.
     *
     * @param task absent before its assignment, when there is nothing but to assign it
     */
    static @Nullable TaskRule refusal(Actor actor, TaskCommand command, @Nullable TaskState task) {
        Set<Standing> standings = standings(command);
        // Before the task is looked at, so that nothing of it is given away.
        if (standings.stream().noneMatch(standing -> standing.role == actor.role())) return TaskRule.NOT_PERMITTED;
        if (task == null) return command instanceof AssignTask ? null : TaskRule.TASK_UNKNOWN;
        if (standings.stream().anyMatch(standing -> standing.holds(actor, command, task))) return null;
        return sees(actor, task) ? TaskRule.NOT_PERMITTED : TaskRule.TASK_UNKNOWN;
    }

    /** Asked of leaders and offices only: whoever steers or checks has a standing in every task. */
    private static boolean sees(Actor actor, TaskState task) {
        return inCharge(actor, task)
                || involved(actor, task)
                || task.binding().keySet().stream().anyMatch(id -> owns(actor, id, task));
    }

    private static boolean inCharge(Actor actor, TaskState task) {
        return task.assignment().leader().equals(actor.leader());
    }

    private static boolean involved(Actor actor, TaskState task) {
        OfficeId office = actor.office();
        return office != null && task.assignment().involves(office);
    }

    private static boolean ownsAll(Actor actor, TaskCommand command, TaskState task) {
        return command instanceof ReportProgress report
                && report.readings().stream().allMatch(reading -> owns(actor, reading.targetId(), task));
    }

    /** Only what binds: whose last target was dropped has nothing more to do with the task. */
    private static boolean owns(Actor actor, TargetId id, TaskState task) {
        TargetState target = task.binding(id);
        OfficeId owner = target == null ? null : target.target().owner();
        return owner != null && owner.equals(actor.office());
    }

    private static boolean reported(Actor actor, TaskCommand command, TaskState task) {
        if (!(command instanceof CorrectProgress correction)) return false;
        TargetState target = task.targets().get(correction.targetId());
        Report report = target == null ? null : target.reports().get(correction.asOf());
        if (report == null) return involved(actor, task) || owns(actor, correction.targetId(), task);
        return report.office() != null && report.office().equals(actor.office());
    }
}
