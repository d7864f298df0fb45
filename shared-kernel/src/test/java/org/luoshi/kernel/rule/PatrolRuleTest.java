package org.luoshi.kernel.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.kernel.rule.Commitments.T1;
import static org.luoshi.kernel.rule.Commitments.T2;
import static org.luoshi.kernel.rule.Commitments.TASK;
import static org.luoshi.kernel.rule.Commitments.assigned;
import static org.luoshi.kernel.rule.Commitments.assignedOn;
import static org.luoshi.kernel.rule.Commitments.milestone;
import static org.luoshi.kernel.rule.Commitments.reported;
import static org.luoshi.kernel.rule.Commitments.schools;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.AcknowledgementExpired;
import org.luoshi.kernel.task.TaskEvent.ClosureRequested;
import org.luoshi.kernel.task.TaskEvent.ReminderSent;
import org.luoshi.kernel.task.TaskEvent.ReportMissed;
import org.luoshi.kernel.task.TaskEvent.TargetAdded;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskEvent.TaskResumed;
import org.luoshi.kernel.task.TaskEvent.TaskSuspended;
import org.luoshi.kernel.task.TaskState;

class PatrolRuleTest {
    private static final PatrolRule RULE = PatrolRule.STANDARD;
    private static final WorkingDays CHINA = WorkingDays.CHINA;

    @Test
    void reminds_thirty_fifteen_five_three_and_no_working_days_before_the_end_and_each_five_behind_it() {
        TaskState task = reported(assigned(schools("100")), T1, day("2023-11-01"), "80");
        List<ReminderSent> reminders = patrolled(task, day("2023-11-01"), day("2024-01-31")).stream()
                .filter(ReminderSent.class::isInstance)
                .map(ReminderSent.class::cast)
                .toList();
        assertThat(reminders)
                .extracting(reminder -> reminder.on() + " " + reminder.workingDays())
                .containsExactly(
                        "2023-11-17 30",
                        "2023-12-08 15",
                        "2023-12-22 5",
                        "2023-12-26 3",
                        "2023-12-29 0",
                        "2024-01-08 -5",
                        "2024-01-15 -10",
                        "2024-01-22 -15",
                        "2024-01-29 -20");
    }

    @Test
    void what_is_met_needs_no_reminder() {
        TaskState task = reported(assigned(schools("100"), milestone()), T1, day("2023-11-01"), "100");
        assertThat(patrolled(task, day("2023-12-29"), day("2023-12-29")))
                .containsExactly(new ReminderSent(TASK, T2, day("2023-12-31"), 0, day("2023-12-29")));
    }

    /** Handed over on Monday 20 February: Tuesday is the last day to acknowledge. */
    @Test
    void an_assignment_not_acknowledged_in_time_is_noticed_once() {
        TaskState task = assignedOn(day("2023-02-20"), schools("100"));
        assertThat(patrolled(task, day("2023-02-20"), day("2023-02-21"))).isEmpty();
        assertThat(patrolled(task, day("2023-02-20"), day("2023-03-01")))
                .containsExactly(new AcknowledgementExpired(TASK, day("2023-02-21")));
        assertThat(RULE.acknowledgeBy(task, CHINA)).isEqualTo(day("2023-02-21"));
        TaskState acknowledged = task.after(new TaskAcknowledged(TASK, null));
        assertThat(patrolled(acknowledged, day("2023-02-20"), day("2023-03-01")))
                .isEmpty();
    }

    /** A report for a month may come within five working days: for February, until Tuesday 7 March; for March, with a holiday, until 10 April. */
    @Test
    void a_month_without_a_report_is_noticed_once() {
        TaskState task = acknowledged(day("2023-02-01"));
        assertThat(patrolled(task, day("2023-02-01"), day("2023-03-07"))).isEmpty();
        assertThat(patrolled(task, day("2023-02-01"), day("2023-04-11")))
                .containsExactly(
                        new ReportMissed(TASK, day("2023-02-28"), List.of(T1), day("2023-02-01")),
                        new ReportMissed(TASK, day("2023-03-31"), List.of(T1), day("2023-03-01")));
    }

