package org.luoshi.command.task;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.luoshi.command.Refusal;
import org.luoshi.command.task.TaskCommand.ApproveProgress;
import org.luoshi.command.task.TaskCommand.CorrectProgress;
import org.luoshi.command.task.TaskCommand.Reading;
import org.luoshi.command.task.TaskCommand.ReportProgress;
import org.luoshi.command.task.TaskCommand.ReturnProgress;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Report;
import org.luoshi.kernel.task.ReportStatus;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.ProgressReturned;
import org.luoshi.kernel.task.TaskState;

/** What has been delivered, as of which day. One report per target and day; a wrong one is corrected, not replaced. */
final class Reporting {
    private Reporting() {}

    /** All readings or none. */
    static List<TaskEvent> report(
            TaskState task, ReportProgress command, Actor actor, LocalDate today, Surroundings around) {
        TaskRule.TASK_NOT_OPEN.unless(task.status().reportable());
        TaskRule.AS_OF_IN_FUTURE.when(command.asOf().isAfter(today));
        TaskRule.READING_REPEATED.when(
                command.readings().stream().map(Reading::targetId).distinct().count()
                        < command.readings().size());
        TaskRule.EVIDENCE_UNKNOWN.unless(around.evidenceThere());
        return command.readings().stream()
                .map(reading -> reported(task, command, reading, actor))
                .toList();
    }

    private static TaskEvent reported(TaskState task, ReportProgress command, Reading reading, Actor actor) {
        TargetState target = Committing.binding(task, reading.targetId());
        TaskRule.AS_OF_BEFORE_START.when(command.asOf().isBefore(target.target().start()));
        TaskRule.ALREADY_REPORTED.when(target.reports().containsKey(command.asOf()));
        requirePossible(target, command.asOf(), reading.amount());
        return new ProgressReported(
                task.taskId(),
                reading.targetId(),
                command.asOf(),
                reading.amount(),
                command.note(),
                command.evidence(),
                actor.office(),
                actor.id());
    }

    static TaskEvent correct(TaskState task, CorrectProgress command, Actor actor, Surroundings around) {
        TaskRule.TASK_NOT_OPEN.unless(task.status().open());
        TaskRule.REASON_REQUIRED.when(Check.blank(command.reason()));
        TargetState target = Committing.binding(task, command.targetId());
        Report report = report(task, command.targetId(), command.asOf());
        requirePossible(target, command.asOf(), command.amount());
        TaskRule.EVIDENCE_UNKNOWN.unless(around.evidenceThere());
        BigDecimal value = command.amount().value();
        boolean same =
                value.compareTo(report.value()) == 0 && command.evidence().isEmpty();
        // What was returned may be handed in once more as it was, with the reason why it is right.
        TaskRule.NOTHING_CHANGES.when(same && report.status() != ReportStatus.RETURNED);
        return new ProgressCorrected(
                task.taskId(),
                command.targetId(),
                command.asOf(),
                report.value(),
                value,
                command.amount().unit(),
                command.reason(),
                actor.id(),
                command.evidence());
    }

    static TaskEvent approve(TaskState task, ApproveProgress command, Actor actor) {
        requireUndecided(task, command.targetId(), command.asOf(), actor);
        return new ProgressApproved(task.taskId(), command.targetId(), command.asOf());
    }

    static TaskEvent returned(TaskState task, ReturnProgress command, Actor actor) {
        requireUndecided(task, command.targetId(), command.asOf(), actor);
        TaskRule.REASON_REQUIRED.when(Check.blank(command.reason()));
        return new ProgressReturned(task.taskId(), command.targetId(), command.asOf(), command.reason());
    }

    private static void requireUndecided(TaskState task, TargetId targetId, LocalDate asOf, Actor decider) {
        TaskRule.TASK_NOT_OPEN.unless(task.status().open());
        Report report = report(task, targetId, asOf);
        TaskRule.REPORT_DECIDED.unless(report.status() == ReportStatus.SUBMITTED);
        TaskRule.OWN_SUBMISSION.when(report.reporter().equals(decider.id()));
    }

    private static Report report(TaskState task, TargetId targetId, LocalDate asOf) {
        Report report = Committing.binding(task, targetId).reports().get(asOf);
        if (report == null) throw new Refusal(TaskRule.REPORT_UNKNOWN);
        return report;
    }

    private static void requirePossible(TargetState state, LocalDate asOf, Amount amount) {
        Target target = state.target();
        BigDecimal value = amount.value();
        TaskRule.UNIT_DIFFERS.unless(amount.unit().equals(target.unit()));
        TaskRule.MILESTONE_VALUE.when(
                target.comparator() == Comparator.DONE && value.signum() != 0 && value.compareTo(BigDecimal.ONE) != 0);
        if (target.aggregation() == Aggregation.CUMULATIVE) {
            TaskRule.VALUE_NEGATIVE.when(value.signum() < 0);
            TaskRule.CUMULATIVE_FALLS.when(falls(state.reports(), asOf, value));
        }
    }

    /** Whether the value breaks the rise along the as-of dates; what was returned does not count. */
    private static boolean falls(Map<LocalDate, Report> reports, LocalDate asOf, BigDecimal value) {
        return reports.entrySet().stream().anyMatch(other -> {
            BigDecimal claimed = other.getValue().claimed();
            return claimed != null
                    && Integer.signum(value.compareTo(claimed)) * Integer.signum(asOf.compareTo(other.getKey())) < 0;
        });
    }
}
