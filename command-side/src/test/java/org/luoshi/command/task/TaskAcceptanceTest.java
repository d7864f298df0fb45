package org.luoshi.command.task;

import static org.luoshi.command.Cast.LEAD;
import static org.luoshi.command.Cast.LEADER;
import static org.luoshi.command.Cast.OTHER;
import static org.luoshi.command.Cast.OTHER_LEADER;
import static org.luoshi.command.Cast.OWNER;
import static org.luoshi.command.Cast.PATROL;
import static org.luoshi.command.Cast.SUPERVISOR;
import static org.luoshi.command.Cast.SUPPORT;
import static org.luoshi.command.Scene.TODAY;
import static org.luoshi.command.task.Tasks.*;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.luoshi.command.Cast;
import org.luoshi.command.Scene;
import org.luoshi.command.TestEvidence;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.AddTarget;
import org.luoshi.command.task.TaskCommand.ApproveProgress;
import org.luoshi.command.task.TaskCommand.ApproveRevision;
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
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.AssignmentObjected;
import org.luoshi.kernel.task.TaskEvent.ClosureReturned;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.ProgressReturned;
import org.luoshi.kernel.task.TaskEvent.RevisionRejected;
import org.luoshi.kernel.task.TaskEvent.TargetAdded;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskEvent.TaskClosed;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskEvent.TaskReopened;
import org.luoshi.kernel.task.TaskEvent.TaskResumed;
import org.luoshi.kernel.task.TaskEvent.TaskSuspended;
import org.luoshi.kernel.task.TaskEvent.TaskUrged;
import org.luoshi.kernel.task.TaskEvent.TaskWithdrawn;

/** What is granted, and exactly which events it makes. */
class TaskAcceptanceTest {
    private static final Assignment MOVED = new Assignment(OTHER_LEADER, OTHER, List.of());

    private static Scene<Task> given(TaskEvent... history) {
        return new Scene<>(Task.class).given((Object[]) history);
    }

    @Test
    void a_task_is_assigned_with_its_targets_numbered_in_their_order() {
        given().makes(assign(SCHOOLS, SHARE, DOCUMENT), assignedToday());
    }

    @Test
    void the_lead_office_acknowledges() {
        given(assigned()).by(Cast.of(LEAD)).makes(new AcknowledgeTask(ID, "收到"), new TaskAcknowledged(ID, "收到"));
    }

    @Test
    void the_lead_office_objects() {
        given(assigned())
                .by(Cast.of(LEAD))
                .makes(new ObjectToAssignment(ID, "非本处室"), new AssignmentObjected(ID, "非本处室"));
    }

    @Test
    void a_reassignment_keeps_from_whom_it_came() {
        given(assigned(), acknowledged())
                .makes(new ReassignTask(ID, MOVED, "分工调整"), new TaskReassigned(ID, HELD, MOVED, "分工调整", TODAY));
    }

    @Test
    void an_objection_can_be_overruled_by_assigning_to_the_same_holders() {
        given(assigned(), objected())
                .makes(new ReassignTask(ID, HELD, "会议明确"), new TaskReassigned(ID, HELD, HELD, "会议明确", TODAY));
    }

    @Test
    void a_suspended_task_can_be_reassigned() {
        given(assigned(), suspended())
                .makes(new ReassignTask(ID, MOVED, "分工调整"), new TaskReassigned(ID, HELD, MOVED, "分工调整", TODAY));
    }

    @Test
    void an_added_target_gets_the_next_number_also_after_a_drop() {
        given(assigned(), new TargetDropped(ID, T3, "合并", "测发〔2023〕1号"))
                .makes(
                        new AddTarget(ID, DOCUMENT, "新要求", "测发〔2023〕2号"),
                        new TargetAdded(ID, T4, DOCUMENT, "新要求", "测发〔2023〕2号", TODAY));
    }

    @Test
    void a_target_is_dropped_with_reason_and_document() {
        given(assigned())
                .makes(new DropTarget(ID, T2, "合并", "测发〔2023〕1号"), new TargetDropped(ID, T2, "合并", "测发〔2023〕1号"));
    }

    @Test
    void a_revision_keeps_what_the_target_was() {
        given(assigned())
                .makes(
                        new ReviseTarget(ID, T1, value("12"), "生源减少", "测发〔2023〕3号"),
                        new TargetRevised(ID, T1, SCHOOLS, value("12").appliedTo(SCHOOLS), "生源减少", "测发〔2023〕3号", null));
    }

    @Test
    void a_target_can_go_to_another_owner() {
        given(assigned())
                .makes(
                        new ReviseTarget(ID, T1, owner(OTHER), "分工调整", "测发〔2023〕3号"),
                        new TargetRevised(
                                ID, T1, SCHOOLS, owner(OTHER).appliedTo(SCHOOLS), "分工调整", "测发〔2023〕3号", null));
    }

