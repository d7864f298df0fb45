package org.luoshi.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.luoshi.query.Story.*;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.plan.PlanEvent;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.LedgerEventStore;
import org.luoshi.ledger.LedgerSchema;
import org.luoshi.ledger.Recorder;
import org.luoshi.ledger.TestPostgres;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestQuerySide;
import org.luoshi.query.org.LeaderProjection;
import org.luoshi.query.org.OfficeProjection;
import org.luoshi.query.plan.PlanProjection;
import org.luoshi.query.task.PartProjection;
import org.luoshi.query.task.TaskProjection;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** The real processor over the real ledger, in one process or several. */
class ReadModelProcessorTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestClock clock = new TestClock(Instant.parse("2023-06-30T04:00:00Z"), TestQuerySide.ZONE);
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final List<PooledStreamingEventProcessor> running = new ArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private DataSource server;
    private HikariDataSource database;
    private LedgerEventStorageEngine engine;
    private LedgerEventStore store;
    private JdbcClient jdbc;
    private Progress progress;
    private DeadLetters letters;
    private ReadModelHealth health;
    private Lag lag;

    @BeforeEach
    void start() {
        server = TestPostgres.ledger();
        LedgerSchema.migrate(server, "read_model");
        HikariConfig pool = new HikariConfig();
        pool.setDataSource(server);
        database = new HikariDataSource(pool);
        engine = Recorder.engine(database, clock);
        store = new LedgerEventStore(engine);
        jdbc = JdbcClient.create((DataSource) database);
        progress = new Progress(jdbc, SOON);
        letters = new DeadLetters(new JdbcTemplate(database), Model.A, clock);
        health = new ReadModelHealth(new Ledger(jdbc), progress, new JdbcTemplate(database), clock);
        lag = new Lag(new JdbcTemplate(database), clock, meters);
    }

    @AfterEach
    void stop() {
        running.forEach(PooledStreamingEventProcessor::shutDown);
        engine.close();
        database.close();
    }

    private ProjectionProcessor started(String node, int segments) {
        ProjectionProcessor process = new ProjectionProcessor(
                database,
                new DataSourceTransactionManager(database),
                store,
                Model.A,
                List.of(
                        new LeaderProjection(),
                        new OfficeProjection(),
                        new PlanProjection(),
                        new PartProjection(),
                        new TaskProjection()),
                letters,
                new ProjectionProcessor.Settings(segments, 100, 1000, node),
                health,
                () -> {
                    health.recovered();
                    progress.moved();
                });
        running.add(process.processor());
        process.processor().start();
        return process;
    }

    private void record(Object... events) {
        for (Object event : events) {
            String aggregate = switch (event) {
                case TaskEvent e -> e.taskId().value();
                case PlanEvent e -> "plan/" + e.planYear();
                case OrganizationEvent e -> "organization";
                default -> throw new IllegalArgumentException(event.toString());
            };
            long sequence = sequences.merge(aggregate, 1L, Long::sum) - 1;
            store.publish(new GenericDomainEventMessage<>(
                    "Any",
                    aggregate,
                    sequence,
                    event,
                    Map.of("commandId", UUID.randomUUID().toString())));
        }
    }

    private void assign(TaskId id) {
        record(assigned(id, held(LEADER_A, OFFICE_A), count("测试量", "10", "所")));
    }

    private void projected(long position) {
        await().atMost(SOON).untilAsserted(() -> assertThat(progress.position()).isEqualTo(position));
    }

    private void down() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(health.health().getStatus()).isEqualTo(Status.DOWN));
    }

    private List<String> versions() {
        return jdbc.sql("select task_id || ' ' || from_position from model_a.task_version order by from_position")
                .query(String.class)
                .list();
    }

    private double gauge(String name, int segment) {
        return meters.get(name)
                .tags("processor", "read-model", "segment", "" + segment)
                .gauge()
                .value();
    }

    @Test
    void each_event_becomes_a_version_and_moves_the_position() {
        started("a", 1);
        assign(K01);
        record(new TaskAcknowledged(K01, null));
        projected(2);
        assertThat(versions()).containsExactly("2023-K01 1", "2023-K01 2");
        assertThat(jdbc.sql("select convert_from(token, 'UTF8') from model_a.token_entry")
                        .query(String.class)
                        .single())
                .isEqualTo("{\"globalIndex\":2}");
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void plans_leaders_and_offices_reach_their_projections() {
        started("a", 1);
        record(beginning());
        projected(6);
        assertThat(jdbc.sql("""
                        select (select count(*) from model_a.leader_version) || ' '
                          || (select count(*) from model_a.office_version) || ' '
                          || (select count(*) from model_a.plan_version)""").query(String.class).single()).isEqualTo("2 3 1");
    }

    @Test
    void after_a_restart_it_goes_on_where_it_was() {
        ProjectionProcessor first = started("a", 1);
        IntStream.range(10, 40).forEach(n -> assign(new TaskId("2023-K" + n)));
        projected(30);
        first.processor().shutDown();
        started("a", 1);
        record(new TaskAcknowledged(new TaskId("2023-K10"), null));
        projected(31);
        assertThat(versions()).hasSize(31).last().isEqualTo("2023-K10 31");
    }

    @Test
    void a_poisonous_event_and_what_follows_of_its_aggregate_wait_while_the_others_go_on() {
        ProjectionProcessor process = started("a", 1);
        jdbc.sql("""
                        alter table model_a.task_version add constraint poison
                        check (task_id <> '2023-K02' or status <> 'ACKNOWLEDGED')""").update();
        assign(K01);
        assign(K02);
        record(
                new TaskAcknowledged(K02, null),
                new TaskAcknowledged(K01, null),
                new InstructionRecorded(K02, LEADER_A, "测试批示一"),
                new InstructionRecorded(K01, LEADER_A, "测试批示"));
        projected(6);
        record(new InstructionRecorded(K02, LEADER_A, "测试批示二"));
        projected(7);
        assertThat(versions()).containsExactly("2023-K01 1", "2023-K02 2", "2023-K01 4", "2023-K01 6");
        assertThat(letters.count()).isEqualTo(3);
        assertThat(letters.failed(10)).singleElement().satisfies(letter -> {
            assertThat(letter.position()).isEqualTo(3);
            assertThat(letter.aggregateId()).isEqualTo("2023-K02");
            assertThat(letter.cause()).contains("poison");
        });
        assertThat(health.health().getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(health.health().getDetails()).containsEntry("deadLetters", 3L);
        lag.measure();
        assertThat(meters.get("luoshi.projection.dead.letters").gauge().value()).isEqualTo(3);

        assertThat(process.retryDeadLetters(false)).as("not yet mended").isZero();
        assertThat(letters.failed(10)).singleElement().matches(letter -> letter.attempts() == 2);
        jdbc.sql("alter table model_a.task_version drop constraint poison").update();
        assertThat(process.retryDeadLetters(true)).as("its time has not come").isZero();
        clock.set(clock.instant().plusSeconds(11));
        assertThat(process.retryDeadLetters(true)).isEqualTo(3);
        assertThat(versions())
                .contains("2023-K02 3", "2023-K02 5", "2023-K02 7")
                .hasSize(7);
        assertThat(jdbc.sql("select from_position || '-' || coalesce(to_position, 0) from model_a.task_version"
                                + " where task_id = '2023-K02' order by 1")
                        .query(String.class)
                        .list())
                .containsExactly("2-3", "3-5", "5-7", "7-0");
        record(new InstructionRecorded(K02, LEADER_A, "测试批示三"));
        projected(8);
        assertThat(versions()).hasSize(8).endsWith("2023-K02 8");
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void an_event_of_an_unknown_type_waits_too() {
        assign(K01);
        assign(K02);
        jdbc.sql("""
                        insert into ledger.entry select 3, gen_random_uuid(), gen_random_uuid(), 0, aggregate_type,
                          aggregate_id, 1, 'TaskForgotten', revision, recorded_at, metadata, payload, leaf_hash
                        from ledger.entry where position = 2""").update();
        jdbc.sql("update ledger.head set size = 3, peaks = peaks || peaks").update();
        started("a", 1);
        projected(3);
        assertThat(versions()).containsExactly("2023-K01 1", "2023-K02 2");
        assertThat(letters.failed(10)).singleElement().satisfies(letter -> {
            assertThat(letter.position()).isEqualTo(3);
            assertThat(letter.cause()).contains("no event is called TaskForgotten");
        });
    }

    @Test
    void a_fault_of_the_schema_stops_everything_and_nothing_is_set_aside() {
        started("a", 1);
        jdbc.sql("alter table model_a.task_version rename to away").update();
        assign(K01);
        down();
        assertThat(progress.position()).isZero();
        assertThat(letters.count()).isZero();
        jdbc.sql("alter table model_a.away rename to task_version").update();
        projected(1);
        assertThat(versions()).containsExactly("2023-K01 1");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(health.health().getStatus()).isEqualTo(Status.UP));
    }

    @Test
    void connections_cut_again_and_again_skip_nothing() {
        started("a", 2);
        for (int n = 100; n < 300; n++) {
            assign(new TaskId("2023-K" + n));
            if (n % 40 == 0)
                JdbcClient.create(server).sql("""
                                select count(pg_terminate_backend(pid)) from pg_stat_activity
                                where datname = current_database() and query like '%model_a%'
                                  and pid <> pg_backend_pid()""").query(Long.class).single();
        }
        // The pool may hand out one that was cut.
        await().atMost(SOON).ignoreExceptions().until(() -> progress.position() == 200);
        await().atMost(SOON).ignoreExceptions().until(() -> letters.count() == 0);
        List<String> versions = await().atMost(SOON).ignoreExceptions().until(this::versions, seen -> true);
        assertThat(versions)
                .isEqualTo(IntStream.range(100, 300)
                        .mapToObj(n -> "2023-K" + n + " " + (n - 99))
                        .toList());
    }

    @Test
    void processes_take_over_from_each_other() {
        ProjectionProcessor first = started("a", 2);
        IntStream.range(10, 20).forEach(n -> assign(new TaskId("2023-K" + n)));
        projected(10);
        ProjectionProcessor second = started("b", 2);
        first.processor().shutDown();
        IntStream.range(10, 20).forEach(n -> record(new TaskAcknowledged(new TaskId("2023-K" + n), null)));
        projected(20);
        ProjectionProcessor third = started("a", 2);
        second.processor().shutDown();
        IntStream.range(10, 20)
                .forEach(n -> record(new InstructionRecorded(new TaskId("2023-K" + n), LEADER_A, "测试批示")));
        projected(30);
        third.processor().shutDown();
        assertThat(versions())
                .isEqualTo(LongStream.rangeClosed(1, 30)
                        .mapToObj(position -> "2023-K" + (10 + (position - 1) % 10) + " " + position)
                        .toList());
    }

    @Test
    void segments_without_events_of_their_own_come_along_and_lag_is_told_for_each() {
        started("a", 4);
        assign(K01);
        projected(1);
        long began = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            record(new InstructionRecorded(K01, LEADER_A, "测试批示 " + i));
            assertThat(progress.reaches(2 + i)).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("not as slow as claims are extended, once in 2 s")
                .isLessThan(Duration.ofSeconds(20));
        lag.measure();
        for (int segment = 0; segment < 4; segment++) {
            assertThat(gauge("luoshi.projection.lag.positions", segment)).isZero();
            assertThat(gauge("luoshi.projection.lag.seconds", segment)).isZero();
        }
        running.getFirst().shutDown();
        record(new InstructionRecorded(K01, LEADER_A, "测试批示"));
        clock.set(clock.instant().plusSeconds(7));
        record(new InstructionRecorded(K01, LEADER_A, "测试批示"));
        lag.measure();
        assertThat(gauge("luoshi.projection.lag.positions", 3)).isEqualTo(2);
        assertThat(gauge("luoshi.projection.lag.seconds", 3)).isEqualTo(7);
        assertThat(progress.position()).isEqualTo(21);
    }
}
