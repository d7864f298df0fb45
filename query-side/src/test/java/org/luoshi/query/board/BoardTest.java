package org.luoshi.query.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRenamed;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRetired;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRenamed;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressReturned;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskEvent.TaskWithdrawn;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/**
 * Leader A holds K01 (a share and a count, of which office C answers for the share) and K02, which goes to leader B in
 * June; K03 is withdrawn.
 */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BoardTest {
    private static final TaskId K03 = new TaskId("2023-K03");
    private static final LocalDate JUNE = LocalDate.of(2023, 6, 15);

    @Autowired
    Caller caller;

    private long beforeJune;

    @BeforeAll
    void half_a_year(@Autowired TestLedger ledger, @Autowired TestClock clock) {
        clock.set(LocalDate.of(2023, 1, 20));
        ledger.happened(beginning());
        ledger.happened(new LeaderRegistered(new LeaderId("test-leader-c"), "安测试"));
        var share = owned(share("占比", "76.7", "78"), OFFICE_C);
        var holder = held(LEADER_A, OFFICE_A, OFFICE_B);
        ledger.happened(
                assigned(K01, holder, share, count("学位", "4250", "个")),
                assigned(K02, held(LEADER_A, OFFICE_B), done("出台办法")),
                assigned(K03, held(LEADER_B, OFFICE_B), done("撤销的事")));
        clock.set(MARCH);
        beforeJune = ledger.happened(
                reported(K01, T1, MARCH, "77.35", "%"),
                reported(K01, T2, MARCH, "8500", "个"),
                reported(K02, T1, MARCH, "1", "项"),
                new ProgressReturned(K02, T1, MARCH, "测试理由"));
        clock.set(JUNE);
        ledger.happened(
                new ProgressApproved(K01, T2, MARCH),
                revised(K01, T1, share, toValue("79")),
                revised(K01, T2, count("学位", "4250", "个"), toDue(LocalDate.of(2023, 6, 30))),
                revised(K02, T1, done("出台办法"), toDue(LocalDate.of(2023, 6, 10))),
                new TaskReassigned(K02, held(LEADER_A, OFFICE_B), held(LEADER_B, OFFICE_B), "测试理由", null),
                new TaskWithdrawn(K03, "测试理由"),
                new LeaderRenamed(LEADER_B, "测试领导乙", "测试领导丁", "测试理由"),
                new OfficeRenamed(OFFICE_B, "测试处室乙", "测试处室新", "测试理由"),
                new LeaderRetired(new LeaderId("test-leader-c"), "测试理由"));
    }

    @Test
    void a_leaders_board_shows_each_target_as_it_stands() throws Exception {
        JsonNode board = caller.answer("/api/leaders/test-leader-a/board");
        assertThat(ids(board)).containsExactly("2023-K01");
        JsonNode task = board.at("/tasks/0");
        assertThat(task.at("/leader/name").stringValue()).isEqualTo("测试领导甲");
        assertThat(task.at("/supportingOffices/0/name").stringValue()).isEqualTo("测试处室新");
        assertThat(task.at("/due").stringValue()).isEqualTo("2023-12-31");
        assertThat(task.at("/daysToDue").longValue()).isEqualTo(199);
        assertThat(task.at("/targets/0").toString()).isEqualTo("""
                {"targetId":"t1","metric":"占比","comparator":"AT_LEAST","baseline":76.7,"value":79,"unit":"%",\
                "latest":{"asOf":"2023-03-31","value":77.35,"status":"SUBMITTED"},"completion":0,\
                "claimedCompletion":28.3,"met":false,"scheduled":77.742582,"gap":17.07,"light":"YELLOW","why":"BEHIND",\
                "start":"2023-01-01","due":"2023-12-31","daysToDue":199,"overdue":false,"revised":true,"deferrals":0,\
                "revisionPending":false,"weight":1,\
                "owner":{"id":"test-office-c","name":"测试处室丙"}}""");
        assertThat(task.at("/targets/1/completion").decimalValue()).isEqualByComparingTo("200");
        assertThat(task.at("/targets/1/met").booleanValue()).isTrue();
        assertThat(board.at("/totals").toString()).isEqualTo("""
                {"tasks":1,"byStatus":{"ASSIGNED":0,"OBJECTED":0,"ACKNOWLEDGED":0,"IN_PROGRESS":1,\
                "CLOSURE_REQUESTED":0,"CLOSED":0,"SUSPENDED":0,"WITHDRAWN":0},\
                "byLight":{"GREEN":0,"YELLOW":0,"RED":0},"targets":2,"targetsMet":1,\
                "targetsReported":2,"overdueTargets":0,"meanCompletion":50.0}""");
    }

    @Test
    void a_returned_report_does_not_count_and_a_passed_day_does() throws Exception {
        JsonNode board = caller.answer("/api/leaders/test-leader-b/board");
        assertThat(ids(board)).containsExactly("2023-K02", "2023-K03");
        JsonNode target = board.at("/tasks/0/targets/0");
        assertThat(target.has("latest")).isFalse();
        assertThat(target.at("/daysToDue").longValue()).isEqualTo(-5);
        assertThat(target.at("/overdue").booleanValue()).isTrue();
        assertThat(board.at("/leader/name").stringValue()).isEqualTo("测试领导丁");
        assertThat(board.at("/totals/tasks").intValue()).isEqualTo(2);
        assertThat(board.at("/totals/byStatus/WITHDRAWN").intValue()).isEqualTo(1);
        assertThat(board.at("/totals/targets").intValue())
                .as("a withdrawn task's targets bind nobody")
                .isEqualTo(1);
        assertThat(board.at("/totals/overdueTargets").intValue()).isEqualTo(1);
        assertThat(board.at("/totals/meanCompletion").decimalValue()).isEqualByComparingTo("0");
    }

    @Test
    void a_board_of_a_past_day_shows_who_held_what_then() throws Exception {
        JsonNode board = caller.answer("/api/leaders/test-leader-a/board?asOf=" + beforeJune);
        assertThat(ids(board)).containsExactly("2023-K01", "2023-K02");
        assertThat(board.at("/tasks/0/targets/0/value").decimalValue()).isEqualByComparingTo("78");
        assertThat(board.at("/tasks/0/targets/0/revised").booleanValue()).isFalse();
        assertThat(board.at("/tasks/0/targets/0/claimedCompletion").decimalValue())
                .isEqualByComparingTo("50");
        assertThat(caller.answer("/api/leaders/test-leader-b/board?asOf=2023-03-31")
                        .at("/leader/name")
                        .stringValue())
                .isEqualTo("测试领导乙");
    }

    @Test
    void an_office_sees_what_it_leads_supports_and_answers_for_and_totals_what_it_leads() throws Exception {
        JsonNode b = caller.answer("/api/offices/test-office-b/board");
        assertThat(ids(b)).containsExactly("2023-K01", "2023-K02", "2023-K03");
        assertThat(parts(b)).containsExactly("SUPPORTING", "LEAD", "LEAD");
        assertThat(b.at("/totals/tasks").intValue()).isEqualTo(2);
        JsonNode c = caller.answer("/api/offices/test-office-c/board");
        assertThat(parts(c)).containsExactly("OWNER");
        assertThat(c.at("/totals/tasks").intValue()).isZero();
        assertThat(c.get("totals").has("meanCompletion")).isFalse();
    }

    @Test
    void lists_are_in_the_order_of_pinyin_with_counts() throws Exception {
        assertThat(caller.answer("/api/leaders").get("leaders").toString()).isEqualTo("""
                [{"id":"test-leader-c","name":"安测试","retired":true,"tasks":0},\
                {"id":"test-leader-b","name":"测试领导丁","retired":false,"tasks":2},\
                {"id":"test-leader-a","name":"测试领导甲","retired":false,"tasks":1}]""");
        assertThat(caller.answer("/api/offices").get("offices").toString()).isEqualTo("""
                [{"id":"test-office-c","name":"测试处室丙","retired":false,"tasks":0,"supporting":1},\
                {"id":"test-office-a","name":"测试处室甲","retired":false,"tasks":1,"supporting":0},\
                {"id":"test-office-b","name":"测试处室新","retired":false,"tasks":2,"supporting":1}]""");
        assertThat(caller.answer("/api/leaders?plan=2022")
                        .at("/leaders/1/tasks")
                        .intValue())
                .isZero();
        assertThat(caller.answer("/api/leaders?asOf=" + beforeJune)
                        .at("/leaders/1/tasks")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void a_plan_adds_up_over_leaders_and_over_lead_offices() throws Exception {
        JsonNode board = caller.answer("/api/plans/2023");
        assertThat(board.at("/plan/chapters/0/measures/0/title").stringValue()).isEqualTo("测试举措");
        assertThat(board.at("/tasks").intValue()).isEqualTo(3);
        for (String share : List.of("leaders", "offices"))
            for (String figure : List.of("tasks", "targets", "targetsMet", "targetsReported", "overdueTargets"))
                assertThat(board.get(share)
                                .valueStream()
                                .mapToInt(one -> one.at("/totals/" + figure).intValue())
                                .sum())
                        .as(share + " " + figure)
                        .isEqualTo(board.at("/totals/" + figure).intValue());
        assertThat(board.at("/leaders/0/party/id").stringValue()).isEqualTo("test-leader-a");
    }

    private static List<String> ids(JsonNode board) {
        return board.get("tasks")
                .valueStream()
                .map(task -> task.get("taskId").stringValue())
                .toList();
    }

    private static List<String> parts(JsonNode board) {
        return board.get("tasks")
                .valueStream()
                .map(task -> task.get("part").stringValue())
                .toList();
    }
}
