package org.luoshi.query.task;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.rule.Completion;
import org.luoshi.kernel.rule.Schedule;
import org.luoshi.kernel.task.Report;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TargetState.Reading;

/**
 * What one target adds to the sums of its task.
 *
 * @param met by what has been approved
 * @param reported with a value that was not returned
 * @param done percent approved, 100 at most, times weight
 * @param scheduled what {@code done} would be if it stood where its schedule has it when each of the months has ended
 * @param approved what {@code done} was by reports as of these days
 * @param claimed the same of what is claimed
 */
record TargetTally(boolean met, boolean reported, BigDecimal done, Months scheduled, Months approved, Months claimed) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /**
     * @param earlier of the same target, where there is one: what its commitment alone makes is taken over
     * @param committed that {@code earlier} was made of
     */
    static TargetTally of(TargetState state, int planYear, @Nullable TargetTally earlier, @Nullable Target committed) {
        Target target = state.target();
        Reading approved = state.latestApproved();
        Months byApproved =
                kept(course(state, planYear, Report::approved), earlier == null ? null : earlier.approved());
        return new TargetTally(
                approved != null && target.metBy(approved.value()),
                state.latest() != null,
                share(target, approved == null ? null : approved.value()),
                earlier != null && target.equals(committed) ? earlier.scheduled() : schedule(target, planYear),
                byApproved,
                state.reports().values().stream().allMatch(report -> same(report.approved(), report.claimed()))
                        ? byApproved
                        : kept(course(state, planYear, Report::claimed), earlier == null ? null : earlier.claimed()));
    }

    /** The one there is already where they are equal: what is made of it need not be made again. */
    private static Months kept(Months now, @Nullable Months before) {
        return before != null && before.equals(now) ? before : now;
    }

    /** On the day behind each month: what is due on its last day has to be done when it has ended. */
    private static Months schedule(Target target, int planYear) {
        List<BigInteger> sums = new ArrayList<>(Months.COUNT);
        for (int month = 0; month < Months.COUNT; month++) {
            LocalDate behind = Months.end(planYear, month).plusDays(1);
            sums.add(Months.units(share(target, Schedule.on(target, behind))));
        }
        return new Months(sums);
    }

    /** What the latest report as of each of these days says, in one pass: this is made anew for every report. */
    private static Months course(TargetState state, int planYear, Function<Report, @Nullable BigDecimal> counted) {
        if (state.reports().isEmpty()) return Months.ZERO;
        List<BigInteger> sums = new ArrayList<>(Months.COUNT);
        Iterator<Map.Entry<LocalDate, Report>> reports =
                state.reports().entrySet().iterator();
        Map.Entry<LocalDate, Report> next = reports.next();
        BigInteger sum = BigInteger.ZERO;
        for (int month = 0; month < Months.COUNT; month++) {
            LocalDate end = Months.end(planYear, month);
            BigDecimal latest = null;
            while (next != null && !next.getKey().isAfter(end)) {
                BigDecimal value = counted.apply(next.getValue());
                if (value != null) latest = value;
                next = reports.hasNext() ? reports.next() : null;
            }
            if (latest != null) sum = Months.units(share(state.target(), latest));
            sums.add(sum);
        }
        return new Months(sums);
    }

    private static boolean same(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null ? other == null : other != null && one.compareTo(other) == 0;
    }

    private static BigDecimal share(Target target, @Nullable BigDecimal actual) {
        return Completion.percent(target, actual).min(HUNDRED).multiply(target.weight());
    }
}
