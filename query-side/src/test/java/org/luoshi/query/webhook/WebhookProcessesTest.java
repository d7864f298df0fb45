package org.luoshi.query.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.luoshi.query.Story.*;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.luoshi.query.TestQuerySide;
import org.luoshi.query.readmodel.Progress;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;

/** Webhooks as they run: threads, schedulers, and more than one process over one database. */
@QueryTest
@DirtiesContext(classMode = DirtiesContext.ClassMode.AFTER_EACH_TEST_METHOD)
@TestPropertySource(properties = "luoshi.webhook.allow=127.0.0.1")
class WebhookProcessesTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Autowired
    TestQuerySide.Database database;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    Ledger ledger;

    @Autowired
    TestLedger events;

    @Autowired
    TestClock clock;

    @Autowired
    Progress progress;

    @Autowired
    Sender sender;

    @Autowired
    Subscriptions subscriptions;

    @Autowired
    Webhooks process;

    private final Receiver receiver = new Receiver();
    private final long started = System.nanoTime();
    private final Instant begun = Instant.parse("2023-06-30T04:00:00Z");

    @BeforeEach
    void begin() {
        events.happened(beginning());
        events.happened(assigned(K01, held(LEADER_A, OFFICE_A), count("学位", "4250", "个")));
        process.start();
    }

    @AfterEach
    void stop() {
        process.stop();
        receiver.close();
    }

    private Webhooks another() {
        Deliveries deliveries = new Deliveries(database, jdbc, transactions, clock, sender, new SimpleMeterRegistry());
        return new Webhooks(
                new FanOut(jdbc, new JdbcTemplate(database), transactions, deliveries),
                deliveries,
                progress,
                database,
                jdbc,
                clock,
                new SimpleMeterRegistry());
    }

    private UUID subscribe(Receiver to) {
        return subscriptions.create(
                new Subscriptions.Wish("测试推送", URI.create(to.url()), List.of(), List.of(), List.of(), ledger.size()),
                Secret.random(),
                SUPERVISOR);
    }

    /** The clock goes as the machine's does: who is turned away comes back after a while. */
    private void tick() {
        clock.set(begun.plusNanos(System.nanoTime() - started));
    }

    private List<Long> happened(int many) {
        long before = ledger.size();
        for (int i = 0; i < many; i++) {
            tick();
            events.happened(new InstructionRecorded(K01, LEADER_A, "测试批示" + i));
        }
        return LongStream.rangeClosed(before + 1, before + many).boxed().toList();
    }

    private void arrive(Receiver at, List<Long> positions) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            tick();
            assertThat(at.positions()).isEqualTo(positions);
        });
    }

    @Test
    void two_processes_deliver_each_event_once_and_go_on_when_one_stops() {
        subscribe(receiver);
        Webhooks second = another();
        second.start();
        List<Long> first = happened(150);
        arrive(receiver, first);
        process.stop();
        List<Long> rest = happened(50);
        arrive(
                receiver,
                LongStream.rangeClosed(first.getFirst(), rest.getLast()).boxed().toList());
        second.stop();
        assertThat(receiver.got.stream().map(Receiver.Got::id).distinct()).hasSize(200);
        assertThat(receiver.got).hasSize(200);
    }

    @Test
    void a_receiver_that_hangs_delays_neither_the_ledger_nor_the_read_model_nor_other_receivers() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (Receiver hanging = new Receiver()) {
            hanging.answer = (exchange, got) -> {
                hang(released);
                exchange.sendResponseHeaders(200, -1);
            };
            UUID stuck = subscribe(hanging);
            subscribe(receiver);
            happened(1);
            await().atMost(SOON).until(() -> !hanging.got.isEmpty());

            long before = System.nanoTime();
            List<Long> positions = happened(30);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("recorded and projected while a request hangs for longer than this")
                    .isLessThan(Duration.ofSeconds(14));
            assertThat(progress.position()).isEqualTo(positions.getLast());
            await().atMost(SOON).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
                tick();
                assertThat(receiver.got).hasSize(31);
            });
            // A request that hangs is given up after 15 s, and only then another is made in its place.
            long turns = 1 + Duration.ofNanos(System.nanoTime() - before).toSeconds() / 14;
            assertThat(hanging.got.size()).as("two at once and no more").isLessThanOrEqualTo((int) (2 * turns));
            assertThat(subscriptions.find(stuck).orElseThrow().delivered()).isZero();
            assertThat(process.health().getStatus()).isEqualTo(Status.UP);
            released.countDown();
            hanging.answer = Receiver.status(200);
            await().atMost(SOON).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
                tick();
                assertThat(subscriptions.find(stuck).orElseThrow().delivered()).isEqualTo(31);
            });
        }
    }

    private static void hang(CountDownLatch released) {
        try {
            if (!released.await(60, TimeUnit.SECONDS)) throw new AssertionError("never released");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void it_is_degraded_while_deliveries_cannot_be_made_and_goes_on_by_itself() {
        subscribe(receiver);
        jdbc.sql("alter table webhook.delivery rename to away").update();
        List<Long> positions = happened(3);
        becomes("DEGRADED");
        assertThat(process.health().getDetails().get("failure").toString()).contains("webhook.delivery");
        jdbc.sql("alter table webhook.away rename to delivery").update();
        arrive(receiver, positions);
        becomes("UP");
    }

    @Test
    void it_is_degraded_while_the_scheduler_cannot_get_at_its_table() {
        subscribe(receiver);
        jdbc.sql("alter table webhook.scheduled_tasks rename to away").update();
        becomes("DEGRADED");
        jdbc.sql("alter table webhook.away rename to scheduled_tasks").update();
        arrive(receiver, happened(3));
        becomes("UP");
    }

    private void becomes(String status) {
        await().atMost(SOON).untilAsserted(() -> {
            tick();
            assertThat(process.health().getStatus().getCode()).isEqualTo(status);
        });
    }
}