    @Test
    void a_report_of_the_month_or_of_a_later_day_will_do() {
        TaskState task = acknowledged(day("2023-02-01"));
        for (String asOf : List.of("2023-02-01", "2023-02-28", "2023-03-03"))
            assertThat(patrolled(reported(task, T1, day(asOf), "10"), day("2023-03-08"), day("2023-03-31")))
                    .as(asOf)
                    .isEmpty();
        assertThat(patrolled(reported(task, T1, day("2023-01-31"), "10"), day("2023-03-08"), day("2023-03-08")))
                .hasSize(1);
    }

    @Test
    void who_was_not_there_all_month_owes_nothing_for_it() {
        assertThat(patrolled(acknowledged(day("2023-02-02")), day("2023-03-08"), day("2023-03-31")))
                .isEmpty();
    }

    /** Promised in June, it owes nothing for May; suspended in March, nothing for March or April. */
    @Test
    void nothing_is_owed_for_a_time_in_which_nobody_could_report() {
        TaskState reported = reported(acknowledged(day("2023-02-01")), T1, day("2023-06-30"), "100");
        TaskState added = reported.after(new TargetAdded(TASK, T2, schools("5"), "测试理由", "测试文", day("2023-06-12")));
        assertThat(patrolled(added, day("2023-06-12"), day("2023-08-08")))
                .containsExactly(new ReportMissed(TASK, day("2023-07-31"), List.of(T2), day("2023-07-01")));
        TaskState resumed = reported(acknowledged(day("2023-02-01")), T1, day("2023-02-28"), "10")
                .after(new TaskSuspended(TASK, "测试理由"))
                .after(new TaskResumed(TASK, "测试理由", day("2023-04-20")));
        assertThat(patrolled(resumed, day("2023-04-20"), day("2023-06-08")))
                .containsExactly(new ReportMissed(TASK, day("2023-05-31"), List.of(T1), day("2023-05-01")));
        TaskState waiting = acknowledged(day("2023-02-01")).after(new ClosureRequested(TASK, "完成", "account-a"));
        assertThat(patrolled(waiting, day("2023-02-01"), day("2023-06-30"))).isEmpty();
    }

    @Test
    void nothing_is_noted_for_a_day_before_the_task_was_there() {
        assertThat(patrolled(assignedOn(day("2023-11-20"), schools("100")), day("2023-11-01"), day("2023-11-20")))
                .isEmpty();
    }

    @Test
    void what_is_suspended_or_was_history_when_it_was_taken_in_is_left_alone() {
        TaskState suspended = acknowledged(day("2023-02-01")).after(new TaskSuspended(TASK, "测试理由"));
        assertThat(patrolled(suspended, day("2023-02-01"), day("2024-02-01"))).isEmpty();
        TaskState history = assignedOn(day("2024-01-02"), schools("100")).after(new TaskAcknowledged(TASK, null));
        assertThat(patrolled(history, day("2024-01-02"), day("2024-03-01"))).isEmpty();
    }

    /** As a patrol does it that comes every working day, whenever it really runs. */
    private static List<TaskEvent> patrolled(TaskState task, LocalDate first, LocalDate last) {
        List<TaskEvent> all = new ArrayList<>();
        TaskState state = task;
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            if (!CHINA.isWorking(day)) continue;
            List<TaskEvent> noticed = RULE.notices(state, day, CHINA);
            for (TaskEvent event : noticed) state = state.after(event);
            assertThat(RULE.notices(state, day, CHINA))
                    .as("asked again on %s", day)
                    .isEmpty();
            all.addAll(noticed);
        }
        return all;
    }

    private static TaskState acknowledged(LocalDate assigned) {
        return assignedOn(assigned, schools("100")).after(new TaskAcknowledged(TASK, null));
    }

    private static LocalDate day(String text) {
        return LocalDate.parse(text);
    }
}
