package org.luoshi.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.luoshi.query.Story.*;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Seed;
import org.luoshi.query.QueryTest;
import org.luoshi.query.RandomHistory;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.luoshi.query.TestQuerySide;
import org.luoshi.query.readmodel.Difference.What;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Whoever changes the read model is found out, by table, thing and field. */
@QueryTest
class ConsistencyCheckTest {
    private static final String EVIDENCE = "ab".repeat(32);

    /** A position that no row of the table begins at. */
    private static final String FREE = """
            (select p from generate_series(0, (select size from ledger.head)) p
             where p not in (select from_position from %s) limit 1)""";

    @Autowired
    TestLedger ledger;

    @Autowired
    Ledger entries;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TestQuerySide.Database database;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    ConsistencyCheck check;

    @Autowired
    ConsistencyHealth health;

    @Autowired
    List<Projection<?>> projections;

    @Autowired
    MeterRegistry meters;

    @Autowired
    TestClock clock;

    private final Random random = Seed.of(ConsistencyCheckTest.class);

    @BeforeEach
    void a_year() {
        if (entries.size() > 0) return;
        ledger.together(() -> {
            ledger.happened(beginning());
            List<RandomHistory> histories = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                RandomHistory history = new RandomHistory(new TaskId("2023-K" + (10 + i)), random);
                TaskEvent first = history.first();
                ledger.happened(first);
                ledger.happened(new ProgressReported(
                        first.taskId(), T1, MARCH, amount("77", "%"), null, List.of(EVIDENCE), OFFICE_A, "a"));
                histories.add(new RandomHistory(new TaskId("2023-M" + (10 + i)), random));
                ledger.happened(histories.getLast().first());
            }
            for (int i = 0; i < 150; i++)
                ledger.happened(histories.get(random.nextInt(histories.size())).next());
        });
    }

    private ConsistencyCheck.Status checked(boolean whole) {
        assertThat(check.request(whole, "test-auditor")).isPresent();
        check.step();
        ConsistencyCheck.Status last = check.last().orElseThrow();
        assertThat(last.trouble()).isNull();
        assertThat(last.finishedAt()).isNotNull();
        return last;
    }

    private List<String> found() {
        ConsistencyCheck.Status last = checked(true);
        assertThat(last.found()).hasSize((int) Math.min(100, last.differences()));
        return last.found().stream()
                .map(difference -> difference.table() + " " + difference.key() + " " + difference.what()
                        + (difference.field() == null ? "" : " " + difference.field()))
                .toList();
    }

    /** A row of the table, any: its key, its beginning, and all of it. */
    private Map<String, Object> anyRow(Projection<?> projection) {
        return anyRow(projection, projection.table());
    }

    private Map<String, Object> anyRow(Projection<?> projection, String table) {
        List<Map<String, Object>> rows =
                jdbc.queryForList("select %s::text as key, from_position, ctid::text from model_a.%s"
                        .formatted(projection.key().column(), table));
        assertThat(rows).as(table).isNotEmpty();
        return rows.get(random.nextInt(rows.size()));
    }

    /** The same table as before, whatever happens in between. */
    private void afterwardsRestored(Projection<?> projection, Runnable work) {
        afterwardsRestored(projection.table(), work);
    }

    private void afterwardsRestored(String named, Runnable work) {
        String table = "model_a." + named;
        jdbc.execute("create table public.kept as select * from " + table);
        try {
            work.run();
        } finally {
            jdbc.execute("truncate " + table);
            jdbc.execute("insert into " + table + " select * from public.kept");
            jdbc.execute("drop table public.kept");
        }
    }

    @Test
    void what_nobody_has_touched_is_as_the_ledger_says() {
        ConsistencyCheck.Status last = checked(true);
        assertThat(last.differences()).isZero();
        assertThat(last.found()).isEmpty();
        assertThat(last.position()).isEqualTo(entries.size());
        assertThat(last.aggregates()).isEqualTo(26);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        assertThat(meters.get("luoshi.check.differences").gauge().value()).isZero();
        assertThat(checked(false).differences()).as("by sample").isZero();
    }

    @Test
    void each_cell_that_was_changed_is_named() {
        for (Projection<?> projection : projections) {
            List<String> columns = Stream.concat(
                            Stream.of("to_position"),
                            projection.columns().stream().map(Projection.Column::name))
                    .toList();
            for (String column : columns)
                afterwardsRestored(projection, () -> {
                    Map<String, Object> row = anyRow(projection);
                    change(projection.table(), column, row);
                    assertThat(found())
                            .as(projection.table() + "." + column)
                            .contains(projection.table() + " " + row.get("key") + " CHANGED " + column)
                            .hasSize(1);
                });
        }
        assertThat(found()).as("all is restored").isEmpty();
    }

    @Test
    void what_stands_is_looked_at_as_well() {
        for (Projection<?> projection : projections) {
            if (projection.standing().isEmpty()) continue;
            String table = projection.standingTable();
            afterwardsRestored(table, () -> {
                Map<String, Object> row = anyRow(projection, table);
                for (String column : projection.standing())
                    // A changed row has another place each time.
                    change(table, column, Map.of("ctid", placeOf(projection, table, row)));
                assertThat(found())
                        .containsExactlyInAnyOrderElementsOf(projection.standing().stream()
                                .map(column -> table + " " + row.get("key") + " CHANGED " + column)
                                .toList());
            });
            afterwardsRestored(table, () -> {
                Map<String, Object> row = anyRow(projection, table);
                jdbc.update("update model_a.%s set from_position = from_position - 1 where ctid = '%s'::tid"
                        .formatted(table, row.get("ctid")));
                assertThat(found()).containsExactly(table + " " + row.get("key") + " CHANGED from_position");
            });
            afterwardsRestored(table, () -> {
                Map<String, Object> row = anyRow(projection, table);
                jdbc.update("delete from model_a.%s where ctid = '%s'::tid".formatted(table, row.get("ctid")));
                assertThat(found()).containsExactly(table + " " + row.get("key") + " MISSING");
            });
            afterwardsRestored(table, () -> {
                Map<String, Object> row = anyRow(projection, table);
                jdbc.update("update model_a.%s set %s = 'test-nobody' where ctid = '%s'::tid"
                        .formatted(table, projection.key().column(), row.get("ctid")));
                assertThat(found())
                        .containsExactlyInAnyOrder(
                                table + " " + row.get("key") + " MISSING", table + " test-nobody ADDED");
            });
            afterwardsRestored(table, () -> {
                Map<String, Object> row = anyRow(projection, table);
                jdbc.update(
                        "update model_a.%s set from_position = (select size from ledger.head) + 1000 where ctid = '%s'::tid"
                                .formatted(table, row.get("ctid")));
                assertThat(found()).containsExactly(table + " " + row.get("key") + " ADDED");
            });
        }
        assertThat(found()).as("all is restored").isEmpty();
    }

    private String placeOf(Projection<?> projection, String table, Map<String, Object> row) {
        return String.valueOf(jdbc.queryForObject(
                "select ctid::text from model_a.%s where %s::text = ?"
                        .formatted(table, projection.key().column()),
                String.class,
                row.get("key")));
    }

    private void change(String table, String column, Map<String, Object> row) {
        String type = jdbc.queryForObject(
                "select data_type from information_schema.columns where table_schema = 'model_a' and table_name = ?"
                        + " and column_name = ?",
                String.class,
                table,
                column);
        String other = switch (String.valueOf(type)) {
            case "integer", "numeric" -> "coalesce(%s, 0) + 1";
            // Where it was empty it ends with an event still to come: no board shows the row any more.
            case "bigint" -> "coalesce(%s + 1, (select size from ledger.head) + 1000)";
            case "boolean" -> "not coalesce(%s, false)";
            case "date" -> "coalesce(%s, date '2023-01-01') + 1";
            case "ARRAY" -> "%s || '{2023-01-01}'";
            case "json" -> "(%s::text || ' ')::json";
            default -> "coalesce(%s, '') || 'x'";
        };
        jdbc.update("update model_a.%s set %s = %s where ctid = '%s'::tid"
                .formatted(table, column, other.formatted(column), row.get("ctid")));
    }

    @Test
    void a_row_that_was_deleted_is_named() {
        for (Projection<?> projection : projections)
            afterwardsRestored(projection, () -> {
                Map<String, Object> row = anyRow(projection);
                jdbc.update(
                        "delete from model_a.%s where ctid = '%s'::tid".formatted(projection.table(), row.get("ctid")));
                assertThat(found()).containsExactly(projection.table() + " " + row.get("key") + " MISSING");
            });
    }

    @Test
    void a_row_that_was_added_to_something_there_is_is_named() {
        for (Projection<?> projection : projections)
            afterwardsRestored(projection, () -> {
                Map<String, Object> row = anyRow(projection);
                add(projection, row, projection.key().column(), FREE);
                assertThat(found())
                        .as(projection.table())
                        .containsExactly(projection.table() + " " + row.get("key") + " ADDED");
            });
    }

    @Test
    void a_row_that_begins_behind_the_end_of_the_ledger_is_named() {
        for (Projection<?> projection : projections)
            afterwardsRestored(projection, () -> {
                Map<String, Object> row = anyRow(projection);
                add(projection, row, projection.key().column(), "(select size from ledger.head) + 1000");
                assertThat(found()).containsExactly(projection.table() + " " + row.get("key") + " ADDED");
            });
    }

    @Test
    void a_row_about_something_that_there_is_not_is_named_by_a_sample_too() {
        for (Projection<?> projection : projections)
            afterwardsRestored(projection, () -> {
                boolean number = projection.key().type().equals("int");
                add(projection, anyRow(projection), number ? "2031" : "'test-nobody'", FREE);
                String expected = projection.table() + " " + (number ? "2031" : "test-nobody") + " ADDED";
                assertThat(found()).as(projection.table()).containsExactly(expected);
                assertThat(checked(false).found())
                        .singleElement()
                        .matches(difference -> difference.what() == What.ADDED);
            });
    }

    /** A row like another, that holds for one position. */
    private void add(Projection<?> projection, Map<String, Object> row, String key, String position) {
        String columns = String.join(
                ", ", projection.columns().stream().map(Projection.Column::name).toList());
        String table = "model_a." + projection.table();
        jdbc.update("""
                insert into %1$s (%2$s, from_position, to_position, %3$s)
                select %4$s, position, position + 1, %3$s from %1$s, (select %5$s as position) free
                where ctid = '%6$s'::tid""".formatted(
                        table, projection.key().column(), columns, key, position.formatted(table), row.get("ctid")));
    }

    @Test
    void a_difference_is_an_alarm_in_health_and_metrics_until_it_is_mended() {
        afterwardsRestored(taskVersions(), () -> {
            jdbc.update(
                    "update model_a.task_version set light = 'RED' where task_id = '2023-K10' and to_position is null");
            checked(true);
            assertThat(health.health().getStatus().getCode()).isEqualTo("DEGRADED");
            assertThat(String.valueOf(health.health().getDetails().get("found")))
                    .contains("task_version 2023-K10")
                    .endsWith("CHANGED light]");
            assertThat(meters.get("luoshi.check.differences").gauge().value()).isEqualTo(1);
            assertThat(meters.get("luoshi.check.difference")
                            .tags("table", "task_version", "key", "2023-K10", "field", "light", "what", "CHANGED")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        });
        checked(true);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        assertThat(meters.get("luoshi.check.differences").gauge().value()).isZero();
        assertThat(meters.find("luoshi.check.difference").gauge()).isNull();
    }

    @Test
    void one_is_made_each_day_from_its_time_on() {
        checked(true);
        check.step();
        long before = check.last().orElseThrow().id();
        check.step();
        assertThat(check.last().orElseThrow().id()).isEqualTo(before);
        clock.set(clock.instant().plusSeconds(24 * 3600));
        check.step();
        ConsistencyCheck.Status daily = check.last().orElseThrow();
        assertThat(daily.id()).isGreaterThan(before);
        assertThat(daily.requestedBy()).isEqualTo("luoshi");
        assertThat(daily.finishedAt()).isNotNull();
    }

    @Test
    void one_at_a_time_and_one_whose_process_died_is_begun_anew() throws SQLException {
        assertThat(check.request(true, "test-auditor")).isPresent();
        assertThat(check.request(true, "test-auditor")).isEmpty();
        try (Connection elsewhere = database.getConnection()) {
            try (Statement turn = elsewhere.createStatement()) {
                turn.execute("select pg_advisory_lock(426953237355)");
                check.step();
                assertThat(check.last().orElseThrow().finishedAt())
                        .as("another is at it")
                        .isNull();
                turn.execute("select pg_terminate_backend(pg_backend_pid())");
            } catch (SQLException thatWasTheEnd) {
                assertThat(thatWasTheEnd.getSQLState()).isEqualTo("57P01");
            }
        }
        // A server says goodbye before it lets go of what it holds for the one who goes.
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            check.step();
            assertThat(check.last().orElseThrow().finishedAt()).isNotNull();
        });
    }

    @Test
    void one_that_cannot_be_carried_through_is_tried_again_later_and_given_up_in_the_end() {
        jdbc.execute("alter table model_a.plan_version rename to away");
        try {
            assertThat(check.request(true, "test-auditor")).isPresent();
            assertThatThrownBy(check::step).hasMessageContaining("plan_version");
            assertThat(check.last().orElseThrow().trouble()).contains("plan_version");
            check.step(); // not yet
            for (int attempt = 2; attempt <= 10; attempt++) {
                clock.set(clock.instant().plusSeconds(601));
                assertThatThrownBy(check::step).hasMessageContaining("plan_version");
            }
        } finally {
            jdbc.execute("alter table model_a.away rename to plan_version");
        }
        ConsistencyCheck.Status last = check.last().orElseThrow();
        assertThat(last.finishedAt()).isNotNull();
        assertThat(last.differences()).isNull();
        assertThat(health.health().getStatus().getCode()).isEqualTo("DEGRADED");
        checked(true);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void a_history_with_a_dead_letter_has_to_be_right_up_to_it_and_to_end_there() {
        long middle = jdbc.queryForObject(
                "select position from ledger.entry where aggregate_id = '2023-M10' order by position offset 2 limit 1",
                Long.class);
        jdbc.update("insert into model_a.dead_letter values (?, '2023-M10', null, 0, now(), 'infinity')", middle);
        try {
            assertThat(found())
                    .as("a letter that was made up hides nothing")
                    .contains(
                            "task_version 2023-M10 ADDED",
                            "task_standing 2023-M10 ADDED",
                            "entry_version 2023-M10 ADDED");
            jdbc.update("update model_a.part_version set number = 77 where task_id = '2023-M10'");
            assertThat(found()).contains("part_version 2023-M10 CHANGED number");
        } finally {
            jdbc.update("delete from model_a.dead_letter");
            jdbc.update("update model_a.part_version p set number = v.number from model_a.task_version v"
                    + " where v.task_id = p.task_id and p.task_id = '2023-M10'");
        }
        assertThat(found()).isEmpty();
    }

    @Test
    void samples_are_different_ones() {
        ConsistencyCheck small = new ConsistencyCheck(
                jdbc, transactions, entries, projections, clock, new SimpleMeterRegistry(), "02:00", 3);
        Set<String> seen = new TreeSet<>();
        afterwardsRestored(taskVersions(), () -> {
            jdbc.update("update model_a.task_version set title = 'x'");
            for (int i = 0; i < 30; i++) {
                assertThat(small.request(false, "test-auditor")).isPresent();
                small.step();
                ConsistencyCheck.Status last = small.last().orElseThrow();
                assertThat(last.aggregates()).isEqualTo(5); // with the directory and the plan
                last.found().forEach(difference -> seen.add(difference.key()));
            }
        });
        assertThat(seen).as("of 24 tasks").hasSizeGreaterThan(12);
        checked(true);
    }

    private Projection<?> taskVersions() {
        return projections.stream()
                .filter(projection -> projection.table().equals("task_version"))
                .findFirst()
                .orElseThrow();
    }
}
