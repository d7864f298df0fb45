package org.luoshi.command.task;

import java.util.List;
import org.luoshi.command.org.Registry;
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
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.Leader;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.Office;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Target;

/**
 * What a decision on a task must know beyond the task itself. Only commands that name a plan, a holder or evidence look
 * around; the others wait for nobody.
 *
 * @param planIssued whether the plan that the task is to belong to has been issued
 * @param evidenceThere whether every file that is named has been handed in
 */
record Surroundings(Directory directory, boolean planIssued, boolean evidenceThere) {
    static final Surroundings NONE = new Surroundings(Directory.EMPTY, false, true);

    private Surroundings(Directory directory, boolean planIssued) {
        this(directory, planIssued, true);
    }

    static Surroundings of(TaskCommand command, Registry registry, EvidenceStore evidence) {
        return switch (command) {
            case AssignTask c ->
                new Surroundings(
                        registry.directory(), registry.planIssued(c.brief().planYear()));
            case ReassignTask _, ReopenTask _ -> new Surroundings(registry.directory(), false);
            case AddTarget c when c.target().owner() != null -> new Surroundings(registry.directory(), false);
            case ReviseTarget c when c.change().owner() != null -> new Surroundings(registry.directory(), false);
            case RequestRevision c when c.change().owner() != null -> new Surroundings(registry.directory(), false);
            // What it grants is in the task alone.
            case ApproveRevision _ -> new Surroundings(registry.directory(), false);
            case AddTarget _, ReviseTarget _, DropTarget _, RequestRevision _, RejectRevision _ -> NONE;
            case AcknowledgeTask _, ObjectToAssignment _ -> NONE;
            case ReportProgress c when !c.evidence().isEmpty() -> naming(c.evidence(), evidence);
            case CorrectProgress c when !c.evidence().isEmpty() -> naming(c.evidence(), evidence);
            case ReportProgress _, CorrectProgress _, ApproveProgress _, ReturnProgress _ -> NONE;
            case RecordInstruction _, UrgeTask _, AssessTask _ -> NONE;
            case RequestClosure _, ReturnClosure _, CloseTask _ -> NONE;
            case SuspendTask _, ResumeTask _, WithdrawTask _ -> NONE;
        };
    }

    private static Surroundings naming(List<String> files, EvidenceStore evidence) {
        return new Surroundings(Directory.EMPTY, false, files.stream().allMatch(evidence::has));
    }

    /** All of them registered and none retired. */
    void requireActive(Assignment assignment) {
        requireActive(assignment.leader());
        requireActive(assignment.leadOffice());
        assignment.supportingOffices().forEach(this::requireActive);
    }

    void requireActiveOwner(Target target) {
        if (target.owner() != null) requireActive(target.owner());
    }

    private void requireActive(LeaderId id) {
        Leader leader = directory.leader(id);
        TaskRule.LEADER_UNKNOWN.when(leader == null);
        TaskRule.LEADER_RETIRED.when(leader != null && leader.retired());
    }

    private void requireActive(OfficeId id) {
        Office office = directory.office(id);
        TaskRule.OFFICE_UNKNOWN.when(office == null);
        TaskRule.OFFICE_RETIRED.when(office != null && office.retired());
    }
}
