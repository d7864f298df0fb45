package org.luoshi.kernel.task;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A target as it stands, beside the commitment it began as.
 *
 * @param original as first committed
 * @param dropped no longer binding; kept, so that its id is never used again
 * @param reports by as-of date
 * @param pending the revision asked for and not yet decided
 */
public record TargetState(
        Target target,
        Target original,
        boolean dropped,
        SortedMap<LocalDate, Report> reports,
        @Nullable PendingRevision pending) {

    /** @param requestedBy the account that asked, which therefore may not decide */
    public record PendingRevision(
            TargetChange change, String reason, @Nullable String authority, String requestedBy) {}

    /** A report together with the day it speaks of. */
    public record Reading(LocalDate asOf, BigDecimal value, ReportStatus status) {}

    public TargetState {
        reports = Collections.unmodifiableSortedMap(new TreeMap<>(reports));
    }

    static TargetState of(Target target) {
        return new TargetState(target, target, false, new TreeMap<>(), null);
    }

    /** The report of the latest as-of date that was not returned. */
    public @Nullable Reading latest() {
        return latest(report -> report.status() != ReportStatus.RETURNED);
    }

    /** The approved report of the latest as-of date. */
    public @Nullable Reading latestApproved() {
        return latest(report -> report.status() == ReportStatus.APPROVED);
    }

    private @Nullable Reading latest(Predicate<Report> counts) {
        Reading latest = null;
        for (Map.Entry<LocalDate, Report> entry : reports.entrySet()) {
            Report report = entry.getValue();
            if (counts.test(report)) latest = new Reading(entry.getKey(), report.value(), report.status());
        }
        return latest;
    }

    TargetState withTarget(Target revised) {
        return new TargetState(revised, original, dropped, reports, null);
    }

    TargetState withReport(LocalDate asOf, Report report) {
        var changed = new TreeMap<>(reports);
        changed.put(asOf, report);
        return new TargetState(target, original, dropped, changed, pending);
    }

    TargetState withPending(@Nullable PendingRevision revision) {
        return new TargetState(target, original, dropped, reports, revision);
    }

    TargetState asDropped() {
        return new TargetState(target, original, true, reports, null);
    }
}
