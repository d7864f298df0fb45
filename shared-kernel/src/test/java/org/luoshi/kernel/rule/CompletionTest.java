package org.luoshi.kernel.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Target;

class CompletionTest {
    @ParameterizedTest(name = "{0} {1}–{2} from {3}, {4}: {5} is {6} %")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # comparator | value | upper | baseline | aggregation | actual | percent
            # to be reached from nothing
            AT_LEAST | 80   | - | -    | POINT_IN_TIME | -      | 0
            AT_LEAST | 80   | - | -    | POINT_IN_TIME | 0      | 0
            AT_LEAST | 80   | - | -    | POINT_IN_TIME | 60     | 75
            AT_LEAST | 3    | - | -    | CUMULATIVE    | 1      | 33.3
            AT_LEAST | 3    | - | -    | CUMULATIVE    | 2      | 66.7
            AT_LEAST | 14   | - | -    | CUMULATIVE    | 14     | 100
            AT_LEAST | 14   | - | -    | CUMULATIVE    | 21     | 150
            # from a baseline
            AT_LEAST | 78   | - | 76.7 | POINT_IN_TIME | -      | 0
            AT_LEAST | 78   | - | 76.7 | POINT_IN_TIME | 76.7   | 0
            AT_LEAST | 78   | - | 76.7 | POINT_IN_TIME | 77.35  | 50
            AT_LEAST | 78   | - | 76.7 | POINT_IN_TIME | 78     | 100
            AT_LEAST | 78   | - | 76.7 | POINT_IN_TIME | 79.3   | 200
            AT_LEAST | 78   | - | 76.7 | POINT_IN_TIME | 70     | 0
            # a cumulative target counts from zero, whatever last year's total was
            AT_LEAST | 46000| - | 65000| CUMULATIVE    | 23000  | 50
            AT_LEAST | 46000| - | 23000| CUMULATIVE    | 23000  | 50
            # held: the baseline meets the value already
            AT_LEAST | 93   | - | 97   | POINT_IN_TIME | 93     | 100
            AT_LEAST | 93   | - | 97   | POINT_IN_TIME | 96.72  | 104
            AT_LEAST | 93   | - | 97   | POINT_IN_TIME | 83.7   | 90
            AT_LEAST | 93   | - | 93   | POINT_IN_TIME | 46.5   | 50
            AT_LEAST | 93   | - | 97   | POINT_IN_TIME | -1     | 0
            # zero and negative values
            AT_LEAST | 0    | - | -    | POINT_IN_TIME | 0      | 100
            AT_LEAST | 0    | - | -    | POINT_IN_TIME | 5      | 100
            AT_LEAST | 0    | - | -    | POINT_IN_TIME | -1     | 0
            AT_LEAST | 0    | - | -4   | POINT_IN_TIME | -1     | 75
            AT_LEAST | -5   | - | -    | POINT_IN_TIME | -5     | 100
            AT_LEAST | -5   | - | -    | POINT_IN_TIME | -3     | 140
            AT_LEAST | -5   | - | -    | POINT_IN_TIME | -6     | 80
            AT_LEAST | -5   | - | -9   | POINT_IN_TIME | -7     | 50
            # almost is not done
            AT_LEAST | 10000| - | -    | CUMULATIVE    | 9997   | 99.9
            AT_LEAST | 10000| - | -    | CUMULATIVE    | 9994   | 99.9
            AT_LEAST | 999999999999999 | - | - | CUMULATIVE | 999999999999998 | 99.9
            AT_MOST  | 999999999999998 | - | - | POINT_IN_TIME | 999999999999999 | 99.9
            EXACTLY  | 999999999999999 | - | - | POINT_IN_TIME | 999999999999998 | 99.9
            # the largest over-fulfilment there can be still is a number
            AT_LEAST | 0.000001 | - | - | CUMULATIVE | 999999999999999 | 99999999999999900000000
            # a limit
            AT_MOST  | 10   | - | -    | CUMULATIVE    | -      | 0
            AT_MOST  | 10   | - | -    | CUMULATIVE    | 0      | 100
            AT_MOST  | 10   | - | -    | CUMULATIVE    | 10     | 100
            AT_MOST  | 10   | - | -    | CUMULATIVE    | 11     | 90
            AT_MOST  | 10   | - | -    | CUMULATIVE    | 20     | 0
            AT_MOST  | 10   | - | -    | CUMULATIVE    | 25     | 0
            AT_MOST  | 0    | - | -    | POINT_IN_TIME | 0      | 100
            AT_MOST  | 0    | - | -    | POINT_IN_TIME | 1      | 0
            # down to a limit from a baseline above it
            AT_MOST  | 10   | - | 20   | POINT_IN_TIME | 20     | 0
            AT_MOST  | 10   | - | 20   | POINT_IN_TIME | 12.5   | 75
            AT_MOST  | 10   | - | 20   | POINT_IN_TIME | 9      | 100
            AT_MOST  | 10   | - | 20   | POINT_IN_TIME | 30     | 0
            AT_MOST  | 0    | - | 20   | POINT_IN_TIME | 5      | 75
            AT_MOST  | 30   | - | 50   | CUMULATIVE    | 39     | 70
            # a limit to be held
            AT_MOST  | 10   | - | 5    | POINT_IN_TIME | 8      | 100
            AT_MOST  | 10   | - | 5    | POINT_IN_TIME | 12     | 80
            # within bounds
            BETWEEN  | 20   | 40| -    | POINT_IN_TIME | 20     | 100
            BETWEEN  | 20   | 40| 30   | POINT_IN_TIME | 40     | 100
            BETWEEN  | 20   | 40| -    | POINT_IN_TIME | 15     | 75
            BETWEEN  | 20   | 40| -    | POINT_IN_TIME | 50     | 75
            BETWEEN  | 20   | 40| -    | POINT_IN_TIME | 90     | 0
            BETWEEN  | 0    | 40| -    | POINT_IN_TIME | -1     | 0
            EXACTLY  | 50   | - | -    | POINT_IN_TIME | 50     | 100
            EXACTLY  | 50   | - | -    | POINT_IN_TIME | 45     | 90
            EXACTLY  | 50   | - | -    | POINT_IN_TIME | 60     | 80
            EXACTLY  | 0    | - | -    | POINT_IN_TIME | 0      | 100
            EXACTLY  | 0    | - | -    | POINT_IN_TIME | 3      | 0
            # a milestone is done or not
            DONE     | 1    | - | -    | POINT_IN_TIME | -      | 0
            DONE     | 1    | - | -    | POINT_IN_TIME | 0      | 0
            DONE     | 1    | - | -    | POINT_IN_TIME | 1      | 100
            """)
    void is_as_the_table_says(
            Comparator comparator,
            BigDecimal value,
            BigDecimal upper,
            BigDecimal baseline,
            Aggregation aggregation,
            BigDecimal actual,
            String percent) {
        Target target = target(comparator, value, upper, baseline, aggregation);
        assertThat(Completion.percent(target, actual)).hasToString(percent);
    }

    @Test
    void shows_a_whole_hundred_exactly_where_the_target_is_met() {
        for (Comparator comparator : Comparator.values())
            for (int value : comparator == Comparator.DONE ? new int[] {1} : new int[] {-2, 0, 1, 3})
                for (int baseline = -3; baseline <= 4; baseline++)
                    for (int actual = -4; actual <= 8; actual++) {
                        Target target = target(
                                comparator,
                                BigDecimal.valueOf(value),
                                comparator == Comparator.BETWEEN ? BigDecimal.valueOf(value + 2L) : null,
                                comparator == Comparator.DONE ? null : BigDecimal.valueOf(baseline),
                                Aggregation.POINT_IN_TIME);
                        boolean whole = Completion.percent(target, BigDecimal.valueOf(actual))
                                        .compareTo(BigDecimal.valueOf(100))
                                >= 0;
                        assertThat(whole)
                                .as("%s %s from %s: %s", comparator, value, baseline, actual)
                                .isEqualTo(target.metBy(BigDecimal.valueOf(actual)));
                    }
    }

    private static Target target(
            Comparator comparator, BigDecimal value, BigDecimal upper, BigDecimal baseline, Aggregation aggregation) {
        return new Target(
                "测试指标",
                comparator,
                value,
                upper,
                comparator == Comparator.DONE ? null : "个",
                baseline,
                LocalDate.of(2023, 1, 1),
                LocalDate.of(2023, 12, 31),
                aggregation,
                null,
                null,
                null,
                null,
                null);
    }
}
