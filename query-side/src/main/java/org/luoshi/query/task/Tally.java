package org.luoshi.query.task;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.ReportStatus;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;

/**
 * A task and what it adds to the sums of a board. What an event leaves as it was is not computed again.
 *
 * @param targets that count: those that bind, and none of a withdrawn task
 * @param scheduled the sum of theirs, as {@code approved} and {@code claimed} are
 */
record Tally(TaskState state, Map<TargetId, TargetTally> targets, Months scheduled, Months approved, Months claimed) {
    static Tally of(TaskState state) {
        return of(state, null);
    }

    static Tally of(TaskState state, @Nullable Tally before) {
        Map<TargetId, TargetTally> targets = new LinkedHashMap<>();
        if (state.status() != TaskStatus.WITHDRAWN)
            state.binding().forEach((id, target) -> targets.put(id, of(id, target, state, before)));
        if (before != null && before.targets.equals(targets))
            return new Tally(state, before.targets, before.scheduled, before.approved, before.claimed);
        return new Tally(
                state,
                targets,
                sum(targets, before, TargetTally::scheduled, Tally::scheduled),
                sum(targets, before, TargetTally::approved, Tally::approved),
                sum(targets, before, TargetTally::claimed, Tally::claimed));
    }

    private static Months sum(
            Map<TargetId, TargetTally> targets,
            @Nullable Tally before,
            Function<TargetTally, Months> of,
            Function<Tally, Months> known) {
        if (before != null && each(targets, of).equals(each(before.targets, of))) return known.apply(before);
        return each(targets, of).stream().reduce(Months.ZERO, Months::plus);
    }

    private static List<Months> each(Map<TargetId, TargetTally> targets, Function<TargetTally, Months> of) {
        return targets.values().stream().map(of).toList();
    }

    private static TargetTally of(TargetId id, TargetState target, TaskState task, @Nullable Tally before) {
        int planYear = task.brief().planYear();
        TargetTally earlier = before == null ? null : before.targets.get(id);
        if (before == null || earlier == null) return TargetTally.of(target, planYear, null, null);
        TargetState known = before.state.target(id);
        return known.equals(target) ? earlier : TargetTally.of(target, planYear, earlier, known.target());
    }

    /** The rest follows from the state. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tally tally && state.equals(tally.state);
    }

    @Override
    public int hashCode() {
        return state.hashCode();
    }

    int met() {
        return (int) targets.values().stream().filter(TargetTally::met).count();
    }

    int reported() {
        return (int) targets.values().stream().filter(TargetTally::reported).count();
    }

    BigDecimal weight() {
        return targets.keySet().stream()
                .map(id -> state.target(id).target().weight())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    BigDecimal done() {
        return targets.values().stream().map(TargetTally::done).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** The due day of each target that an open task still owes, in order. */
    List<LocalDate> owed() {
        return Due.allOwed(state);
    }

    int notReported() {
        return open(target -> target.missed() > 0 ? 1 : 0);
    }

    int reports(ReportStatus status) {
        return open(target -> (int) target.reports().values().stream()
                .filter(report -> report.status() == status)
                .count());
    }

    int revising() {
        return open(target -> target.pending() == null ? 0 : 1);
    }

    boolean unacknowledged() {
        return state.status() == TaskStatus.ASSIGNED && state.unacknowledged();
    }

    private int open(Function<TargetState, Integer> counted) {
        if (!state.status().open()) return 0;
        return state.binding().values().stream().mapToInt(counted::apply).sum();
    }
}
