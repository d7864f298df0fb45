package org.luoshi.kernel.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.luoshi.kernel.rule.Commitments.T1;
import static org.luoshi.kernel.rule.Commitments.T2;
import static org.luoshi.kernel.rule.Commitments.TASK;
import static org.luoshi.kernel.rule.Commitments.approved;
import static org.luoshi.kernel.rule.Commitments.assigned;
import static org.luoshi.kernel.rule.Commitments.milestone;
import static org.luoshi.kernel.rule.Commitments.reported;
import static org.luoshi.kernel.rule.Commitments.returned;
import static org.luoshi.kernel.rule.Commitments.schools;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Cause;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Why;
import org.luoshi.kernel.task.TaskEvent.ReportMissed;
import org.luoshi.kernel.task.TaskEvent.TaskSuspended;
import org.luoshi.kernel.task.TaskState;

class LightRuleTest {
    private static final LightRule RULE = LightRule.STANDARD;
    private static final WorkingDays CHINA = WorkingDays.CHINA;
    private static final LocalDate MIDDLE = LocalDate.of(2023, 7, 2);

    /** 100 schools from 2023-01-01 to 2023-12-31, evenly: 50 on 2 July. The last working day of 2023 is 29 December. */
    @ParameterizedTest(name = "{0} schools on {1}, {2} cycles missed: {3} {4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # reported | day | missed | light | why
            50   | 2023-07-02 | 0 | GREEN  | -
            40.01| 2023-07-02 | 0 | GREEN  | -
            40   | 2023-07-02 | 0 | YELLOW | BEHIND
            20   | 2023-07-02 | 0 | YELLOW | BEHIND
            19.99| 2023-07-02 | 0 | RED    | BEHIND
            -    | 2023-07-02 | 0 | RED    | BEHIND
            50   | 2023-07-02 | 1 | YELLOW | NOT_REPORTED
            40   | 2023-07-02 | 1 | YELLOW | BEHIND
            # before the start nothing is late
            -    | 2022-12-31 | 3 | GREEN  | -
            # seven working days before 29 December, which is as good as the 31st, is 20 December
            89   | 2023-12-19 | 0 | GREEN  | -
            89   | 2023-12-20 | 0 | YELLOW | DUE_SOON
            90   | 2023-12-20 | 0 | GREEN  | -
            100  | 2023-12-31 | 0 | GREEN  | -
            99   | 2023-12-31 | 0 | GREEN  | -
            99   | 2024-01-01 | 0 | RED    | OVERDUE
            100  | 2024-01-01 | 0 | GREEN  | -
            120  | 2024-01-01 | 0 | GREEN  | -
            """)
    void a_number(@Nullable BigDecimal actual, LocalDate day, int missed, Light light, @Nullable Why why) {
        TaskState task = assigned(schools("100"));
        if (actual != null) task = reported(task, T1, LocalDate.of(2023, 6, 30), actual.toString());
        for (int i = 0; i < missed; i++)
            task = task.after(new ReportMissed(TASK, LocalDate.of(2023, 1 + i, 28), List.of(T1), null));
        LightRule.Judged judged = RULE.judge(task.target(T1), day, CHINA);
        assertThat(judged.light()).isEqualTo(light);
        assertThat(judged.why()).isEqualTo(why);
    }

    @ParameterizedTest(name = "done: {0}, on {1}: {2} {3}")
    @CsvSource(nullValues = "-", textBlock = """
            # done, day, light, why
            -, 2023-06-01, GREEN,  -
            -, 2023-12-19, GREEN,  -
            -, 2023-12-20, YELLOW, DUE_SOON
            0, 2023-12-31, YELLOW, DUE_SOON
            0, 2024-01-01, RED,    OVERDUE
            1, 2023-12-20, GREEN,  -
            1, 2024-01-01, GREEN,  -
            """)
    void a_milestone(@Nullable BigDecimal done, LocalDate day, Light light, @Nullable Why why) {
        TaskState task = assigned(milestone());
        if (done != null) task = reported(task, T1, LocalDate.of(2023, 6, 30), done.toString());
        LightRule.Judged judged = RULE.judge(task.target(T1), day, CHINA);
        assertThat(judged.light()).isEqualTo(light);
        assertThat(judged.why()).isEqualTo(why);
    }

    @Test
    void a_task_shows_its_worst_target_and_says_why() {
        TaskState task = reported(assigned(schools("100"), schools("10"), milestone()), T1, MIDDLE, "45");
        LightTurned turned = turn(task, MIDDLE);
        assertThat(turned)
                .isEqualTo(new LightTurned(
                        TASK,
                        null,
                        Light.RED,
                        Commitments.gaps("5", "50", "0"),
                        "1",
                        MIDDLE,
                        List.of(new Cause(T2, Why.BEHIND))));
    }

    @Test
    void nothing_turns_twice_nor_back_in_time() {
        TaskState task = assigned(schools("100"));
        TaskState red = task.after(turn(task, MIDDLE));
        assertThat(RULE.turn(red, MIDDLE, CHINA)).isNull();
        assertThat(RULE.turn(red, LocalDate.of(2023, 1, 3), CHINA)).isNull();
    }

    @Test
    void what_was_reported_of_a_later_day_is_not_known_yet() {
        TaskState task = reported(assigned(schools("100")), T1, MIDDLE.plusDays(1), "51");
        assertThat(RULE.judge(task.target(T1), MIDDLE, CHINA).light()).isEqualTo(Light.RED);
        assertThat(RULE.judge(task.target(T1), MIDDLE.plusDays(1), CHINA).light())
                .isEqualTo(Light.GREEN);
    }

    @Test
    void only_an_open_task_with_something_to_judge_has_a_light() {
        TaskState task = assigned(schools("100"));
        assertThat(RULE.turn(task.after(new TaskSuspended(TASK, "测试理由")), MIDDLE, CHINA))
                .isNull();
        TaskState history = Commitments.assignedOn(LocalDate.of(2024, 1, 1), schools("100"));
        assertThat(RULE.turn(history, LocalDate.of(2024, 1, 2), CHINA)).isNull();
    }

    /** July is the month it was red in; August knows nothing of it. */
    @Test
    void a_red_made_good_is_yellow_until_its_month_ends() {
        TaskState task = assigned(schools("100"));
        TaskState red = task.after(turn(task, MIDDLE));
        TaskState made = reported(red, T1, LocalDate.of(2023, 7, 10), "60");
        LightTurned yellow = turn(made, LocalDate.of(2023, 7, 10));
        assertThat(yellow.after()).isEqualTo(Light.YELLOW);
        assertThat(yellow.causes()).containsExactly(new Cause(null, Why.RED_THIS_MONTH));
        TaskState remembered = made.after(yellow);
        assertThat(RULE.turn(remembered, LocalDate.of(2023, 7, 31), CHINA)).isNull();
        LightTurned green = turn(remembered, LocalDate.of(2023, 8, 1));
        assertThat(green.before()).isEqualTo(Light.YELLOW);
        assertThat(green.after()).isEqualTo(Light.GREEN);
        assertThat(green.causes()).isEmpty();
    }

    @Test
    void what_is_claimed_counts_until_it_is_returned_unless_only_what_is_approved_counts() {
        LightRule strict =
                new LightRule("strict", RULE.redGap(), RULE.yellowGap(), 7, RULE.almostDone(), 1, true, true);
        TaskState claimed = reported(assigned(schools("100")), T1, MIDDLE, "50");
        assertThat(RULE.judge(claimed.target(T1), MIDDLE, CHINA).light()).isEqualTo(Light.GREEN);
        assertThat(strict.judge(claimed.target(T1), MIDDLE, CHINA).light()).isEqualTo(Light.RED);
        assertThat(RULE.judge(returned(claimed, T1, MIDDLE).target(T1), MIDDLE, CHINA)
                        .light())
                .isEqualTo(Light.RED);
        assertThat(strict.judge(approved(claimed, T1, MIDDLE).target(T1), MIDDLE, CHINA)
                        .light())
                .isEqualTo(Light.GREEN);
    }

    @Test
    void other_numbers_are_another_version_whatever_they_are_called() {
        LightRule milder =
                new LightRule("1", BigDecimal.valueOf(40), RULE.yellowGap(), 7, RULE.almostDone(), 1, true, false);
        LightRule same =
                new LightRule("1", new BigDecimal("30.0"), RULE.yellowGap(), 7, RULE.almostDone(), 1, true, false);
        assertThat(RULE.version()).isEqualTo("1");
        assertThat(same.version()).isEqualTo("1");
        assertThat(milder.version()).matches("1-[0-9a-f]{8}");
        TaskState task = reported(assigned(schools("100")), T1, MIDDLE, "15");
        assertThat(turn(task, MIDDLE).after()).isEqualTo(Light.RED);
        LightTurned mild = milder.turn(task, MIDDLE, CHINA);
        assertThat(mild).isNotNull();
        assertThat(mild.after()).isEqualTo(Light.YELLOW);
        assertThat(mild.ruleVersion()).isEqualTo(milder.version());
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new LightRule("2", BigDecimal.ONE, BigDecimal.TEN, 7, RULE.almostDone(), 1, true, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new LightRule("a b", BigDecimal.TEN, BigDecimal.ONE, 7, RULE.almostDone(), 1, true, false));
    }

    private static LightTurned turn(TaskState task, LocalDate day) {
        LightTurned turned = RULE.turn(task, day, CHINA);
        if (turned == null) throw new AssertionError("nothing turns on " + day);
        return turned;
    }

    /** Schools reported in July and in December; what is red in November was as it should be in July. */
    @Test
    void on_a_day_of_the_past_it_is_judged_by_what_speaks_of_it() {
        TaskState task = reported(assigned(schools("100")), T1, MIDDLE, "50");
        LocalDate november = LocalDate.of(2023, 11, 30);
        LightTurned red = RULE.turn(task, november, CHINA);
        assertThat(red).isNotNull();
        TaskState late = reported(task.after(red), T1, LocalDate.of(2023, 12, 30), "100");
        TaskState then = RULE.on(late, MIDDLE, CHINA);
        assertThat(then.light()).isEqualTo(Light.GREEN);
        assertThat(then.lightOn()).isEqualTo(MIDDLE);
        assertThat(RULE.on(late, november, CHINA).light()).isEqualTo(Light.RED);
        assertThat(RULE.on(late.after(new TaskSuspended(TASK, "测试理由")), november, CHINA)
                        .light())
                .isNull();
    }
}
