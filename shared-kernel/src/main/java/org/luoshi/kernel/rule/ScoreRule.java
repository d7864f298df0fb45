package org.luoshi.kernel.rule;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TargetState.Reading;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;

/**
 * What a task is worth, from 0 to 100: its targets by their weights, less what is taken off for corrections and for
 * reporting cycles that passed without a report. Only approved values count.
 *
 * @param name what these numbers are called; 1 for those of {@link #STANDARD}
 * @param perCorrection points off for each amount that was corrected
 * @param perMissedReport points off for each reporting cycle missed
 * @param mostDeducted at most so many points off in all
 */
public record ScoreRule(String name, BigDecimal perCorrection, BigDecimal perMissedReport, BigDecimal mostDeducted) {
    public static final ScoreRule STANDARD =
            new ScoreRule("1", BigDecimal.ZERO, BigDecimal.ONE, BigDecimal.valueOf(10));

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int DECIMALS = 2;

    public ScoreRule {
        RuleName.check(name);
        perCorrection = Check.decimal("perCorrection", perCorrection);
        perMissedReport = Check.decimal("perMissedReport", perMissedReport);
        mostDeducted = Check.decimal("mostDeducted", mostDeducted);
        if (perCorrection.signum() < 0 || perMissedReport.signum() < 0 || mostDeducted.signum() < 0)
            throw new IllegalArgumentException("perCorrection, perMissedReport and mostDeducted must not be negative");
    }

    public String version() {
        return RuleName.version(name, this, STANDARD);
    }

    /**
     * What one target brings.
     *
     * @param actual the approved value of the latest as-of date; absent where nothing has been approved
     * @param rate from 0 to 1, four decimals
     * @param points of 100, as the weight has it
     * @param positions of the events behind it: what was promised, what was claimed, who approved
     */
    public record TargetScore(
            TargetId targetId,
            BigDecimal weight,
            @Nullable Reading actual,
            BigDecimal rate,
            BigDecimal points,
            List<Long> positions) {}

    /** @param positions of the events, one for each time */
    public record Deduction(Why why, BigDecimal points, List<Long> positions) {
        public enum Why {
            CORRECTED,
            NOT_REPORTED
        }
    }

    /** @param points absent where the task does not count: withdrawn, suspended, or taken in when it was history already */
    public record TaskScore(
            TaskId taskId, @Nullable BigDecimal points, List<TargetScore> targets, List<Deduction> deductions) {}

    /** @param trail of the same events that the state is made of */
    public TaskScore of(TaskState task, Trail trail) {
        List<Map.Entry<TargetId, TargetState>> counting =
                task.status() == TaskStatus.WITHDRAWN || task.status() == TaskStatus.SUSPENDED
                        ? List.of()
                        : task.binding().entrySet().stream()
                                .filter(target -> task.judged(target.getValue())
                                        || target.getValue().latestApproved() != null)
                                .toList();
        if (counting.isEmpty()) return new TaskScore(task.taskId(), null, List.of(), List.of());
        BigDecimal weights = counting.stream()
                .map(target -> target.getValue().target().weight())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal sum = BigDecimal.ZERO;
        List<TargetScore> targets = new ArrayList<>();
        for (Map.Entry<TargetId, TargetState> entry : counting) {
            Target target = entry.getValue().target();
            Reading actual = entry.getValue().latestApproved();
            BigDecimal rate = actual == null ? BigDecimal.ZERO : rate(target, actual.value());
            BigDecimal weighted = target.weight().multiply(rate);
            sum = sum.add(weighted);
            targets.add(new TargetScore(
                    entry.getKey(),
                    target.weight(),
                    actual,
                    rate,
                    points(weighted, weights),
                    trail.behind(entry.getKey(), actual == null ? null : actual.asOf())));
        }
        List<Deduction> deductions = deductions(trail);
        BigDecimal off = deductions.stream().map(Deduction::points).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal points = points(sum, weights).subtract(off.min(mostDeducted)).max(BigDecimal.ZERO);
        return new TaskScore(task.taskId(), plain(points), targets, deductions);
    }

    /** The plain mean of the tasks that count; null where none does. */
    public static @Nullable BigDecimal mean(List<TaskScore> tasks) {
        List<BigDecimal> points = new ArrayList<>();
        for (TaskScore task : tasks) if (task.points() != null) points.add(task.points());
        if (points.isEmpty()) return null;
        BigDecimal sum = points.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return plain(sum.divide(BigDecimal.valueOf(points.size()), DECIMALS, RoundingMode.HALF_UP));
    }

    /** How far a value satisfies a target, from 0 to 1. */
    static BigDecimal rate(Target target, BigDecimal actual) {
        if (target.metBy(actual)) return BigDecimal.ONE;
        BigDecimal value = target.value();
        BigDecimal upper = target.upper() == null ? value : target.upper();
        BigDecimal rate = switch (target.comparator()) {
            case DONE -> BigDecimal.ZERO;
            case AT_LEAST -> value.signum() > 0 ? share(actual, value) : BigDecimal.ZERO;
            case AT_MOST -> value.signum() > 0 ? BigDecimal.TWO.subtract(share(actual, value)) : BigDecimal.ZERO;
            case BETWEEN, EXACTLY -> {
                BigDecimal bound = actual.compareTo(value) < 0 ? value : upper;
                yield bound.signum() == 0
                        ? BigDecimal.ZERO
                        : BigDecimal.ONE.subtract(share(actual.subtract(bound).abs(), bound.abs()));
            }
        };
        return plain(rate.max(BigDecimal.ZERO));
    }

    private List<Deduction> deductions(Trail trail) {
        List<Deduction> deductions = new ArrayList<>();
        deduct(Deduction.Why.CORRECTED, perCorrection, trail.corrected(), deductions);
        deduct(Deduction.Why.NOT_REPORTED, perMissedReport, trail.missed(), deductions);
        return List.copyOf(deductions);
    }

    private static void deduct(Deduction.Why why, BigDecimal each, List<Long> positions, List<Deduction> deductions) {
        if (positions.isEmpty() || each.signum() == 0) return;
        deductions.add(new Deduction(why, plain(each.multiply(BigDecimal.valueOf(positions.size()))), positions));
    }

    private static BigDecimal points(BigDecimal weighted, BigDecimal weights) {
        return plain(weighted.multiply(HUNDRED).divide(weights, DECIMALS, RoundingMode.HALF_UP));
    }

    private static BigDecimal share(BigDecimal part, BigDecimal whole) {
        return part.divide(whole, 4, RoundingMode.HALF_UP);
    }

    private static BigDecimal plain(BigDecimal value) {
        return Check.decimal("score", value);
    }
}
