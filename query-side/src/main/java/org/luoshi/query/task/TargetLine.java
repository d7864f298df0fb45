package org.luoshi.query.task;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.rule.Completion;
import org.luoshi.kernel.rule.LightRule.Judged;
import org.luoshi.kernel.rule.Schedule;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.Report;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TargetState.Reading;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Why;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.org.Party;

/**
 * One binding target on a board.
 *
 * @param approved what the supervision office has accepted of the latest as-of date; absent where it has accepted nothing
 * @param latest what is claimed of the latest as-of date; its status tells whether that has been approved, and a claim that
 *     was returned leaves what had been approved before it
 * @param firstReported what was reported first for the day of {@code latest}, where it has been corrected since
 * @param completion of what is approved, in percent, one decimal, from 0, beyond 100 where more was done than promised
 * @param claimedCompletion of what is claimed, where that is not what is approved
 * @param met by what is approved
 * @param scheduled where it ought to stand on the day of the answer
 * @param gap how far what is claimed is behind that, in percent of the way, or of the value where it is to be held; absent
 *     where it is not judged
 * @param light as judged on the day of the answer; absent where it is not judged
 * @param why absent where it is green
 * @param daysToDue calendar days; negative when the due day has passed
 * @param overdue the due day has passed, what is claimed does not meet the target, and the task is open; not
 *     where it was due before it was promised
 * @param revised it is no longer what was first committed
 * @param deferrals how often it has been given more time
 * @param revisionPending somebody has asked for another commitment
 * @param owner the office that answers for it, where it is not the lead office
 */
public record TargetLine(
        TargetId targetId,
        String metric,
        Comparator comparator,
        @Nullable BigDecimal baseline,
        BigDecimal value,
        @Nullable BigDecimal upper,
        String unit,
        @Nullable Reading approved,
        @Nullable Reading latest,
        @Nullable BigDecimal firstReported,
        BigDecimal completion,
        @Nullable BigDecimal claimedCompletion,
        boolean met,
        BigDecimal scheduled,
        @Nullable BigDecimal gap,
        @Nullable Light light,
        @Nullable Why why,
        LocalDate start,
        LocalDate due,
        long daysToDue,
        boolean overdue,
        boolean revised,
        int deferrals,
        boolean revisionPending,
        BigDecimal weight,
        @Nullable Party owner) {

    static TargetLine of(TargetId id, TargetState state, TaskState task, View view) {
        Target target = state.target();
        LocalDate day = view.day();
        Reading approved = state.latestApproved();
        Reading latest = state.latest();
        BigDecimal accepted = approved == null ? null : approved.value();
        BigDecimal claimed = latest == null ? null : latest.value();
        boolean open = task.status().open();
        Judged judged = open && task.judged(state)
                ? view.rules().light().judge(state, day, view.rules().calendar())
                : null;
        return new TargetLine(
                id,
                target.metric(),
                target.comparator(),
                target.baseline(),
                target.value(),
                target.upper(),
                target.unit(),
                approved,
                latest,
                firstReported(state, latest),
                Completion.percent(target, accepted),
                Objects.equals(approved, latest) ? null : Completion.percent(target, claimed),
                accepted != null && target.metBy(accepted),
                Schedule.on(target, day),
                judged == null ? null : judged.gap(),
                judged == null ? null : judged.light(),
                judged == null ? null : judged.why(),
                target.start(),
                target.due(),
                ChronoUnit.DAYS.between(day, target.due()),
                open && task.judged(state) && !Due.met(state) && day.isAfter(target.due()),
                !target.equals(state.original()),
                state.deferrals(),
                state.pending() != null,
                target.weight(),
                target.owner() == null ? null : Party.of(target.owner(), view.directory()));
    }

    private static @Nullable BigDecimal firstReported(TargetState state, @Nullable Reading latest) {
        if (latest == null) return null;
        Report report = Check.present("report", state.reports().get(latest.asOf()));
        return report.first().compareTo(latest.value()) == 0 ? null : report.first();
    }
}
