package org.luoshi.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.TargetAdded;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskEvent.TaskResumed;
import org.luoshi.kernel.task.TaskEvent.TaskSuspended;
import org.luoshi.kernel.task.TaskEvent.TaskWithdrawn;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/**
 * From the end of March to the end of June: of K01 a share is raised, a limit loosened, a number put off, one target added
 * and one dropped; it is reported and turns red. K02 goes from leader A to leader B, K03 is withdrawn, K04 is new, and nothing
 * happens to K05.
 */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiffTest {
    private static final String QUARTER = "/api/diff?from=2023-03-31&to=2023-06-30";
    private static final LocalDate JUNE = LocalDate.of(2023, 6, 30);
    private static final TaskId K03 = new TaskId("2023-K03");
    private static final TaskId K04 = new TaskId("2023-K04");
    private static final TaskId K05 = new TaskId("2023-K05");
    private static final TargetId T3 = TargetId.of(3);
    private static final TargetId T4 = TargetId.of(4);
    private static final TargetId T5 = TargetId.of(5);
    private static final TargetId T6 = TargetId.of(6);

    @Autowired
    Caller caller;

    @BeforeAll
    void half_a_year(@Autowired TestLedger ledger, @Autowired TestClock clock) {
        clock.set(LocalDate.of(2023, 1, 20));
        ledger.happened(beginning());
        Target share = share("占比", "76.7", "78");
        Target count = count("学位", "4250", "个");
        Target limit = limit();
        ledger.happened(
                assigned(K01, held(LEADER_A, OFFICE_A), share, count, limit, done("出台办法")),
                assigned(K02, held(LEADER_A, OFFICE_B), done("出台办法")),
                assigned(K03, held(LEADER_B, OFFICE_B), done("撤销的事")),
                assigned(K05, held(LEADER_B, OFFICE_C), done("不变的事")));
        clock.set(MARCH);
        ledger.happened(reported(K01, T1, MARCH, "77", "%"), turned(null, Light.GREEN, MARCH));
        clock.set(JUNE);
        ledger.happened(
                revised(K01, T1, share, toValue("79.5")),
                revised(K01, T2, count, toDue(LocalDate.of(2024, 1, 31))),
                revised(K01, T3, limit, toValue("6")),
                new TargetDropped(K01, T4, "另行安排", "测试文"),
                new TargetAdded(K01, T5, count("新增", "3", "所"), "补充", "测试文", null),
                new TargetAdded(K01, T6, count("来去", "3", "所"), "补充", "测试文", null),
                new TargetDropped(K01, T6, "又不要了", "测试文"),
                new ProgressApproved(K01, T1, MARCH),
                reported(K01, T1, JUNE, "77.5", "%"),
                turned(Light.GREEN, Light.YELLOW, LocalDate.of(2023, 4, 30)),
                turned(Light.YELLOW, Light.GREEN, LocalDate.of(2023, 5, 15)),
                turned(Light.GREEN, Light.RED, JUNE),
                new TaskReassigned(K02, held(LEADER_A, OFFICE_B), held(LEADER_B, OFFICE_B), "分工调整", null),
                new TaskWithdrawn(K03, "机构调整"),
                assigned(K04, held(LEADER_A, OFFICE_A), count("学校", "5", "所")),
                new TaskSuspended(K05, "等文件"));
        clock.set(LocalDate.of(2023, 7, 1));
        ledger.happened(new TaskResumed(K05, "文件已到", null));
    }

    @Test
    void of_a_plan_it_says_all_that_is_different_and_adds_it_up() throws Exception {
        JsonNode diff = caller.answer(QUARTER + "&plan=2023");
        assertThat(diff.at("/from/day").stringValue()).isEqualTo("2023-03-31");
        assertThat(diff.at("/to/day").stringValue()).isEqualTo("2023-06-30");
        assertThat(diff.get("position")).isEqualTo(diff.at("/to/position"));
        assertThat(moves(diff))
                .containsExactly("2023-K01", "2023-K02", "2023-K03 WITHDRAWN", "2023-K04 ASSIGNED", "2023-K05");
        assertThat(diff.get("totals").toString()).isEqualTo("""
                {"tasks":5,"moves":{"ASSIGNED":1,"TAKEN_OVER":0,"REOPENED":0,"HANDED_ON":0,"WITHDRAWN":1},\
                "handedOver":1,"statuses":3,"lights":1,"turns":3,"progressed":1,\
                "commitments":{"added":2,"dropped":1,"revised":3,"tightened":1,"loosened":1,"moved":0,\
                "deferred":1,"broughtForward":0}}""");
    }

    @Test
    void of_a_target_it_says_how_far_it_moved_and_which_way() throws Exception {
        JsonNode task = caller.answer(QUARTER + "&task=2023-K01").at("/tasks/0");
        assertThat(task.get("targets").valueStream().map(DiffTest::told))
                .containsExactly(
                        "t1 REVISED TIGHTENED 1.5 -",
                        "t2 REVISED - - 31",
                        "t3 REVISED LOOSENED 1 -",
                        "t4 DROPPED - - -",
                        "t5 ADDED - - -");
        JsonNode share = task.at("/targets/0");
        assertThat(share.at("/commitment/before/value").decimalValue()).isEqualByComparingTo("78");
        assertThat(share.at("/commitment/after/value").decimalValue()).isEqualByComparingTo("79.5");
        assertThat(share.at("/commitment/sentence/en").stringValue())
                .isEqualTo("target value changed from 78 % to 79.5 %");
        assertThat(share.at("/claimed/from/value").decimalValue()).isEqualByComparingTo("77");
        assertThat(share.at("/claimed/to/value").decimalValue()).isEqualByComparingTo("77.5");
        assertThat(share.at("/approved").has("from")).isFalse();
        assertThat(share.at("/approved/to/asOf").stringValue()).isEqualTo("2023-03-31");
        assertThat(task.get("light").toString()).isEqualTo("""
                {"from":"GREEN","to":"RED","turns":3}""");
        assertThat(task.has("move")).isFalse();
        assertThat(task.has("holders")).isFalse();
        assertThat(task.has("status")).isFalse();
    }

    @Test
    void of_leaders_it_says_what_they_took_over_and_handed_on() throws Exception {
        JsonNode ofA = caller.answer(QUARTER + "&leader=test-leader-a");
        assertThat(moves(ofA)).containsExactly("2023-K01", "2023-K02 HANDED_ON", "2023-K04 ASSIGNED");
        assertThat(ofA.at("/tasks/1/holders/to/leader/name").stringValue()).isEqualTo("测试领导乙");
        JsonNode ofB = caller.answer(QUARTER + "&leader=test-leader-b");
        assertThat(moves(ofB)).containsExactly("2023-K02 TAKEN_OVER", "2023-K03 WITHDRAWN", "2023-K05");
        assertThat(ofB.at("/tasks/0/holders/from/leader/name").stringValue()).isEqualTo("测试领导甲");
        assertThat(ofB.at("/totals/handedOver").intValue()).isZero();
        assertThat(moves(caller.answer(QUARTER + "&office=test-office-c"))).containsExactly("2023-K05");
    }

    @Test
    void whoever_gave_a_task_away_is_told_no_more_than_that() throws Exception {
        JsonNode own = caller.as(of(LEADER_A)).answer(QUARTER + "&leader=test-leader-a");
        assertThat(moves(own)).containsExactly("2023-K01", "2023-K02 HANDED_ON", "2023-K04 ASSIGNED");
        JsonNode given = own.at("/tasks/1");
        assertThat(given.at("/holders").has("to")).isFalse();
        assertThat(given.has("status")).isFalse();
        assertThat(given.get("targets")).isEmpty();
        assertThat(moves(caller.as(of(LEADER_B)).answer(QUARTER + "&plan=2023")))
                .containsExactly("2023-K02", "2023-K03 WITHDRAWN", "2023-K05");
    }

    @Test
    void what_is_out_of_sight_at_both_moments_is_not_there() throws Exception {
        for (String scope :
                List.of("task=2023-K05", "task=2023-K99", "leader=nobody", "leader=test-leader-b", "plan=2031"))
            assertThat(caller.as(of(OFFICE_A))
                            .problem(404, QUARTER + "&" + scope)
                            .at("/type")
                            .stringValue())
                    .isEqualTo("urn:luoshi:problem:not-found");
        assertThat(caller.as(actor(Role.ADMIN)).ask(QUARTER + "&plan=2023").getStatus())
                .isEqualTo(404);
        // Before anything was assigned there was nothing; one's own board may be empty.
        String january = "/api/diff?from=0&to=6&";
        assertThat(caller.ask(january + "task=2023-K01").getStatus()).isEqualTo(404);
        assertThat(caller.as(of(LEADER_A))
                        .answer(january + "leader=test-leader-a")
                        .get("tasks"))
                .isEmpty();
    }

    @Test
    void without_to_it_is_of_now_and_what_was_undone_is_not_in_it() throws Exception {
        JsonNode diff = caller.answer("/api/diff?from=2023-03-31&plan=2023");
        assertThat(diff.has("to")).isFalse();
        assertThat(moves(diff)).doesNotContain("2023-K05");
        assertThat(caller.answer("/api/diff?from=2023-07-01&plan=2023").get("tasks"))
                .isEmpty();
        assertThat(caller.answer("/api/diff?from=7&to=7&plan=2023").get("tasks"))
                .isEmpty();
        assertThat(moves(caller.answer("/api/diff?from=0&to=7&plan=2023"))).containsExactly("2023-K01 ASSIGNED");
    }

    @ParameterizedTest
    @CsvSource({
        "from, plan=2023",
        "from, from=2023-06-30&to=2023-03-31&plan=2023",
        "from, from=9&to=8&plan=2023",
        "from, from=2023-02-20&to=2023-02-10&plan=2023",
        "from, from=yesterday&plan=2023",
        "from, from=2024-01-01&plan=2023",
        "to, from=1&to=2023-13-01&plan=2023",
        "to, from=1&to=100000&plan=2023",
        "task, from=1",
        "task, from=1&plan=2023&leader=test-leader-a",
        "task, from=1&task=2023-K01&plan=2023",
        "task, from=1&task=k%2001",
        "leader, from=1&leader=A",
        "plan, from=1&plan=x",
        "after, from=1&plan=2023&after=x",
        "validOn, from=1&plan=2023&validOn=2023-03-31",
    })
    void what_cannot_be_compared_is_named(String path, String question) throws Exception {
        assertThat(Caller.problem(400, caller.askRaw("/api/diff?" + question))
                        .at("/errors/0/path")
                        .stringValue())
                .isEqualTo(path);
    }

    private static String told(JsonNode target) {
        JsonNode commitment = target.get("commitment");
        return String.join(
                " ",
                target.get("targetId").stringValue(),
                text(commitment, "what"),
                text(commitment, "way"),
                text(commitment, "valueBy"),
                text(commitment, "dueBy"));
    }

    private static String text(JsonNode node, String field) {
        return node.has(field) ? node.get(field).asString() : "-";
    }

    private static List<String> moves(JsonNode diff) {
        return diff.get("tasks")
                .valueStream()
                .map(task -> task.get("taskId").stringValue()
                        + (task.has("move") ? " " + task.get("move").stringValue() : ""))
                .toList();
    }

    private static LightTurned turned(@Nullable Light before, Light after, LocalDate on) {
        return new LightTurned(K01, before, after, new LinkedHashMap<>(), "1", on, List.of());
    }

    private static Target limit() {
        return new Target(
                "上限",
                Comparator.AT_MOST,
                new BigDecimal("5"),
                null,
                "%",
                null,
                LocalDate.of(2023, 1, 1),
                YEAR_END,
                Aggregation.POINT_IN_TIME,
                null,
                null,
                null,
                null,
                null);
    }
}