    @Test
    void a_report_makes_one_event_per_reading_and_needs_no_acknowledgement_before_it() {
        String evidence = TestEvidence.HANDED_IN;
        var command = new ReportProgress(
                ID, MAY, List.of(reading(T1, "5", "所"), reading(T3, "1", "项")), "半年小结", List.of(evidence));
        String clerk = Cast.of(SUPPORT).id();
        given(assigned())
                .by(Cast.of(SUPPORT))
                .makes(
                        command,
                        new ProgressReported(
                                ID, T1, MAY, new Amount(decimal("5"), "所"), "半年小结", List.of(evidence), SUPPORT, clerk),
                        new ProgressReported(
                                ID, T3, MAY, new Amount(decimal("1"), "项"), "半年小结", List.of(evidence), SUPPORT, clerk));
    }

    @Test
    void an_owner_reports_on_its_own_target() {
        given(assigned()).by(Cast.of(OWNER)).makes(report(MAY, reading(T2, "77.1", "%")), shareReported(MAY, "77.1"));
    }

    @Test
    void a_report_may_be_as_of_today_and_as_of_the_first_day() {
        given(assigned()).by(Cast.of(LEAD)).makes(reportSchools(TODAY, "5"), schoolsReported(TODAY, "5"));
        given(assigned()).by(Cast.of(LEAD)).makes(reportSchools(START, "0"), schoolsReported(START, "0"));
    }

    @Test
    void a_cumulative_value_may_stand_still_and_be_filled_in_between() {
        given(assigned(), schoolsReported(MARCH, "3"), schoolsReported(MAY, "5"))
                .by(Cast.of(LEAD))
                .makes(reportSchools(APRIL, "3"), schoolsReported(APRIL, "3"));
    }

    @Test
    void a_returned_report_does_not_bound_the_others() {
        given(assigned(), schoolsReported(MARCH, "9"), new ProgressReturned(ID, T1, MARCH, "与佐证不符"))
                .by(Cast.of(LEAD))
                .makes(reportSchools(MAY, "5"), schoolsReported(MAY, "5"));
    }

    @Test
    void a_value_at_a_point_in_time_may_fall() {
        given(assigned(), shareReported(MARCH, "77.5"))
                .by(Cast.of(OWNER))
                .makes(report(MAY, reading(T2, "77.1", "%")), shareReported(MAY, "77.1"));
    }

    @Test
    void a_correction_keeps_what_was_reported() {
        given(assigned(), schoolsReported(MAY, "5"))
                .by(SUPERVISOR)
                .makes(
                        correctSchools(MAY, "4"),
                        new ProgressCorrected(
                                ID, T1, MAY, decimal("5"), decimal("4"), "所", "数错了", SUPERVISOR.id(), List.of()));
    }

    @Test
    void a_corrected_value_is_not_held_against_itself() {
        given(assigned(), schoolsReported(MARCH, "3"), schoolsReported(MAY, "50"))
                .by(Cast.of(LEAD))
                .makes(
                        new CorrectProgress(ID, T1, MAY, new Amount(decimal("5"), "所"), "多写了零", List.of()),
                        new ProgressCorrected(
                                ID,
                                T1,
                                MAY,
                                decimal("50"),
                                decimal("5"),
                                "所",
                                "多写了零",
                                Cast.of(LEAD).id(),
                                List.of()));
    }

    @Test
    void the_leader_in_charge_leaves_an_instruction_also_on_a_closed_task() {
        given(assigned(), closed())
                .by(Cast.of(LEADER))
                .makes(new RecordInstruction(ID, "请总结经验"), new InstructionRecorded(ID, LEADER, "请总结经验"));
    }

    @Test
    void the_supervision_office_and_the_patrol_urge() {
        given(assigned()).makes(new UrgeTask(ID, SlipLevel.YELLOW, "请尽快"), new TaskUrged(ID, SlipLevel.YELLOW, "请尽快"));
        given(assigned())
                .by(PATROL)
                .makes(new UrgeTask(ID, SlipLevel.BLUE, null), new TaskUrged(ID, SlipLevel.BLUE, null));
    }

    @Test
    void a_task_is_suspended_and_resumed() {
        given(assigned()).makes(new SuspendTask(ID, "等待文件"), new TaskSuspended(ID, "等待文件"));
        given(assigned(), suspended()).makes(new ResumeTask(ID, "文件已到"), new TaskResumed(ID, "文件已到", TODAY));
    }

    @Test
    void a_task_is_withdrawn_also_while_suspended() {
        given(assigned(), suspended()).makes(new WithdrawTask(ID, "并入他项"), new TaskWithdrawn(ID, "并入他项"));
    }

