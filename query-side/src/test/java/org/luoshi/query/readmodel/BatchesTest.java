package org.luoshi.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.luoshi.query.Story.SUPERVISOR;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.axonframework.eventhandling.Segment;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.LedgerEventStore;
import org.luoshi.ledger.Seed;
import org.luoshi.query.QueryTest;
import org.luoshi.query.RandomHistory;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** However the ledger is cut into batches, whoever takes them and whatever is rolled back: the rows are the fold. */
@QueryTest
class BatchesTest {
    private static final int EVENTS = 900;

    @Autowired
    DataSource database;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    LedgerEventStore store;

    @Autowired
    List<Projection<?>> projections;

    @Autowired
    Clock clock;

    @Autowired
    TestLedger ledger;

    @Autowired
    Ledger entries;

    @Autowired
    JdbcClient jdbc;

    private record Row(String task, long from, Long to, TaskState state) {}

    @Test
    void random_batches_of_two_segments_by_two_processes_with_crashes_in_between() {
        Random random = Seed.of(BatchesTest.class);
        List<Row> expected = record(random);
        List<Projecting> processes = List.of(process(), process());
        int[] ids = {0, 1};
        long[] tokens = {0, 0};
        int crashes = 0;
        int process = 0;
        while (tokens[0] < EVENTS || tokens[1] < EVENTS) {
            int segment = tokens[0] == EVENTS ? 1 : tokens[1] == EVENTS ? 0 : random.nextInt(2);
            if (random.nextInt(6) == 0) process = 1 - process;
            long last = Math.min(EVENTS, tokens[segment] + 1 + random.nextInt(random.nextBoolean() ? 5 : 150));
            boolean crash = random.nextInt(4) == 0;
            Projecting projecting = processes.get(process);
            long first = tokens[segment] + 1;
            if (crash) {
                crashes++;
                assertThatThrownBy(() -> projecting.batch(first, last, Segment.computeSegment(segment, ids), () -> {
                            throw new IllegalStateException("crash");
                        }))
                        .hasMessage("crash");
            } else {
                projecting.batch(first, last, Segment.computeSegment(segment, ids), () -> {});
                tokens[segment] = last;
            }
        }
        assertThat(crashes).isPositive();
        assertThat(new DeadLetters(new JdbcTemplate(database), Model.A, clock).count())
                .isZero();
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private Projecting process() {
        return new Projecting(database, transactions, store, projections, clock);
    }

    private List<Row> record(Random random) {
        List<RandomHistory> histories = new ArrayList<>();
        Map<String, Row> live = new TreeMap<>();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            boolean begins = histories.size() < 2 || (histories.size() < 120 && random.nextInt(4) == 0);
            if (begins) histories.add(new RandomHistory(new TaskId("2023-K" + (100 + histories.size())), random));
            RandomHistory history = begins ? histories.getLast() : histories.get(random.nextInt(histories.size()));
            TaskEvent event = begins ? history.first() : history.next();
            long position = ledger.record(event, SUPERVISOR);
            String task = event.taskId().value();
            Row before = live.get(task);
            TaskState state = TaskState.fold(before == null ? null : before.state(), event);
            if (before != null && state.equals(before.state())) continue;
            if (before != null) rows.add(new Row(task, before.from(), position, before.state()));
            live.put(task, new Row(task, position, null, state));
        }
        assertThat(entries.size()).isEqualTo(EVENTS);
        rows.addAll(live.values());
        return rows;
    }

    private List<Row> rows() {
        return jdbc.sql("select task_id, from_position, to_position, state from model_a.task_version")
                .query((row, n) -> new Row(
                        row.getString(1),
                        row.getLong(2),
                        row.getObject(3, Long.class),
                        EventJson.MAPPER.readValue(row.getString(4), TaskState.class)))
                .list();
    }
}
