package org.luoshi.kernel.task;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.OfficeId;

/**
 * What a revision changes; a field left out stays as it is. Comparator, unit and aggregation say what is measured:
 * a target that measures something else is another target, dropped and added.
 */
public record TargetChange(
        @Nullable String metric,
        @Nullable BigDecimal value,
        @Nullable BigDecimal upper,
        @Nullable BigDecimal baseline,
        @Nullable LocalDate start,
        @Nullable LocalDate due,
        @Nullable Trajectory trajectory,
        @Nullable BigDecimal weight,
        @Nullable OfficeId owner) {

    public Target appliedTo(Target target) {
        return new Target(
                or(metric, target.metric()),
                target.comparator(),
                or(value, target.value()),
                upper == null ? target.upper() : upper,
                target.unit(),
                baseline == null ? target.baseline() : baseline,
                or(start, target.start()),
                or(due, target.due()),
                target.aggregation(),
                or(trajectory, target.trajectory()),
                or(weight, target.weight()),
                owner == null ? target.owner() : owner,
                target.indicator(),
                target.source());
    }

    private static <T> T or(@Nullable T changed, T kept) {
        return changed == null ? kept : changed;
    }
}
