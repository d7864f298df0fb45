package org.luoshi.query.task;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.query.task.Attention.Kind;

/**
 * What tasks add up to. All of it is exact, so that the sum of the parts is the sum of the whole.
 *
 * @param needing how many of the tasks have a finding of the kinds asked for
 * @param byStatus those that there are
 * @param byLight open tasks; those with nothing to judge are in none
 * @param targets that bind, none of a withdrawn task
 * @param met by what has been approved
 * @param reported with a value that was not returned
 * @param weight of the targets
 * @param done percent approved, 100 at most, times weight
 * @param found findings by kind, of every kind
 */
public record Sum(
        int tasks,
        int needing,
        Map<TaskStatus, Integer> byStatus,
        Map<Light, Integer> byLight,
        int targets,
        int met,
        int reported,
        BigDecimal weight,
        BigDecimal done,
        Map<Kind, Integer> found,
        Months scheduled,
        Months approved,
        Months claimed) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal NOT_QUITE = new BigDecimal("99.9");

    public static final Sum NOTHING = new Sum(
            0,
            0,
            Map.of(),
            Map.of(),
            0,
            0,
            0,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            Map.of(),
            Months.ZERO,
            Months.ZERO,
            Months.ZERO);

    /**
     * How far things were when a day had ended, in percent, one decimal, weighted by the targets' weights.
     *
     * @param scheduled where they ought to have been
     * @param approved by what has been approved of that day or earlier ones
     * @param claimed by what is claimed of them
     */
    public record Pace(LocalDate on, BigDecimal scheduled, BigDecimal approved, BigDecimal claimed) {}

    public Sum plus(Sum other) {
        return new Sum(
                tasks + other.tasks,
                needing + other.needing,
                plus(TaskStatus.class, byStatus, other.byStatus),
                plus(Light.class, byLight, other.byLight),
                targets + other.targets,
                met + other.met,
                reported + other.reported,
                weight.add(other.weight),
                done.add(other.done),
                plus(Kind.class, found, other.found),
                scheduled.plus(other.scheduled),
                approved.plus(other.approved),
                claimed.plus(other.claimed));
    }

    private static <K extends Enum<K>> Map<K, Integer> plus(Class<K> type, Map<K, Integer> one, Map<K, Integer> other) {
        Map<K, Integer> sum = new EnumMap<>(type);
        Stream.of(one, other).forEach(part -> part.forEach((key, count) -> sum.merge(key, count, Integer::sum)));
        return sum;
    }

    /** All there are, those with 0 included. */
    public static <K extends Enum<K>> Map<K, Integer> whole(Class<K> type, Map<K, Integer> some) {
        Map<K, Integer> whole = new EnumMap<>(type);
        for (K key : type.getEnumConstants()) whole.put(key, some.getOrDefault(key, 0));
        return whole;
    }

    /** In percent, one decimal; absent where there is no target. */
    public @Nullable BigDecimal meanCompletion() {
        return mean(done, weight);
    }

    /**
     * Of the plan's year: at the end of each of its months up to the day, and on the day itself. Nothing where there is no
     * target.
     */
    public List<Pace> pace(int planYear, LocalDate day) {
        List<Pace> pace = new ArrayList<>();
        if (weight.signum() <= 0) return pace;
        for (int month = 1; month < Months.COUNT; month++) {
            LocalDate end = Months.end(planYear, month);
            LocalDate on = day.isBefore(end) ? day : end;
            if (!on.isAfter(Months.end(planYear, month - 1))) break;
            pace.add(new Pace(
                    on, mean(scheduled.on(planYear, month, on)), mean(approved.sum(month)), mean(claimed.sum(month))));
        }
        return pace;
    }

    private BigDecimal mean(BigDecimal sum) {
        return Objects.requireNonNull(mean(sum, weight));
    }

    /** The mean of percents, one decimal; absent where nothing weighs. */
    public static @Nullable BigDecimal mean(BigDecimal sum, BigDecimal weights) {
        if (weights.signum() <= 0) return null;
        BigDecimal mean = sum.divide(weights, 1, RoundingMode.HALF_UP);
        // As with a single target: what is not all done must not look as if it were.
        return mean.compareTo(HUNDRED) >= 0 && sum.compareTo(weights.multiply(HUNDRED)) < 0 ? NOT_QUITE : mean;
    }
}
