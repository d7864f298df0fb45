package org.luoshi.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
import org.luoshi.query.readmodel.Difference.What;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;

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
        List<Map<String, Object>> rows =
                jdbc.queryForList("select %s::text as key, from_position, ctid::text from model_a.%s"
                        .formatted(projection.key().column(), projection.table()));
        assertThat(rows).as(projection.table()).isNotEmpty();
        return rows.get(random.nextInt(rows.size()));
    }

    /** The same table as before, whatever happens in between. */
    private void afterwardsRestored(Projection<?> projection, Runnable work) {
        String table = "model_a." + projection.table();
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
                    change(projection, column, row);
                    assertThat(found())
                            .as(projection.table() + "." + column)
                            .contains(projection.table() + " " + row.get("key") + " CHANGED " + column)
                            .hasSize(1);
                });
        }
        assertThat(found()).as("all is restored").isEmpty();
    }

    private void change(Projection<?> projection, String column, Map<String, Object> row) {
        String type = jdbc.queryForObject(
                "select data_type from information_schema.columns where table_schema = 'model_a' and table_name = ?"
                        + " and column_name = ?",
                String.class,
                projection.table(),
                column);
        String other = switch (String.valueOf(type)) {
            case "integer" -> "coalesce(%s, 0) + 1";
            // Where it was empty it ends with the last event; where not, one later.
            case "bigint" -> "coalesce(%s + 1, (select size from ledger.head))";
            case "boolean" -> "not coalesce(%s, false)";
            case "date" -> "coalesce(%s, date '2023-01-01') + 1";
            case "ARRAY" -> "%s || array['x']";
            case "json" -> "(%s::text || ' ')::json";
            default -> "coalesce(%s, '') || 'x'";
        };
        jdbc.update("update model_a.%s set %s = %s where ctid = '%s'::tid"
                .formatted(projection.table(), column, other.formatted(column), row.get("ctid")));
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
        Projection<?> tasks = projections.stream()
                .filter(projection -> projection.table().equals("task_version"))
                .findFirst()
                .orElseThrow();
        afterwardsRestored(tasks, () -> {
            jdbc.update(
                    "update model_a.task_version set light = 'RED' where task_id = '2023-K10' and to_position is null");
            checked(true);
            assertThat(health.health().getStatus().getCode()).isEqualTo("DEGRADED");
            assertThat(String.valueOf(health.health().getDetails().get("found")))
                    .contains("task_version 2023-K10")
                    .contains("light is RED, not null");
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
    void one_at_a_time_and_one_whose_process_died_is_begun_anew() {
        assertThat(check.request(true, "test-auditor")).isPresent();
        assertThat(check.request(true, "test-auditor")).isEmpty();
        jdbc.update(
                "update read_model.check set claimed_by = 'elsewhere', touched_at = clock_timestamp() where finished_at is null");
        check.step();
        assertThat(check.last().orElseThrow().finishedAt())
                .as("another is at it")
                .isNull();
        jdbc.update("update read_model.check set touched_at = touched_at - interval '2 min' where finished_at is null");
        check.step();
        assertThat(check.last().orElseThrow().finishedAt()).isNotNull();
    }
}
