package org.luoshi.kernel.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.OfficeId;

/**
 * One measurable commitment (量化目标). A milestone, a deliverable that is done or not, is the target
 * {@code DONE}: 1 项 from 0, so that it is reported, revised and counted like any other.
 *
 * @param metric what is measured
 * @param value the target value (目标值); the lower bound for BETWEEN; 1 for DONE
 * @param upper the upper bound, for BETWEEN only
 * @param unit of value, upper, baseline and of every amount reported
 * @param baseline the value of the year before (基期值), where one measured the same thing
 * @param start first day of the target's period
 * @param due last day to meet it
 * @param weight in the score of its task; positive
 * @param owner the office that answers for it, where it is not the lead office
 * @param indicator the code of the same measure across years, such as {@code preschool.quality-share}
 * @param source the words of the plan it comes from
 */
public record Target(
        String metric,
        Comparator comparator,
        @JsonProperty(defaultValue = "1") BigDecimal value,
        @Nullable BigDecimal upper,
        @JsonProperty(defaultValue = MILESTONE_UNIT) String unit,
        @Nullable BigDecimal baseline,
        LocalDate start,
        LocalDate due,
        @JsonProperty(defaultValue = "POINT_IN_TIME") Aggregation aggregation,
        @JsonProperty(defaultValue = "LINEAR") Trajectory trajectory,
        @JsonProperty(defaultValue = "1") BigDecimal weight,
        @Nullable OfficeId owner,
        @Nullable String indicator,
        @Nullable String source) {
    public static final String MILESTONE_UNIT = "项";

    public Target {
        Check.text("metric", metric, Check.LINE);
        Check.present("comparator", comparator);
        boolean milestone = comparator == Comparator.DONE;
        value = Check.decimal("value", milestone && value == null ? BigDecimal.ONE : value);
        unit = Check.text("unit", milestone && unit == null ? MILESTONE_UNIT : unit, Amount.UNIT);
        if (milestone && !(value.compareTo(BigDecimal.ONE) == 0 && unit.equals(MILESTONE_UNIT) && baseline == null))
            throw new IllegalArgumentException("a DONE target is 1 " + MILESTONE_UNIT + " without a baseline");
        upper = Check.optionalDecimal("upper", upper);
        if ((comparator == Comparator.BETWEEN) != (upper != null))
            throw new IllegalArgumentException("upper is for BETWEEN, and only for it");
        baseline = Check.optionalDecimal("baseline", baseline);
        Check.day("start", start);
        Check.day("due", due);
        aggregation = aggregation == null ? Aggregation.POINT_IN_TIME : aggregation;
        trajectory = trajectory == null ? Trajectory.LINEAR : trajectory;
        weight = Check.decimal("weight", weight == null ? BigDecimal.ONE : weight);
        Check.optionalText("indicator", indicator, Check.NAME);
        Check.optionalText("source", source, Check.LINE);
    }

    /** Where the way to the value begins: a cumulative target counts up from zero, whatever last year's total was. */
    public BigDecimal origin() {
        return aggregation == Aggregation.CUMULATIVE || baseline == null ? BigDecimal.ZERO : baseline;
    }

    /** Whether {@code actual} satisfies the target. */
    public boolean metBy(BigDecimal actual) {
        return switch (comparator) {
            case AT_LEAST, DONE -> actual.compareTo(value) >= 0;
            case AT_MOST -> actual.compareTo(value) <= 0;
            case EXACTLY -> actual.compareTo(value) == 0;
            case BETWEEN -> actual.compareTo(value) >= 0 && actual.compareTo(Check.present("upper", upper)) <= 0;
        };
    }

    /** Whether the starting point satisfies the target already, so that it is to be held, not reached. */
    public boolean held() {
        return aggregation == Aggregation.POINT_IN_TIME && baseline != null && metBy(baseline);
    }
}
