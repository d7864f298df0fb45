package org.luoshi.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From reports to the files they name. */
@QueryTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EvidenceProjectionTest {
    private static final String FILE = "a".repeat(64);
    private static final String OTHER = "b".repeat(64);
    private static final TaskEvent ASSIGNED =
            assigned(K01, held(LEADER_A, OFFICE_A), count("学位", "100", "个"), done("出台办法"));
    private static final TaskEvent WITH = report(List.of(FILE, OTHER, FILE));

    private static ProgressReported report(List<String> files) {
        return new ProgressReported(K01, T1, MARCH, amount("10", "个"), null, files, OFFICE_A, REPORTER.id());
    }

    @Test
    @Order(1)
    void a_report_with_files_is_one_row_however_often_it_is_projected(
            @Autowired TestLedger ledger, @Autowired JdbcClient jdbc) {
        ledger.happened(beginning());
        ledger.happened(ASSIGNED, reported(K01, T2, MARCH, "0", "项"));
        long position = ledger.happened(WITH);
        ledger.handle(position);
        assertThat(rows(jdbc)).containsExactly("2023-K01/t1/2023-03-31 " + position + " {" + FILE + "," + OTHER + "}");
    }

    @Test
    @Order(2)
    void a_correction_adds_its_files_to_those_of_its_report(@Autowired TestLedger ledger, @Autowired JdbcClient jdbc) {
        long position = ledger.happened(new ProgressCorrected(
                K01,
                T1,
                MARCH,
                new BigDecimal("10"),
                new BigDecimal("11"),
                "个",
                "测试理由",
                REPORTER.id(),
                List.of("c".repeat(64))));
        assertThat(rows(jdbc))
                .contains(
                        "2023-K01/t1/2023-03-31 " + position + " {" + FILE + "," + OTHER + "," + "c".repeat(64) + "}");
    }

    private static List<String> rows(JdbcClient jdbc) {
        return jdbc.sql("select report || ' ' || from_position || ' ' || files::text from model_a.evidence_version")
                .query(String.class)
                .list();
    }
}
