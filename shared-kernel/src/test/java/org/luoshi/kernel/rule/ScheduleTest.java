package org.luoshi.kernel.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.Trajectory;
import org.luoshi.kernel.task.Trajectory.Point;
import org.luoshi.kernel.task.Trajectory.Shape;

class ScheduleTest {
    @ParameterizedTest(name = "{0} {1}–{2} from {3}, {4}, {5}, on {6} at {7}: scheduled {8}, gap {9}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # comparator | value | upper | baseline | aggregation | trajectory | day | actual | scheduled | gap
            # evenly by days: 2023-01-01 to 2023-12-31 are 364 steps, 2023-07-02 is the middle
            AT_LEAST | 100 | -  | -  | CUMULATIVE    | LINEAR | 2022-12-31 | -   | 0   | 0
            AT_LEAST | 100 | -  | -  | CUMULATIVE    | LINEAR | 2023-01-01 | -   | 0   | 0
            AT_LEAST | 100 | -  | -  | CUMULATIVE    | LINEAR | 2023-07-02 | -   | 50  | 50
            AT_LEAST | 100 | -  | -  | CUMULATIVE    | LINEAR | 2023-07-02 | 20  | 50  | 30
            AT_LEAST | 100 | -  | -  | CUMULATIVE    | LINEAR | 2023-07-02 | 80  | 50  | -30
            AT_LEAST | 100 | -  | -  | CUMULATIVE    | LINEAR | 2023-12-31 | 99  | 100 | 1
            AT_LEAST | 100 | -  | -  | CUMULATIVE    | LINEAR | 2024-06-30 | 99  | 100 | 1
            # last year's total does not matter to a sum
            AT_LEAST | 46000 | - | 65000 | CUMULATIVE | LINEAR | 2023-07-02 | 23000 | 23000 | 0
            # from a baseline: percentage points of the way, not of the value
            AT_LEAST | 78  | -  | 76 | POINT_IN_TIME | LINEAR | 2023-07-02 | -    | 77  | 50
            AT_LEAST | 78  | -  | 76 | POINT_IN_TIME | LINEAR | 2023-07-02 | 76.5 | 77  | 25
            AT_LEAST | 78  | -  | 76 | POINT_IN_TIME | LINEAR | 2023-07-02 | 75   | 77  | 100
            # in thirds: six decimals of the value, two of the gap
            AT_LEAST | 3   | -  | -  | CUMULATIVE    | LINEAR | 2023-05-01 | 0   | 0.989011 | 32.97
            # held: the baseline meets the value
            AT_LEAST | 93  | -  | 97 | POINT_IN_TIME | LINEAR | 2023-02-01 | -    | 93  | 0
            AT_LEAST | 93  | -  | 97 | POINT_IN_TIME | LINEAR | 2023-02-01 | 97   | 93  | -4.3
            AT_LEAST | 93  | -  | 97 | POINT_IN_TIME | STEP   | 2023-02-01 | 83.7 | 93  | 10
            AT_MOST  | 5   | -  | 4  | POINT_IN_TIME | LINEAR | 2023-02-01 | 6    | 5   | 20
            # a limit without a baseline, or for the whole year, holds from the first day
            AT_MOST  | 10  | -  | -  | POINT_IN_TIME | LINEAR | 2023-02-01 | 12  | 10  | 20
            AT_MOST  | 10  | -  | -  | CUMULATIVE    | LINEAR | 2023-02-01 | 4   | 10  | -60
            AT_MOST  | 10  | -  | 30 | CUMULATIVE    | LINEAR | 2023-02-01 | 13  | 10  | 30
            AT_MOST  | 0   | -  | -  | CUMULATIVE    | LINEAR | 2023-02-01 | 1   | 0   | 100
            AT_MOST  | 0   | -  | -  | CUMULATIVE    | LINEAR | 2023-02-01 | -   | 0   | 0
            # a limit to be brought down to mirrors
            AT_MOST  | 10  | -  | 20 | POINT_IN_TIME | LINEAR | 2023-07-02 | 15  | 15  | 0
            AT_MOST  | 10  | -  | 20 | POINT_IN_TIME | LINEAR | 2023-07-02 | 18  | 15  | 30
            AT_MOST  | 10  | -  | 20 | POINT_IN_TIME | LINEAR | 2023-07-02 | -   | 15  | 50
            AT_MOST  | 10  | -  | 20 | POINT_IN_TIME | LINEAR | 2023-07-02 | 12  | 15  | -30
            # within bounds: held where there is no way to go, else towards the nearest bound, and not beyond the other
            BETWEEN  | 30  | 40 | -  | POINT_IN_TIME | LINEAR | 2023-02-01 | -   | 30  | 0
            BETWEEN  | 30  | 40 | -  | POINT_IN_TIME | LINEAR | 2023-02-01 | 35  | 30  | 0
            BETWEEN  | 30  | 40 | -  | POINT_IN_TIME | LINEAR | 2023-02-01 | 27  | 30  | 10
            BETWEEN  | 30  | 40 | -  | POINT_IN_TIME | LINEAR | 2023-02-01 | 50  | 30  | 25
            BETWEEN  | 30  | 40 | 20 | POINT_IN_TIME | LINEAR | 2023-07-02 | 22  | 25  | 30
            BETWEEN  | 30  | 40 | 60 | POINT_IN_TIME | LINEAR | 2023-07-02 | 55  | 50  | 25
            BETWEEN  | 30  | 40 | 20 | POINT_IN_TIME | LINEAR | 2023-07-02 | 44  | 25  | 10
            BETWEEN  | 30  | 40 | 60 | POINT_IN_TIME | LINEAR | 2023-07-02 | 27  | 50  | 10
            EXACTLY  | 12  | -  | -  | CUMULATIVE    | LINEAR | 2023-07-02 | 3   | 6   | 25
            EXACTLY  | 12  | -  | -  | CUMULATIVE    | LINEAR | 2023-07-02 | 15  | 6   | 25
            EXACTLY  | 12  | -  | -  | POINT_IN_TIME | LINEAR | 2023-07-02 | 9   | 12  | 25
            # nothing at all is satisfied from the start
            EXACTLY  | 0   | -  | -  | CUMULATIVE    | LINEAR | 2023-02-01 | -   | 0   | 0
            EXACTLY  | 0   | -  | -  | CUMULATIVE    | LINEAR | 2023-02-01 | 1   | 0   | 100
            BETWEEN  | 0   | 5  | -  | CUMULATIVE    | LINEAR | 2023-02-01 | 2   | 0   | 0
            BETWEEN  | 0   | 5  | -  | CUMULATIVE    | LINEAR | 2023-02-01 | 6   | 0   | 20
            EXACTLY  | 50  | -  | 50 | POINT_IN_TIME | LINEAR | 2023-02-01 | 49  | 50  | 2
            # beyond all telling
            AT_LEAST | 0.000001 | - | - | CUMULATIVE | LINEAR | 2023-12-31 | 999999999999 | 0.000001 | -1000000
            # nothing until the due day is over, then all
            AT_LEAST | 100 | -  | -  | CUMULATIVE    | STEP   | 2023-12-31 | -   | 0   | 0
            AT_LEAST | 100 | -  | -  | CUMULATIVE    | STEP   | 2024-01-01 | 40  | 100 | 60
            DONE     | 1   | -  | -  | POINT_IN_TIME | LINEAR | 2023-12-31 | 0   | 0   | 0
            DONE     | 1   | -  | -  | POINT_IN_TIME | STEP   | 2024-01-01 | 0   | 1   | 100
            # straight lines between the points, from the origin, to the value
            AT_LEAST | 100 | -  | -  | CUMULATIVE | 2023-03-02=10 2023-07-02=20 | 2023-01-31 | 0  | 5   | 5
            AT_LEAST | 100 | -  | -  | CUMULATIVE | 2023-03-02=10 2023-07-02=20 | 2023-05-02 | 0  | 15  | 15
            AT_LEAST | 100 | -  | -  | CUMULATIVE | 2023-03-02=10 2023-07-02=20 | 2023-10-01 | 0  | 60  | 60
            AT_LEAST | 100 | -  | -  | CUMULATIVE | 2023-01-01=40 | 2023-01-01 | 0  | 40  | 40
            AT_LEAST | 100 | -  | -  | CUMULATIVE | 2023-12-31=90 | 2023-12-31 | 0  | 90  | 90
            AT_LEAST | 100 | -  | -  | CUMULATIVE | 2023-12-31=90 | 2024-01-01 | 0  | 100 | 100
            """)
    void table(
            Comparator comparator,
            BigDecimal value,
            @Nullable BigDecimal upper,
            @Nullable BigDecimal baseline,
            Aggregation aggregation,
            String trajectory,
            LocalDate day,
            @Nullable BigDecimal actual,
            BigDecimal scheduled,
            BigDecimal gap) {
        boolean done = comparator == Comparator.DONE;
        Target target = new Target(
                "测试指标",
                comparator,
                value,
                upper,
                done ? Target.MILESTONE_UNIT : "%",
                baseline,
                LocalDate.of(2023, 1, 1),
                LocalDate.of(2023, 12, 31),
                aggregation,
                trajectory(trajectory),
                BigDecimal.ONE,
                null,
                null,
                null);
        assertThat(Schedule.on(target, day)).as("scheduled").isEqualTo(scheduled);
        assertThat(Schedule.gap(target, actual, day)).as("gap").isEqualTo(gap);
        for (LocalDate any = target.start(); any.getYear() <= 2024; any = any.plusDays(1))
            assertThat(drawn(Schedule.course(target), any))
                    .as("drawn on %s", any)
                    .isCloseTo(Schedule.on(target, any), within(new BigDecimal("0.000002")));
    }

    /** On the straight line between the points around the day. */
    private static BigDecimal drawn(List<Point> course, LocalDate day) {
        Point from = course.getFirst();
        for (Point to : course) {
            if (to.on().isAfter(day)) {
                BigDecimal length = BigDecimal.valueOf(ChronoUnit.DAYS.between(from.on(), to.on()));
                BigDecimal gone = BigDecimal.valueOf(ChronoUnit.DAYS.between(from.on(), day));
                return from.value()
                        .add(to.value().subtract(from.value()).multiply(gone).divide(length, 7, RoundingMode.HALF_UP));
            }
            from = to;
        }
        return from.value();
    }

    @ParameterizedTest
    @CsvSource({"2023-06-01,0,100", "2023-05-31,0,0", "2023-06-02,5,0"})
    void what_begins_and_ends_on_one_day_is_due_on_it(LocalDate day, BigDecimal actual, BigDecimal gap) {
        LocalDate only = LocalDate.of(2023, 6, 1);
        Target target = new Target(
                "测试指标",
                Comparator.AT_LEAST,
                BigDecimal.valueOf(5),
                null,
                "所",
                null,
                only,
                only,
                Aggregation.CUMULATIVE,
                Trajectory.LINEAR,
                BigDecimal.ONE,
                null,
                null,
                null);
        assertThat(Schedule.gap(target, actual, day)).isEqualTo(gap);
    }

    static Trajectory trajectory(String text) {
        if (!text.contains("=")) return new Trajectory(Shape.valueOf(text), List.of());
        return new Trajectory(
                Shape.POINTS,
                Arrays.stream(text.split(" ", -1))
                        .map(point ->
                                new Point(LocalDate.parse(point.substring(0, 10)), new BigDecimal(point.substring(11))))
                        .toList());
    }
}
