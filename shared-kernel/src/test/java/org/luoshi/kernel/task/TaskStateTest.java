package org.luoshi.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.kernel.EventExamples;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TargetState.PendingRevision;
import org.luoshi.kernel.task.TargetState.Reading;
import org.luoshi.kernel.task.TaskEvent.AcknowledgementExpired;
import org.luoshi.kernel.task.TaskEvent.AssignmentObjected;
import org.luoshi.kernel.task.TaskEvent.ClosureRequested;
import org.luoshi.kernel.task.TaskEvent.ClosureReturned;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.ProgressReturned;
import org.luoshi.kernel.task.TaskEvent.ReminderSent;
import org.luoshi.kernel.task.TaskEvent.ReportMissed;
import org.luoshi.kernel.task.TaskEvent.RevisionRejected;
import org.luoshi.kernel.task.TaskEvent.RevisionRequested;
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

class TaskStateTest {
    private static final TaskId TASK = EventExamples.TASK;
    private static final TargetId T1 = TargetId.of(1);
    private static final TargetId T2 = TargetId.of(2);
    private static final LocalDate MARCH = EventExamples.MARCH;
    private static final LocalDate JUNE = LocalDate.of(2023, 6, 30);
    private static final OfficeId LEAD = EventExamples.OFFICE;
    private static final Assignment HELD = new Assignment(EventExamples.LEADER, LEAD, List.of());
    private static final Assignment OTHER_LEADER = new Assignment(new LeaderId("test-leader-b"), LEAD, List.of());
    private static final Assignment OTHER_OFFICE =
            new Assignment(EventExamples.LEADER, EventExamples.OTHER_OFFICE, List.of());
    private static final Target TARGET = EventExamples.bareTarget("78");
    private static final Target HIGHER = EventExamples.bareTarget("79");
    private static final String REASON = "测试理由";
    private static final TargetChange CHANGE =
            new TargetChange(null, new BigDecimal("79"), null, null, null, null, null, null, null);

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', textBlock = """
            # what happened after the assignment               | where the task stands
            -                                                  | ASSIGNED
            acknowledge                                        | ACKNOWLEDGED
            object                                             | OBJECTED
            object, confirm                                    | ASSIGNED
            object, other-leader                               | ASSIGNED
            object, other-office                               | ASSIGNED
            acknowledge, other-leader                          | ACKNOWLEDGED
            acknowledge, other-office                          | ASSIGNED
            report                                             | IN_PROGRESS
            acknowledge, report                                | IN_PROGRESS
            report, other-leader                               | IN_PROGRESS
            report, other-office                               | ASSIGNED
            report, request                                    | CLOSURE_REQUESTED by account-a
            report, request, other-leader                      | CLOSURE_REQUESTED by account-a
            report, request, other-office                      | ASSIGNED
            report, request, return                            | IN_PROGRESS
            report, request, close                             | CLOSED GOOD
            report, request, close, reopen                     | IN_PROGRESS
            request, close, reopen                             | ASSIGNED
            suspend                                            | SUSPENDED from ASSIGNED
            suspend, resume                                    | ASSIGNED
            object, suspend, resume                            | OBJECTED
            acknowledge, suspend, resume                       | ACKNOWLEDGED
            report, suspend, resume                            | IN_PROGRESS
            report, suspend, other-leader                      | SUSPENDED from IN_PROGRESS
            report, suspend, other-office                      | SUSPENDED from ASSIGNED
            report, suspend, other-office, resume              | ASSIGNED
            object, suspend, other-leader, resume              | ASSIGNED
            report, request, suspend                           | SUSPENDED from CLOSURE_REQUESTED by account-a
            report, request, suspend, resume                   | CLOSURE_REQUESTED by account-a
            report, request, suspend, other-office             | SUSPENDED from ASSIGNED
            withdraw                                           | WITHDRAWN
            report, withdraw                                   | WITHDRAWN
            report, request, withdraw                          | WITHDRAWN
            report, suspend, withdraw                          | WITHDRAWN
            report, request, suspend, withdraw                 | WITHDRAWN
            withdraw, reopen                                   | ASSIGNED
            report, withdraw, reopen                           | IN_PROGRESS
            report, request, close, reopen, request, close     | CLOSED GOOD
            """)
    void moves_through_its_states(String happened, String stands) {
        TaskState state = assigned();
        for (String event : happened.equals("-") ? new String[0] : happened.split(", "))
            state = state.after(event(event));
        String shown = state.status()
                + (state.suspendedFrom() == null ? "" : " from " + state.suspendedFrom())
                + (state.grade() == null ? "" : " " + state.grade())
                + (state.closureRequestedBy() == null ? "" : " by " + state.closureRequestedBy());
        assertThat(shown).isEqualTo(stands);
    }

    @Test
    void begins_with_its_assignment_and_has_only_one() {
        assertThatIllegalStateException().isThrownBy(() -> TaskState.fold(null, event("acknowledge")));
        assertThatIllegalStateException().isThrownBy(() -> assigned().after(assignment()));
    }

    @Test
    void refuses_events_about_targets_and_reports_it_never_had() {
        for (TaskEvent event : List.of(
                report(T2, MARCH, "1"),
                new TargetDropped(TASK, T2, REASON, "文"),
                new TargetRevised(TASK, T2, TARGET, HIGHER, REASON, null, null),
                new RevisionRequested(TASK, T2, CHANGE, REASON, null, "a"),
                new RevisionRejected(TASK, T2, REASON),
                new ProgressApproved(TASK, T1, MARCH),
                new ProgressReturned(TASK, T1, MARCH, REASON),
                new ProgressCorrected(TASK, T1, MARCH, BigDecimal.ONE, BigDecimal.TWO, "%", REASON, "a", List.of()),
                event("resume")))
            assertThatIllegalStateException()
                    .as(event.toString())
                    .isThrownBy(() -> assigned().after(event));
    }

    @Test
    void reports_are_kept_by_day_and_the_latest_counts() {
        TaskState state = assigned().after(report(T1, JUNE, "77.5")).after(report(T1, MARCH, "77"));
        assertThat(state.target(T1).reports().keySet()).containsExactly(MARCH, JUNE);
        assertThat(state.target(T1).latest()).isEqualTo(reading(JUNE, "77.5", ReportStatus.SUBMITTED));
        assertThat(state.target(T1).latestApproved()).isNull();
        assertThat(state.target(T1).reports().get(MARCH))
                .isEqualTo(new Report(
                        new BigDecimal("77"), new BigDecimal("77"), null, ReportStatus.SUBMITTED, LEAD, "account-a"));
    }

    @Test
    void an_approved_report_counts_as_such_and_a_returned_one_not_at_all() {
        TaskState state = assigned()
                .after(report(T1, MARCH, "77"))
                .after(new ProgressApproved(TASK, T1, MARCH))
                .after(report(T1, JUNE, "77.5"))
                .after(new ProgressReturned(TASK, T1, JUNE, REASON));
        assertThat(state.target(T1).latest()).isEqualTo(reading(MARCH, "77", ReportStatus.APPROVED));
        assertThat(state.target(T1).latestApproved()).isEqualTo(reading(MARCH, "77", ReportStatus.APPROVED));
        assertThat(state.target(T1).reports().get(JUNE).status()).isEqualTo(ReportStatus.RETURNED);
    }

    @Test
    void a_correction_is_a_new_claim_and_leaves_what_was_first_reported() {
        TaskState state = assigned()
                .after(report(T1, MARCH, "77"))
                .after(new ProgressApproved(TASK, T1, MARCH))
                .after(new ProgressCorrected(
                        TASK,
                        T1,
                        MARCH,
                        new BigDecimal("77"),
                        new BigDecimal("76.9"),
                        "%",
                        REASON,
                        "account-b",
                        List.of()));
        assertThat(state.target(T1).reports().get(MARCH))
                .isEqualTo(new Report(
                        new BigDecimal("77"),
                        new BigDecimal("76.9"),
                        new BigDecimal("77"),
                        ReportStatus.SUBMITTED,
                        LEAD,
                        "account-b"));
        assertThat(state.target(T1).latest()).isEqualTo(reading(MARCH, "76.9", ReportStatus.SUBMITTED));
        assertThat(state.target(T1).latestApproved()).isEqualTo(reading(MARCH, "77", ReportStatus.SUBMITTED));
        TaskState returned = state.after(new ProgressReturned(TASK, T1, MARCH, REASON));
        assertThat(returned.target(T1).latest()).isEqualTo(reading(MARCH, "77", ReportStatus.RETURNED));
        TaskState approved = state.after(new ProgressApproved(TASK, T1, MARCH));
        assertThat(approved.target(T1).latestApproved()).isEqualTo(reading(MARCH, "76.9", ReportStatus.APPROVED));
    }

    @Test
    void a_revision_changes_the_commitment_and_keeps_the_original() {
        TaskState revised = assigned().after(new TargetRevised(TASK, T1, TARGET, HIGHER, REASON, "文", null));
        assertThat(revised.target(T1).target()).isEqualTo(HIGHER);
        assertThat(revised.target(T1).original()).isEqualTo(TARGET);
    }

    @Test
    void a_revision_asked_for_is_pending_until_it_is_decided() {
        TaskState asked = assigned().after(new RevisionRequested(TASK, T1, CHANGE, REASON, "文", "account-a"));
        assertThat(asked.target(T1).pending()).isEqualTo(new PendingRevision(CHANGE, REASON, "文", "account-a"));
        assertThat(asked.target(T1).target()).isEqualTo(TARGET);
        assertThat(asked.after(new RevisionRejected(TASK, T1, REASON)).target(T1))
                .isEqualTo(assigned().target(T1));
        TargetState granted = asked.after(
                        new TargetRevised(TASK, T1, TARGET, CHANGE.appliedTo(TARGET), REASON, null, null))
                .target(T1);
        assertThat(granted.pending()).isNull();
        assertThat(granted.target()).isEqualTo(HIGHER);
    }

    @Test
    void a_dropped_target_binds_no_longer_and_its_id_is_never_used_again() {
        TaskState dropped = assigned()
                .after(new TargetAdded(TASK, T2, HIGHER, REASON, "文", null))
                .after(report(T2, MARCH, "1"))
                .after(new TargetDropped(TASK, T2, REASON, "文"));
        assertThat(dropped.targets()).containsOnlyKeys(T1, T2);
        assertThat(dropped.binding()).containsOnlyKeys(T1);
        assertThat(dropped.binding(T1)).isNotNull();
        assertThat(dropped.binding(T2)).isNull();
        assertThat(dropped.binding(TargetId.of(3))).isNull();
        assertThat(dropped.target(T2).reports()).hasSize(1);
        assertThat(dropped.nextTargetId()).isEqualTo(TargetId.of(3));
    }

    @Test
    void counts_instructions_and_urges_and_shows_the_latest_light() {
        TaskState state = assigned()
                .after(new InstructionRecorded(TASK, EventExamples.LEADER, "测试批示"))
                .after(new TaskUrged(TASK, SlipLevel.BLUE, null))
                .after(new TaskUrged(TASK, SlipLevel.RED, null))
                .after(new LightTurned(TASK, null, Light.RED, new LinkedHashMap<>(), "rule-1", MARCH, List.of()))
                .after(new LightTurned(
                        TASK, Light.RED, Light.YELLOW, new LinkedHashMap<>(), "rule-1", JUNE, List.of()));
        assertThat(state.instructions()).isEqualTo(1);
        assertThat(state.urges()).isEqualTo(2);
        assertThat(state.light()).isEqualTo(Light.YELLOW);
        assertThat(state.status()).isEqualTo(TaskStatus.ASSIGNED);
    }

    @Test
    void remembers_what_the_patrol_noticed_so_that_it_notices_once() {
        TaskState missed = assigned()
                .after(new ReportMissed(TASK, MARCH, List.of(T1), MARCH.withDayOfMonth(1)))
                .after(new ReportMissed(TASK, JUNE, List.of(T1), JUNE.withDayOfMonth(1)));
        assertThat(missed.target(T1).missed()).isEqualTo(2);
        assertThat(missed.target(T1).missedUntil()).isEqualTo(JUNE);
        assertThat(missed.after(report(T1, MARCH, "76.8")).target(T1).missed())
                .as("news of a day long past")
                .isEqualTo(2);
        TaskState reported = missed.after(report(T1, JUNE.withDayOfMonth(1), "77"));
        assertThat(reported.target(T1).missed()).isZero();
        assertThat(reported.target(T1).missedUntil()).isEqualTo(JUNE);

        assertThat(assigned().unacknowledged()).isFalse();
        TaskState expired = assigned().after(new AcknowledgementExpired(TASK, MARCH));
        assertThat(expired.unacknowledged()).isTrue();
        assertThat(expired.after(event("other-leader")).unacknowledged()).isTrue();
        assertThat(expired.after(event("other-office")).unacknowledged()).isFalse();

        assertThat(assigned()
                        .after(new ReminderSent(TASK, T1, JUNE, 5, MARCH))
                        .target(T1)
                        .remindedOn())
                .isEqualTo(MARCH);
    }

    @Test
    void remembers_until_when_it_was_red() {
        TaskState red = assigned().after(turned(null, Light.RED, MARCH));
        assertThat(red.redUntil()).isNull();
        assertThat(red.lightOn()).isEqualTo(MARCH);
        assertThat(red.after(turned(Light.RED, Light.GREEN, JUNE)).redUntil()).isEqualTo(JUNE);
        assertThat(red.after(turned(Light.RED, Light.YELLOW, JUNE))
                        .after(turned(Light.YELLOW, Light.GREEN, JUNE.plusDays(1)))
                        .redUntil())
                .isEqualTo(JUNE);
    }

    /** While it was set aside its light did not count; taken up again it is judged anew. */
    @Test
    void a_task_taken_up_again_has_no_light_and_is_active_from_that_day_on() {
        TaskState red = assigned().after(turned(null, Light.RED, MARCH)).after(event("suspend"));
        assertThat(red.light()).isEqualTo(Light.RED);
        TaskState resumed = red.after(new TaskResumed(TASK, REASON, JUNE));
        assertThat(resumed.light()).isNull();
        assertThat(resumed.lightOn()).isNull();
        assertThat(resumed.redUntil()).isEqualTo(MARCH);
        assertThat(resumed.activeSince()).isEqualTo(JUNE);
        assertThat(resumed.handedOn()).as("it is still to be acknowledged").isEqualTo(JUNE);
    }

    @Test
    void counts_how_often_a_target_was_given_more_time() {
        Target later = CHANGE.appliedTo(
                new TargetChange(null, null, null, null, null, JUNE.plusYears(1), null, null, null).appliedTo(TARGET));
        TaskState state = assigned()
                .after(new TargetRevised(TASK, T1, TARGET, HIGHER, REASON, "文", null))
                .after(new TargetRevised(TASK, T1, HIGHER, later, REASON, "文", "a"));
        assertThat(state.target(T1).deferrals()).isOne();
    }

    @Test
    void what_was_due_before_it_was_promised_is_not_judged() {
        SequencedMap<TargetId, Target> targets = new LinkedHashMap<>();
        targets.put(T1, TARGET);
        Brief brief = new Brief(2023, 3, "测试任务", null, null, null);
        LocalDate due = TARGET.due();
        TaskState inTime = TaskState.fold(null, new TaskAssigned(TASK, brief, HELD, targets, due));
        TaskState history = TaskState.fold(null, new TaskAssigned(TASK, brief, HELD, targets, due.plusDays(1)));
        assertThat(inTime.judged(inTime.target(T1))).isTrue();
        assertThat(history.judged(history.target(T1))).isFalse();
        assertThat(assigned().judged(assigned().target(T1)))
                .as("no day is known")
                .isTrue();
    }

    private static LightTurned turned(Light before, Light after, LocalDate on) {
        return new LightTurned(TASK, before, after, new LinkedHashMap<>(), "1", on, List.of());
    }

    @Test
    void a_task_is_open_until_it_is_suspended_or_ended() {
        assertThat(Arrays.stream(TaskStatus.values()).collect(Collectors.partitioningBy(TaskStatus::open)))
                .containsEntry(false, List.of(TaskStatus.CLOSED, TaskStatus.SUSPENDED, TaskStatus.WITHDRAWN));
        assertThat(Arrays.stream(TaskStatus.values()).filter(TaskStatus::ended))
                .containsExactly(TaskStatus.CLOSED, TaskStatus.WITHDRAWN);
    }

    private static TaskEvent event(String name) {
        return switch (name) {
            case "acknowledge" -> new TaskAcknowledged(TASK, null);
            case "object" -> new AssignmentObjected(TASK, REASON);
            case "confirm" -> new TaskReassigned(TASK, HELD, HELD, REASON, null);
            case "other-leader" -> new TaskReassigned(TASK, HELD, OTHER_LEADER, REASON, null);
            case "other-office" -> new TaskReassigned(TASK, HELD, OTHER_OFFICE, REASON, null);
            case "report" -> report(T1, MARCH, "77");
            case "request" -> new ClosureRequested(TASK, "测试说明", "account-a");
            case "return" -> new ClosureReturned(TASK, REASON, null);
            case "close" -> new TaskClosed(TASK, Grade.GOOD, null);
            case "reopen" -> new TaskReopened(TASK, REASON, null);
            case "suspend" -> new TaskSuspended(TASK, REASON);
            case "resume" -> new TaskResumed(TASK, REASON, null);
            case "withdraw" -> new TaskWithdrawn(TASK, REASON);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static TaskState assigned() {
        return TaskState.fold(null, assignment());
    }

    private static TaskAssigned assignment() {
        SequencedMap<TargetId, Target> targets = new LinkedHashMap<>();
        targets.put(T1, TARGET);
        return new TaskAssigned(TASK, new Brief(2023, 3, "测试任务", null, null, null), HELD, targets, null);
    }

    private static ProgressReported report(TargetId target, LocalDate asOf, String value) {
        return new ProgressReported(
                TASK, target, asOf, new Amount(new BigDecimal(value), "%"), null, List.of(), LEAD, "account-a");
    }

    private static Reading reading(LocalDate asOf, String value, ReportStatus status) {
        return new Reading(asOf, new BigDecimal(value), status);
    }
}
