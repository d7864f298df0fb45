package org.luoshi.kernel.rule;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Target;

/**
 * How much of a target is done, in percent with one decimal, never below 0. It may exceed 100: an office that does
 * more than it promised shows it.
 *
 * <p>A target to be reached counts the way from its origin to its value, so that 76.7 % towards 78 % begins at 0. A
 * target to be held, or with no way to go, counts what there is against the value.
 */
public final class Completion {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal ALMOST = new BigDecimal("99.9");

    private Completion() {}

    /** @param actual the latest value; absent where nothing has been reported, which is 0 % */
    public static BigDecimal percent(Target target, @Nullable BigDecimal actual) {
        if (actual == null) return BigDecimal.ZERO;
        BigDecimal percent = switch (target.comparator()) {
            case AT_LEAST, DONE -> towards(target, actual);
            case AT_MOST -> target.metBy(actual) ? HUNDRED : downTo(target, actual);
            case EXACTLY -> within(actual, target.value(), target.value());
            case BETWEEN -> within(actual, target.value(), Check.present("upper", target.upper()));
        };
        BigDecimal shown = percent.max(BigDecimal.ZERO).setScale(1, RoundingMode.HALF_UP);
        // 99.97 % is not yet met, and must not look as if it were.
        boolean rounded = shown.compareTo(HUNDRED) >= 0 && !target.metBy(actual);
        BigDecimal plain = rounded ? ALMOST : shown.stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    private static BigDecimal towards(Target target, BigDecimal actual) {
        BigDecimal origin = target.origin();
        BigDecimal span = target.value().subtract(origin);
        if (target.held() || span.signum() <= 0) return allBut(target.value().subtract(actual), target.value());
        return share(actual.subtract(origin), span);
    }

    private static BigDecimal downTo(Target target, BigDecimal actual) {
        BigDecimal baseline = target.baseline();
        boolean counted = target.aggregation() == Aggregation.CUMULATIVE;
        // As the score does it: the limit exceeded by a tenth leaves 90 %.
        if (baseline == null || counted || target.held())
            return allBut(actual.subtract(target.value()), target.value());
        return share(baseline.subtract(actual), baseline.subtract(target.value()));
    }

    private static BigDecimal within(BigDecimal actual, BigDecimal lower, BigDecimal upper) {
        if (actual.compareTo(lower) < 0) return allBut(lower.subtract(actual), lower);
        if (actual.compareTo(upper) > 0) return allBut(actual.subtract(upper), upper);
        return HUNDRED;
    }

    /** All but what is missing; a distance below 0 is what was done beyond. */
    private static BigDecimal allBut(BigDecimal distance, BigDecimal whole) {
        return HUNDRED.subtract(share(distance, whole));
    }

    /** Where the whole is 0 there is no share of it: the least distance is all of it. */
    private static BigDecimal share(BigDecimal part, BigDecimal whole) {
        if (whole.signum() == 0) return part.signum() > 0 ? HUNDRED : BigDecimal.ZERO;
        return part.multiply(HUNDRED).divide(whole.abs(), 6, RoundingMode.HALF_UP);
    }
}
