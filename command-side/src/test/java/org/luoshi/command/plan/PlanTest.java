package org.luoshi.command.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.command.Cast;
import org.luoshi.command.Scene;
import org.luoshi.command.plan.PlanCommand.IssuePlan;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.plan.Chapter;
import org.luoshi.kernel.plan.Measure;
import org.luoshi.kernel.plan.PlanEvent.PlanIssued;

class PlanTest {
    private static final LocalDate DAY = LocalDate.of(2023, 2, 14);
    private static final List<Chapter> CHAPTERS = List.of(chapter(1, 1, 2), chapter(2), chapter(4, 3, 7));
    private static final PlanIssued ISSUED = new PlanIssued(2023, "测试要点", "测试单位", DAY, CHAPTERS);

    @Test
    void the_supervision_office_issues_the_plan_of_a_year() {
        new Scene<>(Plan.class).when(issue(CHAPTERS)).expectEvents(ISSUED);
    }

    @Test
    void a_year_has_one_plan() {
        new Scene<>(Plan.class).given(ISSUED).refuses(issue(CHAPTERS), PlanRule.PLAN_ALREADY_ISSUED);
    }

    @Test
    void chapters_rise_and_do_not_repeat() {
        var rule = PlanRule.CHAPTERS_NOT_ASCENDING;
        new Scene<>(Plan.class).refuses(issue(List.of(chapter(2), chapter(1))), rule);
        new Scene<>(Plan.class).refuses(issue(List.of(chapter(1), chapter(1))), rule);
    }

    @Test
    void measures_rise_through_all_chapters() {
        var rule = PlanRule.MEASURES_NOT_ASCENDING;
        new Scene<>(Plan.class).refuses(issue(List.of(chapter(1, 2, 1))), rule);
        new Scene<>(Plan.class).refuses(issue(List.of(chapter(1, 1, 2), chapter(2, 1, 2))), rule);
        new Scene<>(Plan.class).refuses(issue(List.of(chapter(1, 1, 2), chapter(2, 2, 3))), rule);
    }

    /** Who may, as a table of one line: there is one command. A second one needs another line. */
    @ParameterizedTest
    @CsvSource({
        "SUPERVISOR, true",
        "LEADER, false",
        "OFFICE, false",
        "AUDITOR, false",
        "ADMIN, false",
        "VIEWER, false",
        "PATROL, false"
    })
    void the_supervision_office_alone_issues_a_plan(Role role, boolean may) {
        assertThat(PlanPolicy.permits(Cast.of(role), issue(CHAPTERS))).isEqualTo(may);
        if (!may) refusedTo(Cast.of(role));
    }

    @Test
    void the_table_has_every_command() {
        assertThat(PlanCommand.class.getPermittedSubclasses()).containsExactly(IssuePlan.class);
    }

    private static void refusedTo(Actor actor) {
        new Scene<>(Plan.class).by(actor).refuses(issue(CHAPTERS), PlanRule.NOT_PERMITTED);
        // Also where a rule would be broken: who may not ask is not told more.
        new Scene<>(Plan.class).given(ISSUED).by(actor).refuses(issue(CHAPTERS), PlanRule.NOT_PERMITTED);
    }

    private static IssuePlan issue(List<Chapter> chapters) {
        return new IssuePlan(2023, "测试要点", "测试单位", DAY, chapters);
    }

    private static Chapter chapter(int number, int... measures) {
        return new Chapter(
                number,
                "第 " + number + " 章",
                Arrays.stream(measures)
                        .mapToObj(measure -> new Measure(measure, "举措"))
                        .toList());
    }
}
