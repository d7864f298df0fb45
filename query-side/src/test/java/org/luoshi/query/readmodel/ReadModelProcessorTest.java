package org.luoshi.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.luoshi.query.Story.*;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.QueryTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The real processor over an event store in memory whose positions begin at 1, as the ledger's do. */
@QueryTest
class ReadModelProcessorTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Autowired
    List<ConfigurerModule> modules;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Progress progress;

    @Autowired
    ReadModelHealth health;

    private InMemoryEventStorageEngine events;
    private Configuration axon;

    @BeforeEach
    void start() {
        jdbc.sql("""
                        truncate read_model.token_entry, read_model.task, read_model.task_version,
                          read_model.leader_version, read_model.office_version, read_model.plan_version""").update();
        events = new InMemoryEventStorageEngine(1);
        axon = started();
    }

    @AfterEach
    void stop() {
        axon.shutdown();
    }

    private Configuration started() {
        var configurer = DefaultConfigurer.defaultConfiguration(false).configureEmbeddedEventStore(c -> events);
        modules.forEach(module -> module.configureModule(configurer));
        return configurer.start();
    }

    private void publish(long sequence, TaskEvent event) {
        axon.eventStore().publish(message(sequence, event));
    }

    private static DomainEventMessage<TaskEvent> message(long sequence, TaskEvent event) {
        return new GenericDomainEventMessage<>("Task", event.taskId().value(), sequence, event);
    }

    private List<String> versions() {
        return jdbc.sql("select task_id || ' ' || from_position from read_model.task_version order by from_position")
                .query(String.class)
                .list();
    }

    @Test
    void each_event_becomes_a_version_and_moves_the_position() {
        TaskId id = new TaskId("2023-K01");
        publish(0, assigned(id, held(LEADER_A, OFFICE_A), count("测试量", "10", "所")));
        publish(1, new TaskAcknowledged(id, null));
        assertThat(progress.position()).isBetween(0L, 2L);
        await().atMost(SOON).untilAsserted(() -> assertThat(progress.position()).isEqualTo(2));
        assertThat(versions()).containsExactly("2023-K01 1", "2023-K01 2");
        assertThat(jdbc.sql("select convert_from(token, 'UTF8') from read_model.token_entry")
                        .query(String.class)
                        .single())
                .isEqualTo("{\"globalIndex\":2}");
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void after_a_restart_it_goes_on_where_it_was() {
        IntStream.range(10, 40)
                .forEach(n -> publish(
                        0, assigned(new TaskId("2023-K" + n), held(LEADER_A, OFFICE_A), count("测试量", "10", "所"))));
        await().atMost(SOON).untilAsserted(() -> assertThat(progress.position()).isEqualTo(30));
        axon.shutdown();
        axon = started();
        publish(1, new TaskAcknowledged(new TaskId("2023-K10"), null));
        await().atMost(SOON).untilAsserted(() -> assertThat(progress.position()).isEqualTo(31));
        assertThat(versions()).hasSize(31).last().isEqualTo("2023-K10 31");
    }

    @Test
    void a_poisonous_event_stops_it_and_shows_and_nothing_behind_it_is_taken() {
        publish(0, assigned(K01, held(LEADER_A, OFFICE_A), count("测试量", "10", "所")));
        await().atMost(SOON).untilAsserted(() -> assertThat(progress.position()).isEqualTo(1));
        publish(0, new TaskAcknowledged(K02, null));
        publish(1, new TaskAcknowledged(K01, null));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(health.health().getStatus()).isEqualTo(Status.DOWN));
        assertThat(health.health().getDetails().get("failure").toString()).contains("2023-K02");
        assertThat(progress.position()).isEqualTo(1);
        assertThat(versions()).containsExactly("2023-K01 1");
    }

    @Test
    void a_passing_fault_is_tried_again_until_it_has_passed() {
        jdbc.sql("alter table read_model.task_version rename to away").update();
        try {
            publish(0, assigned(K01, held(LEADER_A, OFFICE_A), count("测试量", "10", "所")));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(health.health().getStatus()).isEqualTo(Status.DOWN));
            assertThat(progress.position()).isZero();
        } finally {
            jdbc.sql("alter table read_model.away rename to task_version").update();
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(progress.position()).isEqualTo(1));
        assertThat(versions()).containsExactly("2023-K01 1");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(health.health().getStatus()).isEqualTo(Status.UP));
    }

    @Test
    void plans_leaders_and_offices_reach_their_projections() {
        long sequence = 0;
        for (Object event : beginning())
            axon.eventStore().publish(new GenericDomainEventMessage<>("Any", "any", sequence++, event));
        await().atMost(SOON).untilAsserted(() -> assertThat(progress.position()).isEqualTo(6));
        assertThat(jdbc.sql("""
                        select (select count(*) from read_model.leader_version) || ' '
                          || (select count(*) from read_model.office_version) || ' '
                          || (select count(*) from read_model.plan_version)""").query(String.class).single()).isEqualTo("2 3 1");
    }
}
