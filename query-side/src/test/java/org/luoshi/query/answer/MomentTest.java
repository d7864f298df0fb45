package org.luoshi.query.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.luoshi.query.Story.*;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.luoshi.query.TestQuerySide;
import org.luoshi.query.task.TaskController;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;

/** K01 is assigned on 1 March (position 7), reported on 31 March (8), and everything is asked on 30 June. */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MomentTest {
    private static final LocalDate TODAY = LocalDate.of(2023, 6, 30);

    @Autowired
    Caller caller;

    @Autowired
    Moments moments;

    @Autowired
    TaskController tasks;

    @Autowired
    TestLedger ledger;

    @Autowired
    TestClock clock;

    @Autowired
    TestQuerySide.Database database;

    @BeforeAll
    void two_events_in_march() {
        clock.set(LocalDate.of(2023, 1, 20));
        ledger.happened(beginning());
        clock.set(LocalDate.of(2023, 3, 1));
        ledger.happened(assigned(K01, held(LEADER_A, OFFICE_A), count("测试量", "10", "所")));
        clock.set(MARCH);
        ledger.happened(reported(K01, T1, MARCH, "4", "所"));
    }

    @BeforeEach
    void today() {
        clock.set(TODAY);
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7, ASSIGNED, 305, 2023-03-01T04:00:00Z",
        "8, 8, IN_PROGRESS, 275, 2023-03-31T04:00:00Z",
        "2023-03-01, 7, ASSIGNED, 305, 2023-03-01T15:59:59.999999Z",
        "2023-03-30, 7, ASSIGNED, 276, 2023-03-30T15:59:59.999999Z",
        "2023-03-31, 8, IN_PROGRESS, 275, 2023-03-31T15:59:59.999999Z",
        "2023-03-31T11:59:59+08:00, 7, ASSIGNED, 275, 2023-03-31T03:59:59Z",
        "2023-03-31T04:00:00Z, 8, IN_PROGRESS, 275, 2023-03-31T04:00:00Z",
    })
    void asOf_is_a_position_a_day_or_an_instant(String asOf, long position, String status, long days, String instant)
            throws Exception {
        JsonNode answer = caller.answer("/api/tasks/2023-K01?asOf={asOf}", asOf);

        assertThat(answer.at("/position").longValue()).isEqualTo(position);
        assertThat(answer.at("/asOf/position").longValue()).isEqualTo(position);
        assertThat(answer.at("/asOf/instant").stringValue()).isEqualTo(instant);
        assertThat(answer.at("/line/status").stringValue()).isEqualTo(status);
        assertThat(answer.at("/line/targets/0/daysToDue").longValue()).isEqualTo(days);
    }

    @Test
    void without_asOf_the_answer_speaks_of_today() throws Exception {
        JsonNode answer = caller.answer("/api/tasks/2023-K01");
        assertThat(answer.has("asOf")).isFalse();
        assertThat(answer.at("/line/daysToDue").longValue()).isEqualTo(184);
        assertThat(caller.ask("/api/tasks/2023-K01").getHeader("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void the_day_that_is_today_is_as_of_now() throws Exception {
        JsonNode answer = caller.answer("/api/tasks/2023-K01?asOf=2023-06-30");
        assertThat(answer.at("/position"))
                .isEqualTo(caller.answer("/api/tasks/2023-K01").at("/position"));
        assertThat(answer.at("/line/daysToDue").longValue()).isEqualTo(184);
    }

    @Test
    void a_plus_sign_that_came_as_a_space_is_understood() throws Exception {
        assertThat(caller.answer("/api/tasks/2023-K01?asOf=2023-03-31T12:00:00+08:00")
                        .at("/position")
                        .longValue())
                .isEqualTo(8);
    }

    @Test
    void before_its_assignment_there_is_no_task() throws Exception {
        for (String path : new String[] {"/api/tasks/2023-K01", "/api/tasks/2023-K01/history"}) {
            for (String asOf : new String[] {"0", "6", "2023-02-28", "2022-01-01"})
                assertThat(caller.problem(404, path + "?asOf=" + asOf)
                                .at("/type")
                                .stringValue())
                        .isEqualTo("urn:luoshi:problem:not-found");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "-1",
                "2023-02-30",
                "2023-13-01",
                "2023-03-31T04:00:00",
                "9999999999999999999",
                "1000000",
                "2023-07-01",
                "2023-06-30T04:00:01Z",
                "2199-01-01T00:00:00Z",
                "７",
                "1e3",
                "0x7"
            })
    void a_moment_that_cannot_be_or_is_not_yet_is_malformed(String asOf) throws Exception {
        for (String path : new String[] {
            "/api/tasks",
            "/api/tasks/2023-K01",
            "/api/tasks/2023-K01/history",
            "/api/leaders",
            "/api/offices",
            "/api/leaders/test-leader-a/board",
            "/api/offices/test-office-a/board",
            "/api/plans/2023"
        }) {
            JsonNode problem = caller.problem(400, path + "?asOf={asOf}", asOf);
            assertThat(problem.at("/type").stringValue()).isEqualTo("urn:luoshi:problem:malformed");
            assertThat(problem.at("/errors/0/path").stringValue()).isEqualTo("asOf");
        }
    }

    @Test
    void what_a_faster_clock_recorded_is_not_the_future() throws Exception {
        clock.set(Instant.parse("2023-03-31T03:59:59Z"));
        assertThat(caller.answer("/api/tasks/2023-K01?asOf=2023-03-31T04:00:00Z")
                        .at("/position")
                        .longValue())
                .isEqualTo(8);
        assertThat(caller.ask("/api/tasks/2023-K01?asOf=2023-03-31T04:00:00.000001Z")
                        .getStatus())
                .isEqualTo(400);
    }

    @Test
    void after_is_answered_at_once_when_the_position_is_there() throws Exception {
        assertThat(caller.answer("/api/leaders?after=8").at("/position").longValue())
                .isGreaterThanOrEqualTo(8);
    }

    @Test
    void after_waits_for_a_position_and_gives_up_with_503() throws Exception {
        clock.set(TODAY);
        var id = new org.luoshi.kernel.task.TaskId("2023-K09");
        long assigned = ledger.happened(assigned(id, held(LEADER_A, OFFICE_A), count("测试量", "10", "所")));
        long recorded = ledger.record(new TaskAcknowledged(id, null), SUPERVISOR);
        assertThat(recorded).isEqualTo(assigned + 1);

        MockHttpServletResponse refused = caller.ask("/api/tasks/2023-K09?after=" + recorded);
        assertThat(Caller.problem(503, refused).at("/type").stringValue())
                .isEqualTo("urn:luoshi:problem:not-yet-visible");
        assertThat(refused.getHeader("Retry-After")).isEqualTo("1");
        assertThat(caller.ask("/api/tasks/2023-K09?asOf=" + recorded).getStatus())
                .isEqualTo(503);

        CompletableFuture<MockHttpServletResponse> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return caller.ask("/api/tasks/2023-K09?after=" + recorded);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        ledger.project(recorded);
        MockHttpServletResponse answer = waiting.join();
        // A machine that paused for longer than the patience of 300 ms.
        if (answer.getStatus() == 503) answer = caller.ask("/api/tasks/2023-K09?after=" + recorded);
        assertThat(answer.getStatus()).isEqualTo(200);
        assertThat(EventJson.MAPPER
                        .readTree(Caller.text(answer))
                        .at("/line/status")
                        .stringValue())
                .isEqualTo("ACKNOWLEDGED");
        assertThat(caller.answer("/api/tasks/2023-K09?asOf=" + assigned)
                        .at("/line/status")
                        .stringValue())
                .isEqualTo("ASSIGNED");
    }

    @Test
    void answers_given_together_speak_of_one_moment_while_commands_go_on() {
        var first = new org.luoshi.kernel.task.TaskId("2023-K10");
        long position = ledger.happened(assigned(first, held(LEADER_A, OFFICE_A), count("测试量", "10", "所")));
        for (Asked asked : new Asked[] {Asked.NOW, new Asked("2023-06-30", null, "" + position)}) {
            int instructions = tasks.task(first, asked, SUPERVISOR).task().instructions();
            List<Long> positions = new ArrayList<>();
            List<LocalDate> days = new ArrayList<>();
            moments.together(asked, () -> {
                for (int i = 0; i < 3; i++) {
                    positions.add(moments.answer(asked, SUPERVISOR, Moment::position));
                    days.add(moments.answer(asked, SUPERVISOR, Moment::day));
                    assertThat(tasks.task(first, asked, SUPERVISOR).task().instructions())
                            .isEqualTo(instructions);
                    if (i == 0) elsewhere(() -> ledger.happened(new InstructionRecorded(first, LEADER_A, "测试批示")));
                    if (i == 1) clock.set(TODAY.plusDays(1));
                }
                return positions;
            });
            assertThat(positions).containsOnly(position);
            assertThat(days).containsOnly(TODAY);
            clock.set(TODAY);
            assertThat(moments.answer(asked, SUPERVISOR, Moment::position)).isEqualTo(position + 1);
            position++;
        }
    }

    @Test
    void an_answer_that_fails_among_others_leaves_them_what_they_are() {
        long position = moments.answer(Asked.NOW, SUPERVISOR, Moment::position);
        long found = moments.together(Asked.NOW, () -> {
            assertThatThrownBy(() -> tasks.task(new org.luoshi.kernel.task.TaskId("2023-K99"), Asked.NOW, SUPERVISOR))
                    .isInstanceOf(NotFound.class);
            return tasks.task(K01, Asked.NOW, SUPERVISOR).position();
        });
        assertThat(found).isEqualTo(position);
    }

    private static void elsewhere(Runnable work) {
        CompletableFuture.runAsync(work).join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1.5", "99999999999999999999"})
    void after_is_a_position(String after) throws Exception {
        assertThat(caller.problem(400, "/api/tasks?after=" + after)
                        .at("/errors/0/path")
                        .stringValue())
                .isEqualTo("after");
    }

    @Test
    void without_a_database_the_answer_is_503_and_says_when_to_come_again() throws Exception {
        database.down = true;
        try {
            for (String path : new String[] {
                "/api/tasks",
                "/api/tasks/2023-K01",
                "/api/tasks/2023-K01/history?asOf=3",
                "/api/leaders?after=1",
                "/api/offices",
                "/api/plans/2023"
            }) {
                MockHttpServletResponse response = caller.ask(path);
                JsonNode problem = Caller.problem(503, response);
                assertThat(problem.at("/type").stringValue()).isEqualTo("urn:luoshi:problem:unavailable");
                assertThat(response.getHeader("Retry-After")).isEqualTo("1");
                assertThat(problem.toString()).doesNotContain("refused", "Exception", "sql");
            }
        } finally {
            database.down = false;
        }
    }
}
