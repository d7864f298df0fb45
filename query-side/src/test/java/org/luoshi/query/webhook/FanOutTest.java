package org.luoshi.query.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.luoshi.query.Story.*;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestLedger;
import org.luoshi.query.TestQuerySide;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@QueryTest
class FanOutTest {
    @Autowired
    FanOut fanOut;

    @Autowired
    TestLedger ledger;

    @Autowired
    TestQuerySide.Database database;

    @Autowired
    JdbcClient jdbc;

    /** The new model is ahead of the old one; what the old one says of an event that it has not seen is nothing. */
    @Test
    void a_step_under_way_while_readers_go_over_to_another_model_skips_nothing() throws Exception {
        ledger.happened(beginning());
        long seen = ledger.happened(assigned(K01, held(LEADER_A, OFFICE_A), count("学位", "4250", "个")));
        long ahead = ledger.record(assigned(K02, held(LEADER_A, OFFICE_A), count("学位", "4250", "个")), SUPERVISOR);
        UUID subscription = UUID.randomUUID();
        jdbc.sql("""
                        insert into webhook.subscription (id, name, url, event_types, offices, leaders, secret, active, gone,
                          from_position, position, created_at, created_by)
                        values (:id, 'test', 'http://127.0.0.1:1/', '{}', '{test-office-a}', '{}', 'x', true, false, 0, :behind,
                          now(), 'test')""").param("id", subscription).param("behind", seen - 1).update();
        jdbc.sql("insert into model_b.token_entry (processor_name, segment, token) values ('read-model', 0, :token)")
                .param("token", ("{\"globalIndex\":" + ahead + "}").getBytes(StandardCharsets.UTF_8))
                .update();
        try (Connection holding = database.getConnection();
                Statement lock = holding.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            holding.setAutoCommit(false);
            lock.execute("lock table webhook.delivery in access exclusive mode");
            Future<Long> step = threads.submit(fanOut::step);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> jdbc.sql("select count(*) from pg_stat_activity where datname = current_database()"
                                            + " and wait_event_type = 'Lock' and query like '%webhook.delivery%'")
                                    .query(Long.class)
                                    .single()
                            == 1);
            jdbc.sql("update read_model.live set model = 'model_b'").update();
            holding.rollback();
            step.get();
        }
        assertThat(jdbc.sql("select position from webhook.subscription")
                        .query(Long.class)
                        .single())
                .isEqualTo(seen);
        assertThat(jdbc.sql("select position from webhook.delivery")
                        .query(Long.class)
                        .list())
                .containsExactly(seen);
    }
}
