package org.luoshi.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.luoshi.query.Story.*;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.LedgerEventStore;
import org.luoshi.ledger.LedgerSignal;
import org.luoshi.ledger.Seed;
import org.luoshi.query.QueryTest;
import org.luoshi.query.RandomHistory;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.luoshi.query.TestQuerySide;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Busy;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.readmodel.Rebuild.State;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;
import org.springframework.transaction.PlatformTransactionManager;

/** The read model is made anew while it is read and written, in one process or several, through crashes. */
@QueryTest
@DirtiesContext(classMode = ClassMode.AFTER_EACH_TEST_METHOD)
class RebuildTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Autowired
    TestQuerySide.Database database;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    LedgerEventStore store;

    @Autowired
    List<Projection<?>> projections;

    @Autowired
    TestLedger ledger;

    @Autowired
    Ledger entries;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    Moments moments;

    @Autowired
    TaskVersions versions;

    @Autowired
    Progress progress;

    @Autowired
    TestClock clock;

    private final Random random = Seed.of(RebuildTest.class);
    private final List<RandomHistory> histories = new ArrayList<>();
    private final List<Node> processes = new ArrayList<>();
    private LedgerSignal signal;

    /** One that keeps the read model, as the launcher runs it. */
    private final class Node {
        final MeterRegistry meters = new SimpleMeterRegistry();
        final Rebuild rebuild = new Rebuild(jdbc, transactions, projections, clock, meters, Duration.ZERO);
        final ReadModelHealth health = new ReadModelHealth(entries, progress, jdbc, clock);
        final ConsistencyCheck check =
                new ConsistencyCheck(jdbc, transactions, entries, projections, clock, meters, "02:00", 0);
        private final org.axonframework.config.Configuration axon;

        Node(String node) {
            ReadModelProcessor processor = new ReadModelProcessor(
                    database,
                    transactions,
                    store,
                    projections,
                    clock,
                    progress,
                    health,
                    rebuild,
                    check,
                    new Lag(jdbc, clock, meters),
                    2,
                    200,
                    1000,
                    node);
            Configurer configurer =
                    DefaultConfigurer.defaultConfiguration(false).configureEventStore(c -> store);
            processor.configureModule(configurer);
            axon = configurer.buildConfiguration();
            axon.start();
            processes.add(this);
        }

        void stop() {
            axon.shutdown();
        }

        double progress() {
            return meters.get("luoshi.rebuild.progress").gauge().value();
        }
    }

    @BeforeEach
    void a_long_history() {
        signal = new LedgerSignal(database, store);
        signal.start();
        for (Object event : beginning()) ledger.record(event, SUPERVISOR);
        for (int i = 0; i < 60; i++) {
            RandomHistory history = new RandomHistory(new TaskId("2023-K" + (100 + i)), random);
            ledger.record(history.first(), SUPERVISOR);
            histories.add(history);
        }
        happens(1500);
    }

    private void happens(int events) {
        for (int i = 0; i < events; i++)
            ledger.record(histories.get(random.nextInt(histories.size())).next(), SUPERVISOR);
    }

    @AfterEach
    void stop() {
        processes.forEach(Node::stop);
        signal.close();
    }

    private void projected() {
        await().atMost(SOON).until(() -> progress.position() == entries.size());
    }

    private Rebuild.Status ended(Rebuild rebuild) {
        await().atMost(SOON).until(() -> rebuild.last().orElseThrow().finishedAt() != null);
        return rebuild.last().orElseThrow();
    }

    @Test
    void the_new_model_is_the_old_one_and_the_old_one_is_emptied() {
        Node process = new Node("a");
        projected();
        assertThat(Model.live(jdbc)).isEqualTo(Model.A);
        process.rebuild.start("test-admin");
        Rebuild.Status status = ended(process.rebuild);
        assertThat(status.state()).isEqualTo(State.DONE);
        assertThat(status.differences()).isZero();
        assertThat(status.position()).isEqualTo(entries.size());
        assertThat(status.requestedBy()).isEqualTo("test-admin");
        assertThat(Model.live(jdbc)).isEqualTo(Model.B);
        happens(50);
        projected();
        await().atMost(SOON)
                .until(() -> jdbc.queryForObject("select count(*) from model_a.task_version", Long.class) == 0);
        process.rebuild.start("test-admin");
        assertThat(ended(process.rebuild).differences()).isZero();
        assertThat(Model.live(jdbc)).isEqualTo(Model.A);
    }

    @Test
    void what_had_been_changed_in_the_old_model_is_named() {
        Node process = new Node("a");
        projected();
        jdbc.update("update model_a.task_version set title = 'x' where task_id = '2023-K100' and to_position is null");
        jdbc.update("delete from model_a.office_version where office_id = 'test-office-c'");
        process.rebuild.start("test-admin");
        Rebuild.Status status = ended(process.rebuild);
        assertThat(status.found())
                .extracting(Difference::toString)
                .anyMatch(found -> found.startsWith("task_version 2023-K100") && found.contains("title is x"))
                .anyMatch(found -> found.startsWith("office_version test-office-c") && found.contains("missing"))
                .hasSize(2);
        assertThat(status.differences()).isEqualTo(2);
        await().atMost(SOON)
                .until(() ->
                        process.meters.get("luoshi.rebuild.differences").gauge().value() == 2);
    }

    @Test
    void readers_see_neither_a_failure_nor_an_earlier_position_while_writers_go_on() throws Exception {
        Node process = new Node("a");
        new Node("b");
        projected();
        AtomicBoolean over = new AtomicBoolean();
        AtomicIntegerArray calls = new AtomicIntegerArray(5);
        int rounds = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) all.add(threads.submit(reader(over, calls, i)));
            all.add(threads.submit(() -> {
                for (; !over.get(); calls.incrementAndGet(4)) {
                    happens(1);
                    LockSupport.parkNanos(4_000_000);
                }
            }));
            try {
                // Again and again, until each of them has been at it often enough meanwhile.
                while (rounds < 3
                        || (IntStream.range(0, 5).anyMatch(i -> calls.get(i) <= 50)
                                && all.stream().noneMatch(Future::isDone))) {
                    await().atMost(SOON).until(() -> started(process.rebuild));
                    assertThat(ended(process.rebuild).differences()).isZero();
                    rounds++;
                }
            } finally {
                over.set(true);
            }
            for (Future<?> one : all) one.get();
        }
        for (int i = 0; i < 5; i++) assertThat(calls.get(i)).isGreaterThan(50);
        assertThat(Model.live(jdbc)).isEqualTo(rounds % 2 == 0 ? Model.A : Model.B);
    }

    private static boolean started(Rebuild rebuild) {
        try {
            rebuild.start("test-admin");
            return true;
        } catch (Busy e) {
            return false;
        }
    }

    /** Each answer is of a later position, or the same, with as many tasks as there are. */
    private Runnable reader(AtomicBoolean over, AtomicIntegerArray calls, int own) {
        return () -> {
            long seen = 0;
            for (; !over.get(); calls.incrementAndGet(own)) {
                long before = seen;
                seen = moments.answer(Asked.NOW, SUPERVISOR, moment -> {
                    assertThat(moment.position()).isGreaterThanOrEqualTo(before);
                    assertThat(versions.at(moment, TaskSelection.ALL)).hasSize(60);
                    return moment.position();
                });
            }
        };
    }

    @Test
    void one_whose_process_has_died_is_carried_on_by_the_next() throws InterruptedException, ExecutionException {
        Node first = new Node("a");
        projected();
        first.stop();
        processes.clear();
        first.rebuild.start("test-admin");
        happens(200);
        assertThat(first.rebuild.last().orElseThrow().state()).isEqualTo(State.BUILDING);
        // Half of it, and then the end.
        jdbc.execute("create function public.slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(2);"
                + " return null; end $$");
        jdbc.execute("create trigger slowly after insert on model_b.task_version execute function public.slowly()");
        Node second = new Node("b");
        await().atMost(SOON).until(() -> Model.B.position(jdbc) > 0);
        second.stop();
        long built = Model.B.position(jdbc);
        assertThat(built).isPositive().isLessThan(entries.size());
        processes.clear();
        jdbc.execute("drop trigger slowly on model_b.task_version");
        Node third = new Node("c");
        assertThat(ended(third.rebuild).differences()).isZero();
        assertThat(Model.live(jdbc)).isEqualTo(Model.B);
    }

    @Test
    void it_can_be_ended_and_begun_anew() {
        Node process = new Node("a");
        projected();
        jdbc.execute("alter table model_b.task_version rename to away");
        assertThatThrownBy(() -> process.rebuild.start("test-admin")).isInstanceOf(RuntimeException.class);
        jdbc.execute("alter table model_b.away rename to task_version");
        jdbc.execute("alter table model_b.plan_version alter column title type varchar(1)");
        process.rebuild.start("test-admin");
        assertThatThrownBy(() -> process.rebuild.start("test-admin")).isInstanceOf(Busy.class);
        await().atMost(SOON).until(() -> {
            String trouble = process.rebuild.last().orElseThrow().trouble();
            return trouble != null && trouble.contains("dead letters");
        });
        await().atMost(SOON).until(() -> process.progress() > 0);
        assertThat(Model.live(jdbc)).as("half of a model is not read").isEqualTo(Model.A);
        assertThat(process.rebuild.cancel("test-admin")).isTrue();
        assertThat(process.rebuild.cancel("test-admin")).isFalse();
        assertThat(process.rebuild.last().orElseThrow().state()).isEqualTo(State.CANCELLED);
        jdbc.execute("alter table model_b.plan_version alter column title type text");
        await().atMost(SOON).until(() -> started(process.rebuild));
        assertThat(ended(process.rebuild).differences()).isZero();
        assertThat(Model.live(jdbc)).isEqualTo(Model.B);
    }

    @Test
    void one_that_is_ended_at_the_last_moment_is_ended() throws Exception {
        Node process = new Node("a");
        projected();
        process.stop();
        processes.clear();
        process.rebuild.start("test-admin");
        // The new model is as far as the old one, and somebody holds the tokens that the switch has to lock.
        jdbc.update("insert into model_b.token_entry select * from model_a.token_entry");
        try (Connection holding = database.getConnection();
                Statement tokens = holding.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            holding.setAutoCommit(false);
            tokens.execute("select from model_a.token_entry for update");
            AtomicBoolean over = new AtomicBoolean();
            Future<?> step = threads.submit(() -> steps(process.rebuild, over));
            await().atMost(SOON)
                    .until(() -> jdbc.queryForObject(
                                    "select count(*) from pg_stat_activity where datname = current_database()"
                                            + " and wait_event_type = 'Lock' and query like '%token_entry for update'",
                                    Long.class)
                            == 1);
            assertThat(process.rebuild.cancel("test-admin")).isTrue();
            over.set(true);
            holding.rollback();
            step.get();
        }
        assertThat(Model.live(jdbc)).isEqualTo(Model.A);
        assertThat(process.rebuild.last().orElseThrow().state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void a_dead_letter_of_the_last_moment_keeps_readers_where_they_are() throws Exception {
        Node process = new Node("a");
        projected();
        process.stop();
        processes.clear();
        process.rebuild.start("test-admin");
        long size = entries.size();
        // The old model has one as well, but another.
        jdbc.update("insert into model_a.dead_letter values (?, '2023-K101', null, 0, now(), 'infinity')", size - 1);
        jdbc.update("insert into model_b.token_entry select * from model_a.token_entry");
        jdbc.update("update model_b.token_entry set token = ?", token(size - 1));
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> step = threads.submit(() -> steps(process.rebuild, over));
            // It holds the tokens and waits for the last event, which comes as a dead letter.
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> jdbc.queryForList("select from model_a.token_entry for update skip locked")
                            .isEmpty());
            jdbc.update(
                    "with letter as (insert into model_b.dead_letter values (?, '2023-K100', null, 0, now(), 'infinity'))"
                            + " update model_b.token_entry set token = ?",
                    size,
                    token(size));
            await().atMost(SOON)
                    .until(() -> process.rebuild.last().orElseThrow().trouble() != null);
            over.set(true);
            step.get();
        }
        assertThat(process.rebuild.last().orElseThrow().trouble()).contains("dead letters");
        assertThat(Model.live(jdbc)).isEqualTo(Model.A);
    }

    /** One after the other, as each waits for a second at most; until it is over, or the test has failed. */
    private static void steps(Rebuild rebuild, AtomicBoolean over) {
        long begun = System.nanoTime();
        do rebuild.step();
        while (!over.get() && System.nanoTime() - begun < 2 * SOON.toNanos());
    }

    private static byte[] token(long position) {
        return ("{\"globalIndex\":" + position + "}").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void one_that_begins_while_the_old_model_is_about_to_be_emptied_keeps_what_it_has() throws Exception {
        Node process = new Node("a");
        projected();
        process.stop();
        processes.clear();
        jdbc.update("insert into model_b.token_entry select * from model_a.token_entry"); // as if left from before
        try (Connection beginning = database.getConnection();
                Statement statement = beginning.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            beginning.setAutoCommit(false);
            statement.execute("select from read_model.live for update");
            Future<?> step = threads.submit(process.rebuild::step);
            await().atMost(SOON)
                    .until(() -> jdbc.queryForObject(
                                    "select count(*) from pg_stat_activity where datname = current_database()"
                                            + " and wait_event_type = 'Lock' and query like '%read_model.live for update'",
                                    Long.class)
                            == 1);
            statement.execute("insert into read_model.rebuild (model, requested_by, requested_at)"
                    + " values ('model_b', 'test-admin', now())");
            beginning.commit();
            step.get();
        }
        assertThat(process.rebuild.last().orElseThrow().state()).isEqualTo(State.BUILDING);
        assertThat(jdbc.queryForObject("select count(*) from model_b.token_entry", Long.class))
                .isPositive();
    }

    @Test
    void a_comparison_that_fails_says_why_and_is_made_when_that_is_mended() {
        Node process = new Node("a");
        projected();
        // No report in this ledger names a file, so that only the comparison minds.
        jdbc.execute("alter table model_a.evidence_version rename column files to away");
        process.rebuild.start("test-admin");
        await().atMost(SOON).until(() -> {
            Rebuild.Status last = process.rebuild.last().orElseThrow();
            return last.state() == State.COMPARING
                    && String.valueOf(last.trouble()).contains("files");
        });
        jdbc.execute("alter table model_a.evidence_version rename column away to files");
        Rebuild.Status status = ended(process.rebuild);
        assertThat(status.differences()).isZero();
        assertThat(status.trouble()).isNull();
    }

    @Test
    void it_fails_loudly_and_goes_on_when_what_it_failed_on_is_mended() {
        Node process = new Node("a");
        projected();
        jdbc.execute("alter table model_b.task_version rename column search to sought");
        process.rebuild.start("test-admin");
        await().atMost(SOON).until(() -> {
            String trouble = process.rebuild.last().orElseThrow().trouble();
            return trouble != null && trouble.contains("search");
        });
        assertThat(process.health.health().getStatus())
                .as("what is read is well")
                .isEqualTo(org.springframework.boot.health.contributor.Status.UP);
        jdbc.execute("alter table model_b.task_version rename column sought to search");
        Rebuild.Status status = ended(process.rebuild);
        assertThat(status.differences()).isZero();
        assertThat(status.trouble()).isNull();
    }
}
