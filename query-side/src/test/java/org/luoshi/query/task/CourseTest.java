package org.luoshi.query.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** K01 is assigned (7), reported (8), approved (9), corrected (10), and its target revised on 2 July (11). */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CourseTest {
    private static final String ONE = "/api/tasks/2023-K01/targets/t1/course";
    private static final LocalDate JULY = LocalDate.of(2023, 7, 2);

    @Autowired
    Caller caller;

    @BeforeAll
    void a_target_that_is_revised(@Autowired TestLedger ledger, @Autowired TestClock clock) {
        Target places = measuredBy(count("学位", "100", "个"), "test.places");
        clock.set(LocalDate.of(2023, 1, 20));
        ledger.happened(beginning());
        ledger.happened(assigned(K01, held(LEADER_A, OFFICE_A), places, done("办法")));
        clock.set(MARCH);
        List<String> files = List.of("0".repeat(64), "1".repeat(64));
        ledger.happened(
                new ProgressReported(K01, T1, MARCH, amount("20", "个"), null, files, OFFICE_A, "a"),
                new ProgressApproved(K01, T1, MARCH),
                new ProgressCorrected(
                        K01,
                        T1,
                        MARCH,
                        new BigDecimal("20"),
                        new BigDecimal("25"),
                        "个",
                        "测试理由",
                        "a",
                        List.of("1".repeat(64), "2".repeat(64))));
        clock.set(JULY);
        ledger.happened(revised(K01, T1, places, toValue("120")));
    }

    @Test
    void it_has_every_commitment_with_its_schedule_and_every_report() throws Exception {
        JsonNode course = caller.answer(ONE);

        assertThat(course.get("metric").stringValue()).isEqualTo("学位");
        assertThat(course.get("indicator").stringValue()).isEqualTo("test.places");
        assertThat(course.get("today").stringValue()).isEqualTo("2023-07-02");
        assertThat(course.get("scheduledToday").decimalValue()).isEqualByComparingTo("60");
        assertThat(course.get("commitments").toString()).isEqualTo("""
                [{"position":7,"recordedAt":"2023-01-20T04:00:00Z","from":"2023-01-20","value":100,"start":"2023-01-01",\
                "due":"2023-12-31","scheduled":[{"on":"2023-01-01","value":0},{"on":"2023-12-31","value":100}]},\
                {"position":11,"recordedAt":"2023-07-02T04:00:00Z","from":"2023-07-02","value":120,"start":"2023-01-01",\
                "due":"2023-12-31","scheduled":[{"on":"2023-01-01","value":0},{"on":"2023-12-31","value":120}]}]""");
        assertThat(course.get("reports").toString()).isEqualTo("""
                [{"asOf":"2023-03-31","value":25,"status":"SUBMITTED","firstReported":20,"approved":20,"position":10,"evidence":3}]""");
    }

    @Test
    void as_of_a_past_moment_it_knows_no_later_one() throws Exception {
        JsonNode course = caller.answer(ONE + "?asOf=9");
        assertThat(course.get("commitments").size()).isEqualTo(1);
        assertThat(course.at("/reports/0/value").intValue()).isEqualTo(20);
        assertThat(course.at("/reports/0/position").intValue()).isEqualTo(8);
        assertThat(course.at("/reports/0/evidence").intValue()).isEqualTo(2);
        assertThat(caller.answer(ONE + "?validOn=2023-03-30").get("reports").size())
                .isZero();
    }

    @Test
    void what_comes_in_one_piece_has_two_ends() throws Exception {
        JsonNode course = caller.answer("/api/tasks/2023-K01/targets/t2/course");
        assertThat(course.at("/commitments/0/scheduled").toString()).isEqualTo("""
                [{"on":"2023-01-01","value":0},{"on":"2023-12-31","value":0},{"on":"2024-01-01","value":1}]""");
    }

    @Test
    void without_the_target_there_is_none() throws Exception {
        assertThat(caller.ask("/api/tasks/2023-K01/targets/t3/course").getStatus())
                .isEqualTo(404);
        assertThat(caller.ask("/api/tasks/2023-K09/targets/t1/course").getStatus())
                .isEqualTo(404);
        assertThat(caller.ask("/api/tasks/2023-K01/targets/x/course").getStatus())
                .isEqualTo(404);
    }
}
