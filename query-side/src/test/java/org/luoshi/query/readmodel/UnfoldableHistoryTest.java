package org.luoshi.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestLedger;
import org.luoshi.query.readmodel.Difference.What;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@QueryTest
class UnfoldableHistoryTest {
    @Autowired
    TestLedger ledger;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    ConsistencyCheck check;

    @Test
    void is_named_by_the_check_while_the_others_are_checked() {
        ledger.happened(beginning());
        ledger.happened(assigned(K01, held(LEADER_A, OFFICE_A), count("测试量", "10", "所")));
        long broken = ledger.record(new TaskAcknowledged(new TaskId("2023-X99"), null), SUPERVISOR);
        jdbc.update("update model_a.token_entry set token = convert_to('{\"globalIndex\":" + broken + "}', 'UTF8')");
        jdbc.update("update model_a.task_version set title = 'x'");
        check.request(true, "test-auditor");
        check.step();
        assertThat(check.last().orElseThrow().found())
                .extracting(Difference::what, Difference::key)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(What.UNREADABLE, "2023-X99"),
                        org.assertj.core.groups.Tuple.tuple(What.CHANGED, K01.value()));
    }
}
