package org.luoshi.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.kernel.EventExamples;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.Trajectory.Shape;
import tools.jackson.core.JacksonException;

class TargetTest {
    private static final String PERIOD = "\"start\":\"2023-01-01\",\"due\":\"2023-12-31\"";

    @Test
    void equal_numbers_make_equal_targets() {
        Target target = EventExamples.bareTarget("78.00");
        assertThat(target).isEqualTo(EventExamples.bareTarget("7.8E1"));
        assertThat(target.value()).hasToString("78");
        assertThat(target.upper()).isNull();
    }

    @Test
    void a_milestone_is_one_item_from_zero() {
        Target milestone = read("\"comparator\":\"DONE\"");
        assertThat(milestone).isEqualTo(read("\"comparator\":\"DONE\",\"value\":1.0,\"unit\":\"项\""));
        assertThat(milestone.origin()).isZero();
        assertThat(milestone.metBy(BigDecimal.ZERO)).isFalse();
        assertThat(milestone.metBy(BigDecimal.ONE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"value\":2", "\"value\":0", "\"unit\":\"个\"", "\"baseline\":0", "\"upper\":1"})
    void a_milestone_is_nothing_else(String field) {
        refuses("\"comparator\":\"DONE\"," + field);
    }

    @Test
    void only_between_has_an_upper_bound() {
        assertThat(read("\"comparator\":\"BETWEEN\",\"value\":1,\"upper\":2,\"unit\":\"个\"")
                        .upper())
                .isEqualTo("2");
        refuses("\"comparator\":\"BETWEEN\",\"value\":1,\"unit\":\"个\"");
        refuses("\"comparator\":\"AT_LEAST\",\"value\":1,\"upper\":2,\"unit\":\"个\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"comparator\":\"AT_LEAST\",\"value\":1",
                "\"comparator\":\"AT_LEAST\",\"unit\":\"个\"",
                "\"value\":1,\"unit\":\"个\"",
                "\"comparator\":\"AT_LEAST\",\"value\":1,\"unit\":\"\"",
                "\"comparator\":\"AT_LEAST\",\"value\":1,\"unit\":\"一二三四五六七八九十一二三四五六七八九十一\"",
                "\"comparator\":\"AT_LEAST\",\"value\":1,\"unit\":\"个\",\"indicator\":\" \"",
                "\"comparator\":\"AT_LEAST\",\"value\":1,\"unit\":\"个\",\"source\":\"\"",
                "\"comparator\":\"AT_LEAST\",\"value\":1,\"unit\":\"个\",\"weight\":1e15",
                "\"comparator\":\"AT_LEAST\",\"value\":1,\"unit\":\"个\",\"baseline\":0.0000001",
            })
    void refuses_what_is_no_target(String fields) {
        refuses(fields);
    }

    @Test
    void needs_a_metric_and_a_period() {
        for (String json : new String[] {
            "{\"comparator\":\"DONE\"," + PERIOD + "}",
            "{\"metric\":\"\",\"comparator\":\"DONE\"," + PERIOD + "}",
            "{\"metric\":\"" + "x".repeat(301) + "\",\"comparator\":\"DONE\"," + PERIOD + "}",
            "{\"metric\":\"x\",\"comparator\":\"DONE\",\"start\":\"2023-01-01\"}",
            "{\"metric\":\"x\",\"comparator\":\"DONE\",\"due\":\"2023-12-31\"}",
            "{\"metric\":\"x\",\"comparator\":\"DONE\",\"start\":\"1949-09-30\",\"due\":\"2023-12-31\"}",
            "{\"metric\":\"x\",\"comparator\":\"DONE\",\"start\":\"2023-01-01\",\"due\":\"2200-01-01\"}"
        }) assertThatIllegalJson(json);
    }

    @ParameterizedTest(name = "{0} {1}–{2}: {3} → {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "AT_LEAST, 10, -, 9.999999, false",
                "AT_LEAST, 10, -, 10, true",
                "AT_LEAST, 10, -, 11, true",
                "AT_MOST,  10, -, 10.000001, false",
                "AT_MOST, 10, -, 10, true",
                "AT_MOST, 10, -, -1, true",
                "EXACTLY,  10, -, 9, false",
                "EXACTLY, 10, -, 10.000, true",
                "EXACTLY, 10, -, 11, false",
                "BETWEEN, 10, 20, 9, false",
                "BETWEEN, 10, 20, 10, true",
                "BETWEEN, 10, 20, 20, true",
                "BETWEEN, 10, 20, 21, false",
            })
    void is_met_by_what_its_comparator_says(
            Comparator comparator, BigDecimal value, BigDecimal upper, BigDecimal actual, boolean met) {
        assertThat(target(comparator, value, upper, null, Aggregation.CUMULATIVE)
                        .metBy(actual))
                .isEqualTo(met);
    }

