package org.luoshi.query.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TaskEvent.AcknowledgementExpired;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.ProgressReturned;
import org.luoshi.kernel.task.TaskEvent.ReportMissed;
import org.luoshi.kernel.task.TaskEvent.RevisionRejected;
import org.luoshi.kernel.task.TaskEvent.RevisionRequested;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskEvent.TaskSuspended;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/**
 * Leader A holds K01, red from 3 April to 10 May, when leader B takes it over, yellow since; and K02, which nobody has
 * acknowledged. K03, of leader B, is green and then suspended. It is 20 December 2023.
 */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SupervisionTest {
    private static final TaskId K03 = new TaskId("2023-K03");
    private static final Target SHARE = share("占比", "76.7", "78");

    @Autowired
    Caller caller;

    @BeforeAll
    void a_year(@Autowired TestLedger ledger, @Autowired TestClock clock) {
        clock.set(day("2023-02-01"));
        ledger.happened(beginning());
        ledger.happened(
                assigned(K01, held(LEADER_A, OFFICE_A, OFFICE_B), SHARE, count("学位", "4250", "个")),
                assigned(K02, held(LEADER_A, OFFICE_B), done("出台办法")),
                assigned(K03, held(LEADER_B, OFFICE_B), done("试点")),
                turned(K01, null, Light.GREEN, "2023-02-01"),
                turned(K03, null, Light.GREEN, "2023-02-01"));
        clock.set(day("2023-04-03"));
        ledger.happened(
                turned(K01, Light.GREEN, Light.RED, "2023-04-03"),
                new AcknowledgementExpired(K02, day("2023-02-02")),
                new ReportMissed(K01, day("2023-03-31"), List.of(T2), null));
        clock.set(day("2023-05-10"));
        ledger.happened(REPORTER, new RevisionRequested(K01, T1, toValue("77.5"), "生源变化", "测文1号", REPORTER.id()));
        ledger.happened(
                new RevisionRejected(K01, T1, "仍应完成"),
                new TaskReassigned(
                        K01,
                        held(LEADER_A, OFFICE_A, OFFICE_B),
                        held(LEADER_B, OFFICE_A, OFFICE_B),
                        "分工调整",
                        day("2023-05-10")),
                turned(K01, Light.RED, Light.YELLOW, "2023-05-10"),
                reported(K01, T1, MARCH, "77", "%"),
                new ProgressReturned(K01, T1, MARCH, "缺佐证"));
        clock.set(day("2023-06-15"));
        ledger.happened(
                new TaskSuspended(K03, "等待文件"),
                revised(K01, T2, count("学位", "4250", "个"), toDue(day("2024-03-31"))),
                new TargetDropped(K01, T1, "并入", "测文2号"),
                reported(K01, T2, day("2023-06-14"), "1000", "个"));
        clock.set(day("2023-12-20"));
    }

    @Test
    void each_day_shows_the_lights_at_its_end_and_turns_name_who_held_the_task_then() throws Exception {
        JsonNode lights = caller.answer("/api/lights?plan=2023&from=2023-04-01&to=2023-06-16");
        assertThat(days(lights))
                .containsSubsequence("2023-04-02 2/0/0", "2023-04-03 1/0/1", "2023-05-09 1/0/1", "2023-05-10 1/1/0")
                .containsSubsequence("2023-06-14 1/1/0", "2023-06-15 0/1/0")
                .hasSize(77);
        assertThat(turns(lights)).containsExactly("2023-05-10 2023-K01 YELLOW 测试领导乙", "2023-04-03 2023-K01 RED 测试领导甲");
        assertThat(days(caller.answer("/api/lights?leader=test-leader-a&from=2023-05-09&to=2023-05-10")))
                .containsExactly("2023-05-09 0/0/1", "2023-05-10 0/0/0");
        assertThat(days(caller.answer("/api/lights?office=test-office-b&from=2023-05-10&to=2023-05-10")))
                .containsExactly("2023-05-10 1/0/0");
        assertThat(days(caller.answer("/api/lights?plan=2022&to=2023-05-10"))).contains("2023-05-10 0/0/0");
    }

    @Test
    void a_past_moment_knows_nothing_of_what_came_later() throws Exception {
        JsonNode then = caller.answer("/api/lights?asOf=2023-04-30&from=2023-04-29");
        assertThat(days(then)).containsExactly("2023-04-29 1/0/1", "2023-04-30 1/0/1");
        assertThat(caller.answer("/api/exceptions?asOf=2023-04-30&kind=NOT_REPORTED&kind=UNACKNOWLEDGED")
                        .get("found")
                        .toString())
                .isEqualTo("{\"NOT_REPORTED\":1,\"UNACKNOWLEDGED\":1}");
        assertThat(caller.answer("/api/drift?asOf=2023-04-30").get("targets")).isEmpty();
        assertThat(caller.answer("/api/drift?asOf=2023-05-31").get("targets"))
                .as("what was asked for and rejected moved nothing")
                .isEmpty();
    }

    @Test
    void the_lights_of_a_task_are_spans_with_their_holders() throws Exception {
        assertThat(caller.answer("/api/tasks/2023-K01/lights")
                        .get("spans")
                        .valueStream()
                        .map(span -> span.get("from").stringValue() + " "
                                + span.path("until").asString("…") + " "
                                + span.path("light").asString("–") + " "
                                + span.at("/leader/id").stringValue()))
                .containsExactly(
                        "2023-02-01 2023-02-01 – test-leader-a",
                        "2023-02-01 2023-04-03 GREEN test-leader-a",
                        "2023-04-03 2023-05-10 RED test-leader-a",
                        "2023-05-10 2023-05-10 RED test-leader-b",
                        "2023-05-10 … YELLOW test-leader-b");
        // Red on 9 May, and nothing is said of the day after.
        assertThat(caller.answer("/api/tasks/2023-K01/lights?validOn=2023-05-09")
                        .get("spans")
                        .valueStream()
                        .map(span -> span.get("from").stringValue() + " "
                                + span.path("until").asString("…") + " "
                                + span.path("light").asString("–")))
                .containsExactly("2023-02-01 2023-02-01 –", "2023-02-01 2023-04-03 GREEN", "2023-04-03 … RED");
        caller.problem(404, "/api/tasks/2023-K99/lights");
    }

    @Test
    void exceptions_are_what_somebody_has_to_see_to() throws Exception {
        JsonNode all = caller.answer("/api/exceptions");
        assertThat(findings(all))
                .as("a dropped target's reports, and a suspended task, concern nobody")
                .containsExactly(
                        "2023-K01 REPORT_UNDECIDED t2 2023-06-14",
                        "2023-K02 DUE_SOON t1 2023-12-31",
                        "2023-K02 UNACKNOWLEDGED  ");
        assertThat(all.get("tasks").intValue()).isEqualTo(2);
        assertThat(findings(caller.answer("/api/exceptions?leader=test-leader-b")))
                .containsExactly("2023-K01 REPORT_UNDECIDED t2 2023-06-14");
        JsonNode short_ = caller.answer("/api/exceptions?limit=1&office=test-office-b");
        assertThat(short_.get("tasks").intValue()).isEqualTo(2);
        assertThat(short_.get("cases").size()).isEqualTo(1);
        assertThat(short_.at("/found/DUE_SOON").intValue()).isEqualTo(1);
    }

    @Test
    void drift_tells_every_step_of_every_commitment_that_moved() throws Exception {
        JsonNode drift = caller.answer("/api/drift?plan=2023");
        assertThat(drift.toString())
                .startsWith("{\"position\":")
                .contains("\"revised\":1,\"deferred\":1,\"dropped\":1,\"pending\":0");
        assertThat(drift.get("targets")
                        .valueStream()
                        .flatMap(target -> target.get("steps")
                                .valueStream()
                                .map(step -> target.get("targetId").stringValue() + " "
                                        + step.get("outcome").stringValue() + " "
                                        + step.at("/asked/who/id").asString("–") + " "
                                        + step.get("light").stringValue() + " "
                                        + step.get("reason").stringValue())))
                .containsExactlyInAnyOrder(
                        "t1 REJECTED test-reporter RED 生源变化", "t1 DROPPED – YELLOW 并入", "t2 REVISED – YELLOW 测试理由");
        assertThat(caller.answer("/api/drift?leader=test-leader-a").get("targets"))
                .isEmpty();
    }

    @Test
    void scores_are_of_what_is_approved_and_count_what_is_open() throws Exception {
        JsonNode plan = caller.answer("/api/plans/2023/score");
        assertThat(plan.get("counted").intValue()).as("K03 is suspended").isEqualTo(2);
        assertThat(plan.get("points").decimalValue()).isZero();
        assertThat(plan.get("ruleVersion").stringValue()).isEqualTo("1");
        caller.problem(404, "/api/plans/2031/score");
        caller.problem(404, "/api/leaders/test-nobody/score");
        caller.problem(404, "/api/offices/test-nowhere/score");
        caller.problem(404, "/api/tasks/2023-K99/score");
    }

    @Test
    void the_rules_can_be_read() throws Exception {
        JsonNode rules = caller.answer("/api/rules");
        assertThat(rules.get("lightVersion").stringValue()).isEqualTo("1");
        assertThat(rules.at("/patrol/remindBefore").toString()).isEqualTo("[30,15,5,3,0]");
        assertThat(rules.at("/revision/window").toString()).isEqualTo("[7]");
        assertThat(rules.at("/calendarYears/0").intValue()).isEqualTo(2014);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/lights?from=2023-02-02&to=2023-02-01",
                "/api/lights?from=2020-01-01&to=2023-02-01",
                "/api/lights?from=yesterday",
                "/api/lights?leader=NOBODY!",
                "/api/lights/preview?redGap=5&yellowGap=10",
                "/api/lights/preview?redGap=much",
                "/api/lights/preview?missedCycles=0",
                "/api/exceptions?kind=LATE",
                "/api/exceptions?limit=0",
                "/api/exceptions?limit=1001",
                "/api/exceptions?limt=5",
                "/api/drift?office=a b",
                "/api/drift?plan=all",
                "/api/tasks/2023-K01/score?plan=2023"
            })
    void what_is_asked_wrongly_is_told_so(String path) throws Exception {
        caller.problem(400, path);
    }

    /** 1000 of 4250 places are half of what is scheduled by then; nobody has judged K02 before, which is due soon. */
    @Test
    void a_preview_judges_by_other_numbers() throws Exception {
        assertThat(wouldTurn("redGap=90&yellowGap=80")).containsExactly("2023-K01 YELLOW GREEN", "2023-K02 – YELLOW");
        assertThat(wouldTurn("redGap=5&yellowGap=5&dueSoonDays=0"))
                .containsExactly("2023-K01 YELLOW RED", "2023-K02 – GREEN");
    }

    private List<String> wouldTurn(String numbers) throws Exception {
        JsonNode preview = caller.answer("/api/lights/preview?" + numbers);
        assertThat(preview.get("judged").intValue()).isEqualTo(2);
        return preview.get("turns")
                .valueStream()
                .map(turn -> turn.get("taskId").stringValue() + " "
                        + turn.path("now").asString("–") + " "
                        + turn.get("would").stringValue())
                .toList();
    }

    private static List<String> findings(JsonNode exceptions) {
        return exceptions
                .get("cases")
                .valueStream()
                .flatMap(one -> one.get("findings")
                        .valueStream()
                        .map(finding -> one.get("taskId").stringValue() + " "
                                + finding.get("kind").stringValue() + " "
                                + finding.path("targetId").asString("") + " "
                                + finding.path("day").asString("")))
                .toList();
    }

    private static List<String> days(JsonNode lights) {
        return lights.get("days")
                .valueStream()
                .map(day -> day.get("day").stringValue() + " "
                        + day.get("green").intValue() + "/" + day.get("yellow").intValue() + "/"
                        + day.get("red").intValue())
                .toList();
    }

    private static List<String> turns(JsonNode lights) {
        return lights.get("turns")
                .valueStream()
                .map(turn ->
                        turn.get("on").stringValue() + " " + turn.get("taskId").stringValue() + " "
                                + turn.get("after").stringValue() + " "
                                + turn.at("/leader/name").stringValue())
                .toList();
    }

    private static LightTurned turned(TaskId task, Light before, Light after, String on) {
        return new LightTurned(task, before, after, new LinkedHashMap<>(), "1", day(on), List.of());
    }

    private static LocalDate day(String day) {
        return LocalDate.parse(day);
    }
}
