package org.luoshi.kernel.task;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A target as it stands, beside the commitment it began as.
 *
 * @param original as first committed
 * @param dropped no longer binding; kept, so that its id is never used again
 * @param reports by as-of date
 * @param pending the revision asked for and not yet decided
 * @param promisedOn the day of its promise; absent in ledgers of the first edition
 * @param revisions how often it has been revised
 * @param deferrals how often it has been given more time
 * @param missed reporting cycles that passed without a report, since the last one that came
 * @param missedSince first day of the latest reporting cycle ever missed
 * @param missedUntil last day of it
 * @param remindedOn the day of the latest reminder
 */
public record TargetState(
        Target target,
        Target original,
        boolean dropped,
        SortedMap<LocalDate, Report> reports,
        @Nullable PendingRevision pending,
        @Nullable LocalDate promisedOn,
        int revisions,
        int deferrals,
        int missed,
        @Nullable LocalDate missedSince,
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

    static TargetState of(Target target, @Nullable LocalDate promisedOn) {
        return new TargetState(target, target, false, new TreeMap<>(), null, promisedOn, 0, 0, 0, null, null, null);
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

    /**
     * Of progress, what speaks of that day or an earlier one; commitments have no such day and stay.
     *
     * <p>Missed cycles are counted back from the latest, as if they had followed one another, for no other is remembered.
     * So where a suspension or a report lay between them they may be too few, and what was made good before the latest
     * was missed is forgotten. A cycle that only a report of a later day made good is missed, and one is counted, however
     * many they were. Where none is known by that day, no latest one is either.
     */
    public TargetState validOn(LocalDate day) {
        return changed(next -> {
            next.reports.tailMap(day.plusDays(1)).clear();
            next.missedBy(day);
        });
    }

    TargetState revised(Target to) {
        return changed(next -> {
            if (to.due().isAfter(target.due())) next.deferrals++;
            next.revisions++;
            next.target = to;
            next.pending = null;
        });
    }

    /** News of the cycle missed last, or of a later day, ends the count; news of a day long past does not. */
    TargetState reported(LocalDate asOf, Report report) {
        boolean fresh = missedSince == null || !asOf.isBefore(missedSince);
        return changed(asOf, report).changed(next -> {
            if (fresh) next.missed = 0;
        });
    }

    TargetState changed(LocalDate asOf, Report report) {
        return changed(next -> next.reports.put(asOf, report));
    }

    TargetState withPending(@Nullable PendingRevision revision) {
        return changed(next -> next.pending = revision);
    }

    TargetState asDropped() {
        return changed(next -> {
            next.dropped = true;
            next.pending = null;
        });
    }

    TargetState missedCycle(@Nullable LocalDate start, LocalDate end) {
        return changed(next -> {
            next.missed++;
            next.missedSince = start;
            next.missedUntil = end;
        });
    }

    TargetState reminded(@Nullable LocalDate on) {
        return changed(next -> next.remindedOn = on);
    }

    private TargetState changed(Consumer<Next> change) {
        Next next = new Next(this);
        change.accept(next);
        return next.state();
    }

    /** The state to come, while it is being made. */
    private static final class Next {
        private final TargetState before;
        private final SortedMap<LocalDate, Report> reports;
        private Target target;
        private boolean dropped;
        private @Nullable PendingRevision pending;
        private int revisions;
        private int deferrals;
        private int missed;
        private @Nullable LocalDate missedSince;
        private @Nullable LocalDate missedUntil;
        private @Nullable LocalDate remindedOn;

        Next(TargetState before) {
            this.before = before;
            reports = new TreeMap<>(before.reports);
            target = before.target;
            dropped = before.dropped;
            pending = before.pending;
            revisions = before.revisions;
            deferrals = before.deferrals;
            missed = before.missed;
            missedSince = before.missedSince;
            missedUntil = before.missedUntil;
            remindedOn = before.remindedOn;
        }

        void missedBy(LocalDate day) {
            boolean earlier = false;
            while (missedUntil != null && missedUntil.isAfter(day)) {
                earlier = true;
                missed = Math.max(0, missed - 1);
                // An event of the first edition says only when its cycle ended.
                LocalDate since = missedSince == null ? missedUntil.withDayOfMonth(1) : missedSince;
                long months = ChronoUnit.MONTHS.between(since, missedUntil.plusDays(1));
                missedUntil = missed == 0 ? null : since.minusDays(1);
                missedSince = missed == 0 ? null : since.minusMonths(Math.max(1, months));
            }
            if (missedSince == null) return;
            boolean silent = reports.tailMap(missedSince).isEmpty();
            if (earlier && !silent) missed = 0;
            if (missed == 0 && silent) missed = 1;
        }

        TargetState state() {
            return new TargetState(
                    target,
                    before.original,
                    dropped,
                    reports,
                    pending,
                    before.promisedOn,
                    revisions,
                    deferrals,
                    missed,
                    missedSince,
                    missedUntil,
                    remindedOn);
        }
    }
}
