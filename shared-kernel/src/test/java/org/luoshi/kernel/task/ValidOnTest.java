package org.luoshi.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.luoshi.kernel.EventExamples;

/** A task as its progress up to a day has it: as if nothing had been said of any later one. */
class ValidOnTest {
    private static final long SEED = Long.getLong("luoshi.seed", 20230120L);
    private static final TaskId TASK = new TaskId("2023-T01");
    private static final TargetId T1 = TargetId.of(1);

    @BeforeAll
    static void says_how_to_repeat_it() {
        System.out.println("Random lives as of days: -Dluoshi.seed=" + SEED);
    }

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void reports_and_values_are_those_of_a_history_without_the_later_days(long seed) {
        List<TaskEvent> life = RandomLife.of(seed, 60);
        TaskState recorded = fold(life, null);
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            LocalDate day = EventExamples.JANUARY.plusDays(random.nextInt(-10, 375));
            TaskState then = recorded.validOn(day);
            TaskState without = fold(life, day);
            then.targets().forEach((id, target) -> {
                TargetState expected = without.target(id);
                assertThat(target.reports()).as("%s on %s", id, day).isEqualTo(expected.reports());
                assertThat(target.latest()).isEqualTo(expected.latest());
                assertThat(target.latestApproved()).isEqualTo(expected.latestApproved());
                assertThat(target.target()).isEqualTo(expected.target());
                assertThat(target.pending()).isEqualTo(expected.pending());
                assertThat(target.missedUntil())
                        .satisfiesAnyOf(
                                until -> assertThat(until).isNull(),
                                until -> assertThat(until).isBeforeOrEqualTo(day));
            });
            assertThat(then.targets().keySet()).isEqualTo(recorded.targets().keySet());
            assertThat(then.status()).isEqualTo(recorded.status());
            assertThat(then.assignment()).isEqualTo(recorded.assignment());
            assertThat(then.light()).isNull();
            assertThat(then.validOn(day)).isEqualTo(then);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void behind_the_last_day_of_all_nothing_is_left_out(long seed) {
        TaskState recorded = fold(RandomLife.of(seed, 60), null);
        assertThat(recorded.validOn(LocalDate.of(2024, 1, 1)).targets()).isEqualTo(recorded.targets());
    }

    /** From January to May nobody reports; each month is missed when it is over. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            2023-01-30, 0, -
            2023-01-31, 1, 2023-01-31
            2023-02-27, 1, 2023-01-31
            2023-02-28, 2, 2023-02-28
            2023-04-30, 4, 2023-04-30
            2023-05-30, 4, 2023-04-30
            2023-05-31, 5, 2023-05-31
            2023-12-31, 5, 2023-05-31
            """)
    void cycles_that_ended_later_are_not_counted(LocalDate day, int missed, @Nullable LocalDate until) {
        TargetState then = silentUntilMay().validOn(day).target(T1);
        assertThat(then.missed()).isEqualTo(missed);
        assertThat(then.missedUntil()).isEqualTo(until);
    }

    @Test
    void a_cycle_that_a_later_day_made_good_is_missed_on_the_days_before() {
        TaskState reported = silentUntilMay().after(report(LocalDate.of(2023, 6, 10)));
        assertThat(reported.target(T1).missed()).isZero();
        assertThat(reported.validOn(LocalDate.of(2023, 6, 10)).target(T1).missed())
                .isZero();
        // That there were five is no longer known.
        assertThat(reported.validOn(LocalDate.of(2023, 6, 9)).target(T1).missed())
                .isEqualTo(1);
        assertThat(reported.validOn(LocalDate.of(2023, 5, 30)).target(T1).missed())
                .isZero();
    }

    @Test
    void a_quarter_is_counted_as_a_quarter() {
        TaskState silent = assigned()
                .after(missed(LocalDate.of(2023, 1, 1), LocalDate.of(2023, 3, 31)))
                .after(missed(LocalDate.of(2023, 4, 1), LocalDate.of(2023, 6, 30)));
        TargetState then = silent.validOn(LocalDate.of(2023, 6, 29)).target(T1);
        assertThat(then.missed()).isEqualTo(1);
        assertThat(then.missedSince()).isEqualTo(LocalDate.of(2023, 1, 1));
        assertThat(then.missedUntil()).isEqualTo(LocalDate.of(2023, 3, 31));
    }

    @Test
    void a_red_light_is_remembered_where_it_was_red_by_then() {
        LocalDate april = LocalDate.of(2023, 4, 3);
        LocalDate may = LocalDate.of(2023, 5, 10);
        TaskState red = assigned().after(turned(null, Light.RED, april));
        assertThat(red.validOn(april).redUntil()).isEqualTo(april);
        assertThat(red.validOn(april.minusDays(1)).redUntil()).isNull();
        TaskState good = red.after(turned(Light.RED, Light.YELLOW, may));
        assertThat(good.validOn(may).redUntil()).isEqualTo(may);
        assertThat(good.validOn(may.minusDays(1)).redUntil()).isNull();
    }

    private static TaskState silentUntilMay() {
        TaskState task = assigned();
        for (LocalDate month = LocalDate.of(2023, 1, 1); month.getMonthValue() <= 5; month = month.plusMonths(1))
            task = task.after(missed(month, month.plusMonths(1).minusDays(1)));
        return task;
    }

    private static TaskState assigned() {
        return TaskState.fold(null, RandomLife.of(SEED, 1).getFirst());
    }

    private static TaskEvent missed(LocalDate from, LocalDate until) {
        return new TaskEvent.ReportMissed(TASK, until, List.of(T1), from);
    }

    private static TaskEvent turned(@Nullable Light before, Light after, LocalDate on) {
        return new TaskEvent.LightTurned(TASK, before, after, new LinkedHashMap<>(), "1", on, List.of());
    }

    private static TaskEvent report(LocalDate day) {
        return new TaskEvent.ProgressReported(
                TASK, T1, day, new Amount(BigDecimal.TEN, "%"), null, List.of(), null, "account-b");
    }

    /** Without what speaks of a later day. */
    private static TaskState fold(List<TaskEvent> life, @Nullable LocalDate day) {
        TaskState state = null;
        for (TaskEvent event : life) if (!event.beyond(day)) state = TaskState.fold(state, event);
        return Objects.requireNonNull(state);
    }
}
