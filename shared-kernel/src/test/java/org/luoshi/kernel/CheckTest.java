package org.luoshi.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t\n", "　"})
    void text_must_say_something(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.text("note", value, 10))
                .withMessage("note must not be blank");
    }

    @Test
    void text_is_measured_in_characters_as_people_count_them() {
        String elephants = "🐘".repeat(10);
        assertThat(Check.text("note", elephants, 10)).isSameAs(elephants);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.text("note", "落".repeat(11), 10))
                .withMessage("note must have at most 10 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0", "a\u0007", "a\r\n", "a\u007f", "a\u0085", "a\ud83d", "\udc18a", "\udc18\ud83d"})
    void text_holds_no_control_character_and_no_half_of_one(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.text("note", value, 10))
                .withMessageStartingWith("note holds");
    }

    @Test
    void text_may_have_lines_and_tabs() {
        assertThat(Check.text("note", "一\n\t二", 10)).isEqualTo("一\n\t二");
    }

    @Test
    void optional_text_may_be_absent_but_not_blank() {
        assertThat(Check.optionalText("note", null, 10)).isNull();
        assertThat(Check.optionalText("note", "x", 10)).isEqualTo("x");
        assertThatIllegalArgumentException().isThrownBy(() -> Check.optionalText("note", " ", 10));
    }

    @Test
    void writable_text_may_be_blank_but_not_absent_nor_too_long() {
        assertThat(Check.writable("reason", "", 10)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.writable("reason", null, 10))
                .withMessage("reason is missing");
        assertThatIllegalArgumentException().isThrownBy(() -> Check.writable("reason", "x".repeat(11), 10));
        assertThatIllegalArgumentException().isThrownBy(() -> Check.writable("reason", "\0", 10));
    }

    @Test
    void a_pattern_is_matched_as_a_whole() {
        Pattern digits = Pattern.compile("[0-9]{2}");
        assertThat(Check.matching("id", "12", digits)).isEqualTo("12");
        for (String other : new String[] {null, "", "1", "123", "12\n", "a12"})
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Check.matching("id", other, digits))
                    .withMessage("id must match [0-9]{2}");
    }

    @ParameterizedTest(name = "{0} is written {1}")
    @CsvSource({
        "1.50, 1.5",
        "1E+3, 1000",
        "0.000, 0",
        "-0.0, 0",
        "0E+2000000000, 0",
        "-76.700, -76.7",
        "999999999999999.999999, 999999999999999.999999",
        "0.000001, 0.000001",
        "1E-6, 0.000001",
        "1.0000000000, 1",
    })
    void a_decimal_has_one_written_form(BigDecimal value, String written) {
        BigDecimal kept = Check.decimal("value", value);
        assertThat(kept).isEqualByComparingTo(value).isEqualTo(new BigDecimal(written));
        assertThat(kept).hasToString(written);
    }

    @ParameterizedTest
    @CsvSource({
        "1000000000000000, integer digits",
        "-1000000000000000, integer digits",
        "1E+15, integer digits",
        "1E+2147483647, integer digits",
        "-1E+2147483647, integer digits",
        "0.0000001, decimal places",
        "1.2345678, decimal places",
        "1E-2147483647, decimal places",
    })
    void a_decimal_that_does_not_fit_is_refused(BigDecimal value, String limit) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.decimal("value", value))
                .withMessageStartingWith("value must have at most")
                .withMessageContaining(limit);
    }

    @Test
    void a_decimal_must_be_there_unless_it_is_optional() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.decimal("value", null))
                .withMessage("value is missing");
        assertThat(Check.optionalDecimal("value", null)).isNull();
        assertThat(Check.optionalDecimal("value", new BigDecimal("2.0"))).isEqualTo(new BigDecimal("2"));
    }

    @Test
    void a_number_lies_within_its_bounds_both_included() {
        assertThat(Check.between("number", 1, 1, 3)).isEqualTo(1);
        assertThat(Check.between("number", 3, 1, 3)).isEqualTo(3);
        for (int outside : new int[] {0, 4})
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Check.between("number", outside, 1, 3))
                    .withMessage("number must be from 1 to 3");
    }

    @Test
    void a_day_lies_between_the_founding_of_the_state_and_the_end_of_2199() {
        for (String day : new String[] {"1949-10-01", "2199-12-31"})
            assertThat(Check.day("due", LocalDate.parse(day))).isEqualTo(day);
        for (String day : new String[] {"1949-09-30", "2200-01-01", "+999999999-12-31", "-999999999-01-01"})
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Check.day("due", LocalDate.parse(day)))
                    .withMessageStartingWith("due must be from");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.day("due", null))
                .withMessage("due is missing");
    }

    @Test
    void what_must_be_present_is_named_when_it_is_not() {
        assertThat(Check.present("x", "here")).isEqualTo("here");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.present("x", null))
                .withMessage("x is missing");
    }

    @Test
    void a_text_that_shows_nothing_is_blank() {
        for (String nothing : new String[] {"", " \n\t", "\u00a0", "\u200b\u2060", "\u3000"})
            assertThat(Check.blank(nothing))
                    .as(nothing.codePoints().boxed().toList().toString())
                    .isTrue();
        assertThat(Check.blank("理由")).isFalse();
        assertThatThrownBy(() -> Check.text("reason", "\u00a0\u200b", 10)).hasMessage("reason must not be blank");
    }

    @Test
    void a_text_does_not_turn_the_direction_of_reading() {
        assertThatThrownBy(() -> Check.writable("unit", "所\u202e", 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Check.writable("unit", "\u2066所", 10)).isInstanceOf(IllegalArgumentException.class);
    }
}
