package org.luoshi.kernel.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkingDaysTest {
    private static final WorkingDays CHINA = WorkingDays.CHINA;

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(textBlock = """
            2023-01-20, true
            2023-01-23, false
            2023-01-28, true
            2023-09-29, false
            2023-10-07, true
            2023-10-08, true
            2023-10-09, true
            2023-10-14, false
            2026-02-14, true
            2026-02-23, false
            2026-10-10, true
            2026-11-24, true
            """)
    void holidays_and_make_up_days(LocalDate day, boolean working) {
        assertThat(CHINA.isWorking(day)).isEqualTo(working);
    }

    @ParameterizedTest(name = "from {0} to {1}: {2}")
    @CsvSource(textBlock = """
            2023-12-29, 2023-12-31, 0
            2023-12-28, 2023-12-31, 1
            2023-12-31, 2023-12-28, -1
            2023-09-28, 2023-10-07, 1
            2023-09-27, 2023-10-09, 4
            2023-01-01, 2023-12-31, 249
            """)
    void are_counted_behind_a_day_up_to_another(LocalDate day, LocalDate other, int days) {
        assertThat(CHINA.between(day, other)).isEqualTo(days);
    }

    @Test
    void the_first_one_behind_a_day_may_be_a_saturday() {
        assertThat(CHINA.after(LocalDate.of(2023, 9, 28), 1)).isEqualTo("2023-10-07");
        assertThat(CHINA.after(LocalDate.of(2023, 9, 30), 1)).isEqualTo("2023-10-07");
        assertThat(CHINA.after(LocalDate.of(2023, 10, 7), 3)).isEqualTo("2023-10-10");
    }

    @Test
    void a_year_that_nobody_has_announced_is_not_known() {
        assertThat(CHINA.years())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(2014, 2026).boxed().toList());
        assertThat(CHINA.knows(LocalDate.of(2026, 12, 31))).isTrue();
        assertThat(CHINA.knows(LocalDate.of(2027, 1, 1))).isFalse();
        assertThat(CHINA.isWorking(LocalDate.of(2027, 1, 1))).as("a Friday").isTrue();
    }

    @Test
    void a_further_year_is_added_and_a_known_one_replaced() {
        WorkingDays more = CHINA.with(List.of("# announced", "2027 off 0101 work 0102 # made up", "", "2026 off 1231"));
        assertThat(more.knows(LocalDate.of(2027, 5, 1))).isTrue();
        assertThat(more.isWorking(LocalDate.of(2027, 1, 1))).isFalse();
        assertThat(more.isWorking(LocalDate.of(2027, 1, 2))).isTrue();
        assertThat(more.isWorking(LocalDate.of(2026, 12, 31))).isFalse();
        assertThat(more.isWorking(LocalDate.of(2026, 10, 1)))
                .as("the old 2026 is gone")
                .isTrue();
        assertThat(CHINA.isWorking(LocalDate.of(2026, 12, 31))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "off 0101",
                "2027 0101",
                "2027 off 1301",
                "2027 off 0230",
                "2027 off 0105-0101",
                "2027 off 101",
                "1900 off 0101",
                "2027 holiday 0101"
            })
    void a_line_that_cannot_be_read_is_refused(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WorkingDays.of(List.of(line)))
                .withMessageContaining(line);
    }
}
