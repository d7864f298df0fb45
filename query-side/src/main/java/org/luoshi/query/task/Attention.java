package org.luoshi.query.task;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.Report;
import org.luoshi.kernel.task.ReportStatus;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;

/** What about an open task somebody has to see to, and who that is: the office, or those who decide. */
public final class Attention {
    public enum Kind {
        /** The due day has passed and the target is not met. */
        OVERDUE,
        /** Due within the days that turn a light yellow, and not met. */
        DUE_SOON,
        /** A reporting cycle passed without a report. */
        NOT_REPORTED,
        /** A report was given back and has not been corrected. */
        RETURNED,
        /** A report waits for the supervision office. */
        REPORT_UNDECIDED,
        /** A revision waits for the leader in charge or the supervision office. */
        REVISION_UNDECIDED,
        /** A request to close waits for the supervision office. */
        CLOSURE_UNDECIDED,
        /** An objection waits for the supervision office. */
        OBJECTION_UNANSWERED,
        /** The lead office has let the time to acknowledge pass. */
        UNACKNOWLEDGED
    }

    /**
     * @param targetId absent where it is about the whole task
     * @param day of the report, or the due day, or the end of the latest cycle missed, or the day it was handed over
     * @param workingDays to the due day, negative behind it; or since the task was handed over
     */
    public record Finding(
            Kind kind,
            @Nullable TargetId targetId,
            @Nullable LocalDate day,
            @Nullable Integer workingDays) {}

    private Attention() {}

    /** Apart from what the calendar alone brings. */
    static boolean needed(TaskState state) {
        return !standing(state).isEmpty();
    }

    /** All of it, on a day. */
    public static List<Finding> on(TaskState state, LocalDate day, Rulebook rules) {
        if (!state.status().open()) return List.of();
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<TargetId, TargetState> entry : state.binding().entrySet()) {
            TargetState target = entry.getValue();
            if (!state.judged(target) || Due.met(target)) continue;
            LocalDate due = target.target().due();
            int left = rules.calendar().between(day, due);
            if (day.isAfter(due)) findings.add(new Finding(Kind.OVERDUE, entry.getKey(), due, left));
            else if (left <= rules.light().dueSoonDays())
                findings.add(new Finding(Kind.DUE_SOON, entry.getKey(), due, left));
        }
        for (Finding finding : standing(state))
            findings.add(
                    finding.kind() != Kind.UNACKNOWLEDGED || finding.day() == null
                            ? finding
                            : new Finding(
                                    finding.kind(),
                                    null,
                                    finding.day(),
                                    rules.calendar().between(finding.day(), day)));
        return findings;
    }

    private static List<Finding> standing(TaskState state) {
        if (!state.status().open()) return List.of();
        List<Finding> findings = new ArrayList<>();
        state.binding().forEach((id, target) -> {
            if (target.missed() > 0) findings.add(new Finding(Kind.NOT_REPORTED, id, target.missedUntil(), null));
            target.reports().forEach((asOf, report) -> ofReport(id, asOf, report, findings));
            if (target.pending() != null) findings.add(new Finding(Kind.REVISION_UNDECIDED, id, null, null));
        });
        if (state.status() == TaskStatus.CLOSURE_REQUESTED)
            findings.add(new Finding(Kind.CLOSURE_UNDECIDED, null, null, null));
        if (state.status() == TaskStatus.OBJECTED)
            findings.add(new Finding(Kind.OBJECTION_UNANSWERED, null, null, null));
        if (state.status() == TaskStatus.ASSIGNED && state.unacknowledged())
            findings.add(new Finding(Kind.UNACKNOWLEDGED, null, state.handedOn(), null));
        return findings;
    }

    private static void ofReport(TargetId id, LocalDate asOf, Report report, List<Finding> findings) {
        if (report.status() == ReportStatus.RETURNED) findings.add(new Finding(Kind.RETURNED, id, asOf, null));
        if (report.status() == ReportStatus.SUBMITTED) findings.add(new Finding(Kind.REPORT_UNDECIDED, id, asOf, null));
    }
}
