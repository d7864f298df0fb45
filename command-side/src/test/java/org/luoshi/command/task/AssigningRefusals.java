package org.luoshi.command.task;

import static org.luoshi.command.Cast.LEAD;
import static org.luoshi.command.Cast.LEADER;
import static org.luoshi.command.Cast.OTHER;
import static org.luoshi.command.Cast.RETIRED_LEADER;
import static org.luoshi.command.Cast.RETIRED_OFFICE;
import static org.luoshi.command.Cast.SUPPORT;
import static org.luoshi.command.Cast.UNKNOWN_LEADER;
import static org.luoshi.command.Cast.UNKNOWN_OFFICE;
import static org.luoshi.command.task.TaskRule.*;
import static org.luoshi.command.task.Tasks.*;

import java.util.List;
import org.luoshi.command.Cast;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.command.task.TaskCommand.ObjectToAssignment;
import org.luoshi.command.task.TaskCommand.ReassignTask;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TaskEvent;

/** What is refused about who holds a task. */
final class AssigningRefusals {
    static final List<Refused> ALL = List.of(
            assigning(TASK_ID_TAKEN, "a second task of the same id", List.of(assigned()), assign(SCHOOLS)),
            assigning(TASK_ID_TAKEN, "the id of a withdrawn task", List.of(assigned(), withdrawn()), assign(SCHOOLS)),
            assigning(PLAN_UNKNOWN, "a task of a year without a plan", List.of(), assignIn(2024)),
            assigning(LEADER_UNKNOWN, "an unknown leader", List.of(), assign(held(UNKNOWN_LEADER, LEAD), SCHOOLS)),
            assigning(LEADER_RETIRED, "a retired leader", List.of(), assign(held(RETIRED_LEADER, LEAD), SCHOOLS)),
            assigning(
                    OFFICE_UNKNOWN, "an unknown lead office", List.of(), assign(held(LEADER, UNKNOWN_OFFICE), SCHOOLS)),
            assigning(
                    OFFICE_RETIRED, "a retired lead office", List.of(), assign(held(LEADER, RETIRED_OFFICE), SCHOOLS)),
            assigning(OFFICE_UNKNOWN, "an unknown supporter", List.of(), assign(supportedBy(UNKNOWN_OFFICE), SCHOOLS)),
            assigning(OFFICE_RETIRED, "a retired supporter", List.of(), assign(supportedBy(RETIRED_OFFICE), SCHOOLS)),
            assigning(
                    OFFICE_UNKNOWN,
                    "an unknown owner",
                    List.of(),
                    assign(owner(UNKNOWN_OFFICE).appliedTo(SCHOOLS))),
            assigning(
                    OFFICE_RETIRED,
                    "a retired owner",
                    List.of(),
                    assign(owner(RETIRED_OFFICE).appliedTo(SCHOOLS))),
            assigning(TARGET_REQUIRED, "a task without a target", List.of(), assign()),
            assigning(TARGET_DUE_BEFORE_START, "a target due too early", List.of(), assign(early())),
            answering(TASK_UNKNOWN, "an acknowledgement of nothing", List.of(), new AcknowledgeTask(ID, null)),
            answering(
                    TASK_NOT_ASSIGNED,
                    "a second acknowledgement",
                    List.of(assigned(), acknowledged()),
                    new AcknowledgeTask(ID, null)),
            answering(
                    TASK_NOT_ASSIGNED,
                    "an acknowledgement after objecting",
                    List.of(assigned(), objected()),
                    new AcknowledgeTask(ID, null)),
            answering(
                    TASK_NOT_ASSIGNED,
                    "an objection after acknowledging",
                    List.of(assigned(), acknowledged()),
                    new ObjectToAssignment(ID, "非本处室")),
            answering(
                    REASON_REQUIRED,
                    "an objection without a reason",
                    List.of(assigned()),
                    new ObjectToAssignment(ID, " ")),
            reassigning(TASK_UNKNOWN, "to reassign nothing", List.of(), held(LEADER, OTHER), "分工调整"),
            reassigning(
                    TASK_ENDED, "to reassign a closed task", List.of(assigned(), closed()), held(LEADER, OTHER), "分工"),
            reassigning(
                    TASK_ENDED,
                    "to reassign a withdrawn task",
                    List.of(assigned(), withdrawn()),
                    held(LEADER, OTHER),
                    "分工调整"),
            reassigning(
                    REASON_REQUIRED, "to reassign without a reason", List.of(assigned()), held(LEADER, OTHER), "\n"),
            reassigning(NOTHING_CHANGES, "to reassign to the same holders", List.of(assigned()), HELD, "分工调整"),
            reassigning(
                    NOTHING_CHANGES,
                    "to name the supporters in another order",
                    List.of(assigned(), swapped()),
                    new Assignment(LEADER, LEAD, List.of(SUPPORT, OTHER)),
                    "分工调整"),
            reassigning(LEADER_UNKNOWN, "to reassign to nobody", List.of(assigned()), held(UNKNOWN_LEADER, LEAD), "分工"),
            reassigning(
                    LEADER_RETIRED,
                    "to reassign to a retired leader",
                    List.of(assigned()),
                    held(RETIRED_LEADER, LEAD),
                    "分工调整"),
            reassigning(
                    OFFICE_UNKNOWN,
                    "to reassign to no office",
                    List.of(assigned()),
                    held(LEADER, UNKNOWN_OFFICE),
                    "分工调整"),
            reassigning(
                    OFFICE_RETIRED,
                    "to add a retired supporter",
                    List.of(assigned()),
                    supportedBy(RETIRED_OFFICE),
                    "分工调整"),
            new Refused(NOT_PERMITTED, "an office that assigns", List.of(), Cast.of(LEAD), assign(SCHOOLS)),
            new Refused(
                    NOT_PERMITTED,
                    "an administrator who asks after a task",
                    List.of(),
                    Cast.ADMIN,
                    new AcknowledgeTask(ID, null)),
            new Refused(
                    NOT_PERMITTED,
                    "an acknowledgement by another office",
                    List.of(assigned()),
                    Cast.of(SUPPORT),
                    new AcknowledgeTask(ID, null)));

    private AssigningRefusals() {}

    private static Refused assigning(TaskRule rule, String what, List<TaskEvent> history, TaskCommand command) {
        return Refused.by(rule, what, history, command);
    }

    private static Refused answering(TaskRule rule, String what, List<TaskEvent> history, TaskCommand command) {
        return new Refused(rule, what, history, Cast.of(LEAD), command);
    }

    private static Refused reassigning(
            TaskRule rule, String what, List<TaskEvent> history, Assignment to, String reason) {
        return Refused.by(rule, what, history, new ReassignTask(ID, to, reason));
    }

    private static AssignTask assignIn(int year) {
        return new AssignTask(ID, new Brief(year, 1, "测试任务", null, null, null), HELD, List.of(SCHOOLS));
    }

    private static Target early() {
        return due(START.minusDays(1)).appliedTo(SCHOOLS);
    }

    private static Assignment held(LeaderId leader, OfficeId office) {
        return new Assignment(leader, office, List.of());
    }

    private static Assignment supportedBy(OfficeId office) {
        return new Assignment(LEADER, LEAD, List.of(office));
    }

    private static TaskEvent swapped() {
        return new TaskEvent.TaskReassigned(
                ID, HELD, new Assignment(LEADER, LEAD, List.of(OTHER, SUPPORT)), "增加配合", null);
    }
}
