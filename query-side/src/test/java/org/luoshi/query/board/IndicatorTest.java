package org.luoshi.query.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** The same measure in 2022 and 2023; from position 12 on the one of 2022 is dropped. */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndicatorTest {
    private static final TaskId BEFORE = new TaskId("2022-K01");

    @Autowired
    Caller caller;

    @BeforeAll
    void two_years(@Autowired TestLedger ledger, @Autowired TestClock clock) {
        clock.set(LocalDate.of(2023, 6, 30));
        ledger.happened(beginning());
        ledger.happened(
                assigned(BEFORE, held(LEADER_B, OFFICE_B), measuredBy(count("学位数", "80", "个"), "b.places"), done("办法")),
                assigned(
                        K01,
                        held(LEADER_A, OFFICE_A),
                        measuredBy(count("学位", "100", "个"), "b.places"),
                        measuredBy(count("教师", "10", "名"), "a.teachers")),
                reported(BEFORE, T1, MARCH, "40", "个"),
                new ProgressApproved(BEFORE, T1, MARCH),
                reported(K01, T1, MARCH, "10", "个"),
                new TargetDropped(BEFORE, T1, "测试理由", "测试文"));
    }

    @Test
    void a_code_links_the_years() throws Exception {
        JsonNode across = caller.answer("/api/indicators/b.places?asOf=11");
        assertThat(across.get("years")
                        .valueStream()
                        .map(year -> year.get("planYear").intValue() + " "
                                + year.get("taskId").stringValue() + " "
                                + year.at("/leader/name").stringValue() + " "
                                + year.at("/target/value").intValue() + " "
                                + year.at("/target/completion").intValue() + " "
                                + year.at("/target/latest/value").intValue()))
                .containsExactly("2022 2022-K01 测试领导乙 80 50 40", "2023 2023-K01 测试领导甲 100 0 10");
    }

    @Test
    void what_binds_no_more_is_no_year() throws Exception {
        assertThat(caller.answer("/api/indicators/b.places").get("years").size())
                .isEqualTo(1);
        assertThat(caller.ask("/api/indicators/b").getStatus()).isEqualTo(404);
    }

    @Test
    void codes_come_page_by_page_with_their_years() throws Exception {
        JsonNode first = caller.answer("/api/indicators?limit=1&asOf=11");
        assertThat(first.get("indicators").toString())
                .isEqualTo("[{\"code\":\"a.teachers\",\"metric\":\"教师\",\"years\":[2023],\"tasks\":1}]");
        JsonNode second = caller.answer(
                "/api/indicators?limit=1&asOf=11&behind=" + first.get("next").stringValue());
        assertThat(second.get("indicators").toString())
                .isEqualTo("[{\"code\":\"b.places\",\"metric\":\"学位\",\"years\":[2022,2023],\"tasks\":2}]");
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void whoever_sees_one_year_sees_that_one() throws Exception {
        JsonNode across = caller.as(of(LEADER_B)).answer("/api/indicators/b.places?asOf=11");
        assertThat(across.get("years").size()).isEqualTo(1);
        List<String> codes = caller.as(of(LEADER_B))
                .answer("/api/indicators?asOf=11")
                .get("indicators")
                .valueStream()
                .map(one -> one.get("code").stringValue() + one.get("years"))
                .toList();
        assertThat(codes).containsExactly("b.places[2022]");
    }
}
