package org.luoshi.kernel.rule;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.Trajectory.Point;

/**
 * Scheduled progress (序时进度): where a target ought to stand on a day, and how far behind that it is.
 *
 * <p>A target is either to be <em>reached</em>, on a way from its origin to its goal, or to be <em>held</em>: its starting
 * point satisfies it already, or it is a limit that holds from the first day on. What is to be held is scheduled at its
 * value on every day.
 */
public final class Schedule {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Whatever is further off, or ahead, is shown as this far: an amount may exceed a tiny target beyond all telling. */
    private static final BigDecimal FARTHEST = BigDecimal.valueOf(1_000_000);

    private Schedule() {}

    /** Whether there is no way to go, only something to keep. */
    public static boolean held(Target target) {
        if (target.held()) return true;
        boolean cumulative = target.aggregation() == Aggregation.CUMULATIVE;
        return switch (target.comparator()) {
            case DONE -> false;
            case AT_LEAST -> target.value().compareTo(target.origin()) <= 0;
            // A limit for the whole year may be used up early; a limit at any time holds at any time.
            case AT_MOST -> cumulative || target.baseline() == null;
            case BETWEEN, EXACTLY -> target.metBy(target.origin()) || (!cumulative && target.baseline() == null);
        };
    }

    /**
     * The scheduled value: at most 6 decimal places; the origin before the start, the goal behind the due day.
     * A STEP is due in one piece, behind its due day, for on that day itself it can still be met; so is a milestone.
     */
    public static BigDecimal on(Target target, LocalDate day) {
        BigDecimal goal = goal(target);
        if (held(target) || day.isAfter(target.due())) return goal;
        BigDecimal origin = target.origin();
        // Half a deliverable is none.
        if (day.isBefore(target.start()) || target.comparator() == Comparator.DONE) return origin;
        return switch (target.trajectory().shape()) {
            case STEP -> origin;
            case LINEAR -> line(new Point(target.start(), origin), new Point(target.due(), goal), day);
            case POINTS -> byPoints(target, origin, goal, day);
        };
    }

    /**
     * The whole of it, to be drawn: between two points it goes in a straight line, before the first it is at the origin, or
     * at its value where it is held, and behind the last it stays. What comes in one piece has its two ends on the due day
     * and the day behind it.
     */
    public static List<Point> course(Target target) {
        TreeSet<LocalDate> days = new TreeSet<>(List.of(target.start(), target.due()));
        if (!held(target))
            target.trajectory().points().stream()
                    .map(Point::on)
                    .filter(day -> day.isAfter(target.start()) && day.isBefore(target.due()))
                    .forEach(days::add);
        LocalDate behind = target.due().plusDays(1);
        boolean tellable = !behind.isAfter(Check.LAST_DAY);
        if (tellable && on(target, target.due()).compareTo(on(target, behind)) != 0) days.add(behind);
        return days.stream().map(day -> new Point(day, on(target, day))).toList();
    }

    /**
     * How far behind its schedule a target is, in percent of the way from origin to goal, or of the value where it is
     * held; two decimals, at most a million; negative where it is ahead.
     *
     * @param actual the latest value; where there is none, the starting point counts
     */
    public static BigDecimal gap(Target target, @Nullable BigDecimal actual, LocalDate day) {
        BigDecimal gap;
        if (held(target)) gap = actual == null ? BigDecimal.ZERO : beyond(target, actual);
        else {
            BigDecimal way = goal(target).subtract(target.origin());
            BigDecimal reached = actual == null ? target.origin() : actual;
            BigDecimal behind =
                    on(target, day).subtract(reached).multiply(HUNDRED).divide(way, 2, RoundingMode.HALF_UP);
            gap = overshot(target, reached) ? beyond(target, reached).max(behind) : behind;
        }
        BigDecimal told = gap.min(FARTHEST).max(FARTHEST.negate());
        BigDecimal plain = told.setScale(2, RoundingMode.HALF_UP).stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /** The nearest value that satisfies the target, seen from its origin. */
    private static BigDecimal goal(Target target) {
        boolean fromAbove = target.upper() != null && target.origin().compareTo(target.upper()) > 0;
        return fromAbove ? Check.present("upper", target.upper()) : target.value();
    }

    private static BigDecimal byPoints(Target target, BigDecimal origin, BigDecimal goal, LocalDate day) {
        List<Point> points = new ArrayList<>(target.trajectory().points());
        if (points.getFirst().on().isAfter(target.start())) points.addFirst(new Point(target.start(), origin));
        if (points.getLast().on().isBefore(target.due())) points.addLast(new Point(target.due(), goal));
        Point from = points.getFirst();
        for (Point to : points) {
            if (!to.on().isBefore(day)) return line(from, to, day);
            from = to;
        }
        return from.value();
    }

    private static BigDecimal line(Point from, Point to, LocalDate day) {
        long length = ChronoUnit.DAYS.between(from.on(), to.on());
        if (length == 0) return to.value();
        BigDecimal way = to.value().subtract(from.value());
        BigDecimal gone = BigDecimal.valueOf(ChronoUnit.DAYS.between(from.on(), day));
        BigDecimal value =
                from.value().add(way.multiply(gone).divide(BigDecimal.valueOf(length), 6, RoundingMode.HALF_UP));
        return Check.decimal("scheduled", value);
    }

    /** Past the far side of what is to be kept within bounds. */
    private static boolean overshot(Target target, BigDecimal actual) {
        boolean bounded = target.comparator() == Comparator.BETWEEN || target.comparator() == Comparator.EXACTLY;
        if (!bounded || target.metBy(actual)) return false;
        boolean fromAbove = target.origin().compareTo(target.value()) > 0;
        BigDecimal upper = target.upper() == null ? target.value() : target.upper();
        return fromAbove ? actual.compareTo(target.value()) < 0 : actual.compareTo(upper) > 0;
    }

    /** How far outside of what satisfies the target, in percent of the bound; negative inside a single bound. */
    private static BigDecimal beyond(Target target, BigDecimal actual) {
        BigDecimal upper = target.upper() == null ? target.value() : target.upper();
        return switch (target.comparator()) {
            case AT_LEAST, DONE -> share(target.value().subtract(actual), target.value());
            case AT_MOST -> share(actual.subtract(target.value()), target.value());
            case BETWEEN, EXACTLY -> {
                if (actual.compareTo(target.value()) < 0)
                    yield share(target.value().subtract(actual), target.value());
                yield actual.compareTo(upper) > 0 ? share(actual.subtract(upper), upper) : BigDecimal.ZERO;
            }
        };
    }

    /** Where the bound is 0 there is no share of it: the least distance is all of it. */
    private static BigDecimal share(BigDecimal distance, BigDecimal bound) {
        if (bound.signum() == 0) return distance.signum() > 0 ? HUNDRED : BigDecimal.ZERO;
        return distance.multiply(HUNDRED).divide(bound.abs(), 2, RoundingMode.HALF_UP);
    }
}
