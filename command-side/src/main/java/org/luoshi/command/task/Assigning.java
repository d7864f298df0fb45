package org.luoshi.command.task;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.command.task.TaskCommand.ObjectToAssignment;
import org.luoshi.command.task.TaskCommand.ReassignTask;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.AssignmentObjected;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;

/** Who holds a task, and whether they accept it. */
final class Assigning {
    private Assigning() {}

    static TaskEvent assign(@Nullable TaskState existing, AssignTask command, LocalDate today, Surroundings around) {
        TaskRule.TASK_ID_TAKEN.when(existing != null);
        TaskRule.PLAN_UNKNOWN.unless(around.planIssued());
        around.requireActive(command.assignment());
        TaskRule.TARGET_REQUIRED.when(command.targets().isEmpty());
        SequencedMap<TargetId, Target> targets = new LinkedHashMap<>();
        for (Target target : command.targets()) {
            around.requireActiveOwner(target);
            Committing.requireSound(target);
            targets.put(TargetId.of(targets.size() + 1), target);
        }
        return new TaskAssigned(command.taskId(), command.brief(), command.assignment(), targets, today);
    }

    static TaskEvent acknowledge(TaskState task, AcknowledgeTask command) {
        TaskRule.TASK_NOT_ASSIGNED.unless(task.status() == TaskStatus.ASSIGNED);
        return new TaskAcknowledged(task.taskId(), command.note());
    }

    static TaskEvent object(TaskState task, ObjectToAssignment command) {
        TaskRule.TASK_NOT_ASSIGNED.unless(task.status() == TaskStatus.ASSIGNED);
        TaskRule.REASON_REQUIRED.when(Check.blank(command.reason()));
        return new AssignmentObjected(task.taskId(), command.reason());
    }

    /** An objection is answered by assigning anew, also to the same holders: then it is overruled. */
    static TaskEvent reassign(TaskState task, ReassignTask command, LocalDate today, Surroundings around) {
        TaskRule.TASK_ENDED.when(task.status().ended());
        TaskRule.REASON_REQUIRED.when(Check.blank(command.reason()));
        TaskRule.NOTHING_CHANGES.when(
                task.status() != TaskStatus.OBJECTED && sameHolders(task.assignment(), command.assignment()));
        around.requireActive(command.assignment());
        return new TaskReassigned(task.taskId(), task.assignment(), command.assignment(), command.reason(), today);
    }

    /** In which order the supporting offices are named says nothing. */
    private static boolean sameHolders(Assignment a, Assignment b) {
        return a.leader().equals(b.leader())
                && a.leadOffice().equals(b.leadOffice())
                && Set.copyOf(a.supportingOffices()).equals(Set.copyOf(b.supportingOffices()));
    }
}