    @ParameterizedTest(name = "{0} {1} from {2}, {3}: origin {4}, held {5}")
    @CsvSource(
            nullValues = "-",
            value = {
                "AT_LEAST, 78, 76.7,  POINT_IN_TIME, 76.7, false",
                "AT_LEAST, 93, 97,    POINT_IN_TIME, 97,   true",
                "AT_LEAST, 93, 93,    POINT_IN_TIME, 93,   true",
                "AT_LEAST, 93, -,     POINT_IN_TIME, 0,    false",
                "AT_LEAST, 15, 18,    CUMULATIVE,    0,    false",
                "AT_MOST,  10, 12,    POINT_IN_TIME, 12,   false",
                "AT_MOST,  10, 8,     POINT_IN_TIME, 8,    true",
                "EXACTLY,  10, 10,    POINT_IN_TIME, 10,   true",
            })
    void begins_at_its_baseline_unless_it_counts_up(
            Comparator comparator,
            BigDecimal value,
            BigDecimal baseline,
            Aggregation aggregation,
            BigDecimal origin,
            boolean held) {
        Target target = target(comparator, value, null, baseline, aggregation);
        assertThat(target.origin()).isEqualByComparingTo(origin);
        assertThat(target.held()).isEqualTo(held);
    }

    @Test
    void an_empty_change_changes_nothing() {
        Target target =
                target(Comparator.BETWEEN, BigDecimal.ONE, BigDecimal.TEN, BigDecimal.TWO, Aggregation.CUMULATIVE);
        TargetChange nothing = new TargetChange(null, null, null, null, null, null, null, null, null);
        assertThat(nothing.appliedTo(target)).isEqualTo(target);
    }

    @Test
    void a_change_changes_what_it_names_and_never_what_is_measured() {
        Target before =
                target(Comparator.BETWEEN, BigDecimal.ONE, BigDecimal.TEN, BigDecimal.TWO, Aggregation.CUMULATIVE);
        LocalDate start = LocalDate.of(2023, 2, 1);
        LocalDate due = LocalDate.of(2024, 6, 30);
        Trajectory step = new Trajectory(Shape.STEP, null);
        BigDecimal three = BigDecimal.valueOf(3);
        Target after = new TargetChange(
                        "新指标",
                        three,
                        BigDecimal.valueOf(30),
                        BigDecimal.ZERO,
                        start,
                        due,
                        step,
                        three,
                        EventExamples.OFFICE)
                .appliedTo(before);
        assertThat(after)
                .isEqualTo(new Target(
                        "新指标",
                        Comparator.BETWEEN,
                        three,
                        BigDecimal.valueOf(30),
                        "个",
                        BigDecimal.ZERO,
                        start,
                        due,
                        Aggregation.CUMULATIVE,
                        step,
                        three,
                        EventExamples.OFFICE,
                        "test.indicator",
                        "附件第3项"));
    }

    @Test
    void a_change_that_does_not_fit_the_target_is_refused() {
        Target target = EventExamples.bareTarget("78");
        TargetChange upper = new TargetChange(null, null, BigDecimal.TEN, null, null, null, null, null, null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> upper.appliedTo(target))
                .withMessageContaining("BETWEEN");
    }

    private static Target target(
            Comparator comparator,
            BigDecimal value,
            @Nullable BigDecimal upper,
            @Nullable BigDecimal baseline,
            Aggregation aggregation) {
        return new Target(
                "测试指标",
                comparator,
                value,
                upper,
                "个",
                baseline,
                EventExamples.JANUARY,
                EventExamples.DECEMBER,
                aggregation,
                null,
                null,
                null,
                "test.indicator",
                "附件第3项");
    }

    private static Target read(String fields) {
        return EventJson.MAPPER.readValue("{\"metric\":\"x\"," + PERIOD + "," + fields + "}", Target.class);
    }

    private static void refuses(String fields) {
        assertThatIllegalJson("{\"metric\":\"x\"," + PERIOD + "," + fields + "}");
    }

    private static void assertThatIllegalJson(String json) {
        assertThatThrownBy(() -> EventJson.MAPPER.readValue(json, Target.class))
                .as(json)
                .isInstanceOf(JacksonException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }
}
