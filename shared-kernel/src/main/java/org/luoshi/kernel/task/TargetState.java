package org.luoshi.kernel.task;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A target as it stands, beside the commitment it began as.
 *
 * @param original as first committed
 * @param dropped no longer binding; kept, so that its id is never used again
 * @param reports by as-of date
 * @param pending the revision asked for and not yet decided
 * @param deferrals how often it has been given more time
 * @param missed reporting cycles that passed without a report, since the last one that came
 * @param missedUntil last day of the latest reporting cycle ever missed
 * @param remindedOn the day of the latest reminder
 */
public record TargetState(
        Target target,
        Target original,
        boolean dropped,
        SortedMap<LocalDate, Report> reports,
        @Nullable PendingRevision pending,
        int deferrals,
        int missed,
        @Nullable LocalDate missedUntil,
        @Nullable LocalDate remindedOn) {

    /** @param requestedBy the account that asked, which therefore may not decide */
    public record PendingRevision(
            TargetChange change, String reason, @Nullable String authority, String requestedBy) {}

    /** A value together with the day it speaks of, and where the report stands that it comes from. */
    public record Reading(LocalDate asOf, BigDecimal value, ReportStatus status) {}

    public TargetState {
        reports = Collections.unmodifiableSortedMap(new TreeMap<>(reports));
    }

    static TargetState of(Target target) {
        return new TargetState(target, target, false, new TreeMap<>(), null, 0, 0, null, null);
    }

    /** What is claimed of the latest as-of date, approved or not. */
    public @Nullable Reading latest() {
        return latest(reports, Report::claimed);
    }

    /** The same, from reports that speak of {@code day} or an earlier one. */
    public @Nullable Reading latestBy(LocalDate day) {
        return latest(reports.headMap(day.plusDays(1)), Report::claimed);
    }

    /** What the supervision office has approved of the latest as-of date. */
    public @Nullable Reading latestApproved() {
        return latest(reports, Report::approved);
    }

    /** The same, from reports that speak of {@code day} or an earlier one. */
    public @Nullable Reading latestApprovedBy(LocalDate day) {
        return latest(reports.headMap(day.plusDays(1)), Report::approved);
    }

    /** Whether a report of this target waits for the supervision office. */
    public boolean undecided() {
        return reports.values().stream().anyMatch(report -> report.status() == ReportStatus.SUBMITTED);
    }

    private static @Nullable Reading latest(
            SortedMap<LocalDate, Report> reports, Function<Report, @Nullable BigDecimal> value) {
        Reading latest = null;
        for (Map.Entry<LocalDate, Report> entry : reports.entrySet()) {
            BigDecimal counts = value.apply(entry.getValue());
            if (counts != null)
                latest = new Reading(entry.getKey(), counts, entry.getValue().status());
        }
        return latest;
    }

    TargetState revised(Target to) {
        int more = to.due().isAfter(target.due()) ? 1 : 0;
        return new TargetState(to, original, dropped, reports, null, deferrals + more, missed, missedUntil, remindedOn);
    }

    /** Fresh news ends the count of cycles without any; news of a day long past does not. */
    TargetState reported(LocalDate asOf, Report report) {
        boolean fresh = reports.isEmpty() || asOf.isAfter(reports.lastKey());
        return new TargetState(
                target,
                original,
                dropped,
                with(asOf, report),
                pending,
                deferrals,
                fresh ? 0 : missed,
                missedUntil,
                remindedOn);
    }

    TargetState changed(LocalDate asOf, Report report) {
        return new TargetState(
                target, original, dropped, with(asOf, report), pending, deferrals, missed, missedUntil, remindedOn);
    }

    TargetState withPending(@Nullable PendingRevision revision) {
        return new TargetState(
                target, original, dropped, reports, revision, deferrals, missed, missedUntil, remindedOn);
    }

    TargetState asDropped() {
        return new TargetState(target, original, true, reports, null, deferrals, missed, missedUntil, remindedOn);
    }

    TargetState missedCycle(LocalDate end) {
        return new TargetState(target, original, dropped, reports, pending, deferrals, missed + 1, end, remindedOn);
    }

    TargetState reminded(@Nullable LocalDate on) {
        return new TargetState(target, original, dropped, reports, pending, deferrals, missed, missedUntil, on);
    }

    private SortedMap<LocalDate, Report> with(LocalDate asOf, Report report) {
        var changed = new TreeMap<>(reports);
        changed.put(asOf, report);
        return changed;
    }
}