    @Test
    void a_report_is_approved_or_returned() {
        given(assigned(), schoolsReported(MARCH, "5"))
                .makes(new ApproveProgress(ID, T1, MARCH), new ProgressApproved(ID, T1, MARCH));
        given(assigned(), schoolsReported(MARCH, "5"))
                .makes(new ReturnProgress(ID, T1, MARCH, "缺佐证"), new ProgressReturned(ID, T1, MARCH, "缺佐证"));
        given(assigned(), schoolsReported(MARCH, "5"), new ProgressReturned(ID, T1, MARCH, "缺佐证"))
                .by(Cast.of(LEAD))
                .makes(
                        new CorrectProgress(ID, T1, MARCH, reading(T1, "5", "所").amount(), "佐证已补", List.of()),
                        new ProgressCorrected(
                                ID,
                                T1,
                                MARCH,
                                decimal("5"),
                                decimal("5"),
                                "所",
                                "佐证已补",
                                Cast.of(LEAD).id(),
                                List.of()));
    }

    @Test
    void what_a_returned_report_lacked_is_handed_in_with_its_correction() {
        List<String> files = List.of(TestEvidence.HANDED_IN);
        given(assigned(), schoolsReported(MARCH, "5"), new ProgressReturned(ID, T1, MARCH, "缺佐证"))
                .by(Cast.of(LEAD))
                .makes(
                        new CorrectProgress(ID, T1, MARCH, reading(T1, "5", "所").amount(), "附佐证", files),
                        new ProgressCorrected(
                                ID,
                                T1,
                                MARCH,
                                decimal("5"),
                                decimal("5"),
                                "所",
                                "附佐证",
                                Cast.of(LEAD).id(),
                                files));
    }

    /** In July, within the window: no document is needed and the supervision office may grant it. */
    @Test
    void a_revision_is_requested_and_granted_or_rejected() {
        TaskEvent requested = revisionRequested(value("12"), null);
        given(assigned()).by(Cast.of(LEAD)).makes(new RequestRevision(ID, T1, value("12"), "生源减少", " "), requested);
        given(assigned(), requested)
                .makes(
                        new ApproveRevision(ID, T1, null),
                        new TargetRevised(
                                ID,
                                T1,
                                SCHOOLS,
                                value("12").appliedTo(SCHOOLS),
                                "生源减少",
                                null,
                                Cast.of(LEAD).id()));
        given(assigned(), requested)
                .by(Cast.of(LEADER))
                .makes(new RejectRevision(ID, T1, "仍应完成"), new RevisionRejected(ID, T1, "仍应完成"));
    }

    @Test
    void a_deferral_is_a_revision_like_any_other() {
        given(assigned(), revisionRequested(due(DUE.plusMonths(1)), "测发〔2023〕3号"))
                .by(Cast.of(LEADER))
                .makes(
                        new ApproveRevision(ID, T1, null),
                        new TargetRevised(
                                ID,
                                T1,
                                SCHOOLS,
                                due(DUE.plusMonths(1)).appliedTo(SCHOOLS),
                                "生源减少",
                                "测发〔2023〕3号",
                                Cast.of(LEAD).id()));
    }

    @Test
    void a_task_is_closed_when_all_of_it_is_met_and_approved() {
        TaskEvent[] met = {assigned(DOCUMENT), documentReported(), new ProgressApproved(ID, T1, MARCH)};
        given(met).by(Cast.of(LEAD)).makes(new RequestClosure(ID, "全部完成"), closureRequested());
        given(met).given(closureRequested()).makes(new ReturnClosure(ID, "缺总结"), new ClosureReturned(ID, "缺总结", TODAY));
        given(met)
                .given(closureRequested())
                .makes(new CloseTask(ID, Grade.GOOD, null), new TaskClosed(ID, Grade.GOOD, null));
    }

    @Test
    void what_has_ended_can_be_reopened() {
        given(assigned(), closed()).makes(new ReopenTask(ID, "复核未通过", null), new TaskReopened(ID, "复核未通过", TODAY));
        given(assigned(), withdrawn()).makes(new ReopenTask(ID, "撤销有误", null), new TaskReopened(ID, "撤销有误", TODAY));
    }

    @Test
    void a_task_is_reopened_in_other_hands() {
        Assignment successor = new Assignment(Cast.OTHER_LEADER, Cast.OTHER, List.of());
        given(assigned(), closed())
                .makes(
                        new ReopenTask(ID, "复核未通过", successor),
                        new TaskReopened(ID, "复核未通过", TODAY),
                        new TaskReassigned(ID, Tasks.HELD, successor, "复核未通过", TODAY));
    }

    private static TaskEvent assignedToday() {
        TaskAssigned assigned = (TaskAssigned) assigned();
        return new TaskAssigned(ID, assigned.brief(), HELD, assigned.targets(), TODAY);
    }
}
