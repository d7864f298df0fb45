package org.luoshi.kernel.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.kernel.rule.Commitments.T1;
import static org.luoshi.kernel.rule.Commitments.T2;
import static org.luoshi.kernel.rule.Commitments.TASK;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.kernel.EventExamples;
import org.luoshi.kernel.rule.ScoreRule.Deduction;
import org.luoshi.kernel.rule.ScoreRule.TargetScore;
import org.luoshi.kernel.rule.ScoreRule.TaskScore;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.ReportStatus;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState.Reading;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.ReportMissed;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskEvent.TaskWithdrawn;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.Trajectory;

class ScoreRuleTest {
    private static final LocalDate JUNE = LocalDate.of(2023, 6, 30);

    @ParameterizedTest(name = "{0} {1}–{2}: {3} is worth {4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            AT_LEAST | 80 | -  | 100 | 1
            AT_LEAST | 80 | -  | 80  | 1
            AT_LEAST | 80 | -  | 60  | 0.75
            AT_LEAST | 3  | -  | 1   | 0.3333
            AT_LEAST | 80 | -  | -5  | 0
            AT_LEAST | 0  | -  | -1  | 0
            AT_MOST  | 10 | -  | 10  | 1
            AT_MOST  | 10 | -  | 0   | 1
            AT_MOST  | 10 | -  | 12  | 0.8
            AT_MOST  | 10 | -  | 20  | 0
            AT_MOST  | 10 | -  | 35  | 0
            AT_MOST  | 0  | -  | 1   | 0
            BETWEEN  | 40 | 50 | 40  | 1
            BETWEEN  | 40 | 50 | 50  | 1
            BETWEEN  | 40 | 50 | 30  | 0.75
            BETWEEN  | 40 | 50 | 55  | 0.9
            BETWEEN  | 40 | 50 | 150 | 0
            EXACTLY  | 50 | -  | 50  | 1
            EXACTLY  | 50 | -  | 49  | 0.98
            EXACTLY  | 50 | -  | 51  | 0.98
            EXACTLY  | 0  | -  | 1   | 0
            DONE     | 1  | -  | 1   | 1
            DONE     | 1  | -  | 0   | 0
            """)
    void a_value_is_worth(
            Comparator comparator, BigDecimal value, @Nullable BigDecimal upper, BigDecimal actual, BigDecimal rate) {
        assertThat(ScoreRule.rate(target(comparator, value, upper, "1"), actual))
                .isEqualTo(rate);
    }

    /** Weights 3 and 1: 75 × 0.5 + 25 × 1, less a correction and two missed reports. */
    @Test
    void every_number_names_the_events_behind_it() {
        History history = new History(
                target(Comparator.AT_LEAST, BigDecimal.valueOf(80), null, "3"),
                target(Comparator.DONE, BigDecimal.ONE, null, "1"));
        history.add(2, reported(T1, "30"));
        history.add(3, new ReportMissed(TASK, JUNE.minusMonths(1), List.of(T2), null));
        history.add(5, corrected(T1, "30", "40"));
        history.add(8, new ProgressApproved(TASK, T1, JUNE));
        history.add(9, reported(T2, "1"));
        history.add(10, new ProgressApproved(TASK, T2, JUNE));
        history.add(11, new ReportMissed(TASK, JUNE, List.of(T2), null));
        history.add(12, corrected(T2, "1", "1"));
        ScoreRule rule = new ScoreRule("2", new BigDecimal("0.5"), BigDecimal.ONE, BigDecimal.TEN);
        TaskScore score = history.score(rule);
        assertThat(score.points()).isEqualTo("60");
        assertThat(score.targets())
                .containsExactly(
                        new TargetScore(
                                T1,
                                BigDecimal.valueOf(3),
                                new Reading(JUNE, BigDecimal.valueOf(40), ReportStatus.APPROVED),
                                new BigDecimal("0.5"),
                                new BigDecimal("37.5"),
                                List.of(1L, 5L, 8L)),
                        new TargetScore(
                                T2,
                                BigDecimal.ONE,
                                new Reading(JUNE, BigDecimal.ONE, ReportStatus.SUBMITTED),
                                BigDecimal.ONE,
                                BigDecimal.valueOf(25),
                                List.of(1L, 9L, 10L)));
        assertThat(score.deductions())
                .containsExactly(
                        new Deduction(Deduction.Why.CORRECTED, new BigDecimal("0.5"), List.of(5L)),
                        new Deduction(Deduction.Why.NOT_REPORTED, BigDecimal.TWO, List.of(3L, 11L)));
    }

    @Test
    void only_what_is_approved_counts_and_deductions_have_an_end() {
        History history = new History(target(Comparator.AT_LEAST, BigDecimal.valueOf(80), null, "1"));
        history.add(2, reported(T1, "80"));
        assertThat(history.score(ScoreRule.STANDARD).points()).isZero();
        history.add(3, new ProgressApproved(TASK, T1, JUNE));
        for (int i = 4; i < 16; i++) history.add(i, new ReportMissed(TASK, JUNE.plusMonths(i), List.of(T1), null));
        assertThat(history.score(ScoreRule.STANDARD).points()).isEqualTo("90");
    }

    @Test
    void what_is_withdrawn_or_was_history_does_not_count() {
        History history = new History(target(Comparator.AT_LEAST, BigDecimal.valueOf(80), null, "1"));
        history.add(2, new TaskWithdrawn(TASK, "测试理由"));
        assertThat(history.score(ScoreRule.STANDARD).points()).isNull();
        assertThat(ScoreRule.mean(List.of(history.score(ScoreRule.STANDARD)))).isNull();
    }

    @Test
    void a_mean_is_over_the_tasks_that_count() {
        assertThat(ScoreRule.mean(List.of(scored("100"), scored(null), scored("90"), scored("85.5"))))
                .isEqualTo("91.83");
    }

    private static TaskScore scored(@Nullable String points) {
        return new TaskScore(TASK, points == null ? null : new BigDecimal(points), List.of(), List.of());
    }

    private static final class History {
        private final Trail trail = new Trail();
        private TaskState state;

        History(Target... targets) {
            SequencedMap<TargetId, Target> numbered = new LinkedHashMap<>();
            for (Target target : targets) numbered.put(TargetId.of(numbered.size() + 1), target);
            TaskEvent first = new TaskAssigned(
                    TASK,
                    new Brief(2023, 3, "测试任务", null, null, null),
                    new Assignment(EventExamples.LEADER, EventExamples.OFFICE, List.of()),
                    numbered,
                    EventExamples.JANUARY);
            state = TaskState.fold(null, first);
            trail.follow(1, first);
        }

        void add(long position, TaskEvent event) {
            state = state.after(event);
            trail.follow(position, event);
        }

        TaskScore score(ScoreRule rule) {
            return rule.of(state, trail);
        }
    }

    private static TaskEvent reported(TargetId target, String value) {
        Amount amount = new Amount(new BigDecimal(value), "项");
        return new ProgressReported(TASK, target, JUNE, amount, null, new ArrayList<>(), null, "account-a");
    }

    private static TaskEvent corrected(TargetId target, String before, String after) {
        return new ProgressCorrected(
                TASK, target, JUNE, new BigDecimal(before), new BigDecimal(after), "项", "测试理由", "account-a", List.of());
    }

    private static Target target(Comparator comparator, BigDecimal value, @Nullable BigDecimal upper, String weight) {
        return new Target(
                "测试指标",
                comparator,
                value,
                upper,
                Target.MILESTONE_UNIT,
                null,
                EventExamples.JANUARY,
                EventExamples.DECEMBER,
                Aggregation.POINT_IN_TIME,
                Trajectory.LINEAR,
                new BigDecimal(weight),
                null,
                null,
                null);
    }
}
