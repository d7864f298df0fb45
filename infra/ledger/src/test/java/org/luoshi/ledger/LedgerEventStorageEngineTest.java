package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskId;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class LedgerEventStorageEngineTest {
    private static final Instant NOON = Instant.parse("2023-03-31T04:00:00.123456Z");

    private final List<LedgerEventStorageEngine> engines = new ArrayList<>();
    private PGSimpleDataSource database;
    private Ledger ledger;
    private LedgerEventStorageEngine engine;

    @BeforeEach
    void empty_ledger() {
        database = TestPostgres.ledger();
        ledger = new Ledger(JdbcClient.create((javax.sql.DataSource) database));
        engine = engineAt(NOON);
    }

    @AfterEach
    void close() {
        engines.forEach(LedgerEventStorageEngine::close);
    }

    private LedgerEventStorageEngine engineAt(Instant now) {
        return engineAt(now, NoOpEventUpcaster.INSTANCE);
    }

    private LedgerEventStorageEngine engineAt(Instant now, EventUpcaster upcasters) {
        LedgerEventStorageEngine made = new LedgerEventStorageEngine(
                database,
                Clock.fixed(now, ZoneOffset.UTC),
                new SimpleMeterRegistry(),
                upcasters,
                Duration.ofSeconds(20));
        engines.add(made);
        return made;
    }

    @Test
    void keeps_an_event_word_for_word() {
        UUID command = UUID.randomUUID();
        List<DomainEventMessage<?>> events = Events.ofCommand(command, "2023-K09", 0, 2);

        engine.appendEvents(events);

        Entry second = ledger.at(2).orElseThrow();
        assertThat(second.eventId()).hasToString(events.get(1).getIdentifier());
        assertThat(second.commandId()).isEqualTo(command);
        assertThat(second.ordinal()).isEqualTo(1);
        assertThat(second.aggregateType()).isEqualTo("Task");
        assertThat(second.aggregateId()).isEqualTo("2023-K09");
        assertThat(second.sequence()).isEqualTo(1);
        assertThat(second.eventType()).isEqualTo("TaskAcknowledged");
        assertThat(second.revision()).isEqualTo("1");
        assertThat(second.recordedAt()).isEqualTo(NOON);
        assertThat(second.payload()).isEqualTo("{\"taskId\":\"2023-K09\",\"note\":\"第 1 条\"}");
        assertThat(second.metadataValues()).containsEntry("actorId", "test");
        assertThat(second.event()).isEqualTo(events.get(1).getPayload());
        assertThat(ledger.ofCommand(command)).extracting(Entry::position).containsExactly(1L, 2L);
        assertThat(ledger.ofAggregate("2023-K09")).hasSize(2);
    }

    @Test
    void reads_back_what_was_appended() {
        List<DomainEventMessage<?>> events = Events.ofCommand(UUID.randomUUID(), "2023-K09", 0, 3);
        engine.appendEvents(events);

        assertThat(engine.readEvents("2023-K09").asStream())
                .extracting(e -> (Object) e.getPayload())
                .containsExactlyElementsOf(
                        events.stream().map(DomainEventMessage::getPayload).toList());
        assertThat(engine.readEvents("2023-K09", 2).asStream()).hasSize(1);
        assertThat(engine.lastSequenceNumberFor("2023-K09")).contains(2L);
        assertThat(engine.lastSequenceNumberFor("2023-K10")).isEmpty();
        assertThat(tracked(0)).extracting(TrackedEventMessage::getIdentifier).hasSize(3);
        assertThat(tracked(2))
                .extracting(e -> e.trackingToken().position().orElseThrow())
                .containsExactly(3L);
    }

    @Test
    void numbers_concurrent_appends_without_a_gap_in_the_order_of_commit() throws Exception {
        int writers = 8;
        int appends = 25;
        List<Callable<Void>> work = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            String task = "TASK-" + w;
            work.add(() -> {
                for (int i = 0; i < appends; i++) engine.appendEvents(Events.of(task, i));
                return null;
            });
        }
        try (var threads = Executors.newFixedThreadPool(writers)) {
            for (Future<Void> done : threads.invokeAll(work)) done.get();
        }

        long size = (long) writers * appends;
        assertThat(ledger.size()).isEqualTo(size);
        assertThat(tracked(0))
                .extracting(e -> e.trackingToken().position().orElseThrow())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, size).boxed().toList());
        for (int w = 0; w < writers; w++)
            assertThat(ledger.ofAggregate("TASK-" + w))
                    .extracting(Entry::sequence)
                    .containsExactlyElementsOf(
                            LongStream.range(0, appends).boxed().toList());
    }

    /** The failure of stock engines: a reader passes a position whose transaction commits late. */
    @Test
    void a_slow_writer_is_waited_for_and_never_overtaken() {
        TransactionTemplate otherProcess = new TransactionTemplate(new DataSourceTransactionManager(database));
        try (var threads = Executors.newFixedThreadPool(2)) {
            Future<?> fast = otherProcess.execute(slow -> {
                appendByHand("SLOW");
                Future<?> waits = threads.submit(() -> engine.appendEvents(Events.of("FAST", 0)));
                awaitBlocked();
                assertThat(threads.submit(() -> tracked(0)))
                        .succeedsWithin(Duration.ofSeconds(20))
                        .asInstanceOf(InstanceOfAssertFactories.LIST)
                        .isEmpty();
                return waits;
            });
            assertThat(fast).succeedsWithin(Duration.ofSeconds(20));
        }
        assertThat(aggregates()).containsExactly("SLOW", "FAST");
        assertRootIsThatOfTheEntries();
    }

    @Test
    void fails_when_nothing_can_be_written_and_not_because_of_a_command_that_lost() {
        LedgerEventStorageEngine impatient = new LedgerEventStorageEngine(
                database,
                Clock.fixed(NOON, ZoneOffset.UTC),
                new SimpleMeterRegistry(),
                NoOpEventUpcaster.INSTANCE,
                Duration.ofMillis(500));
        engines.add(impatient);
        engine.appendEvents(Events.of("A", 0));
        assertThatThrownBy(() -> engine.appendEvents(Events.of("A", 0))).isInstanceOf(ConcurrencyException.class);
        assertThat(engine.isFailing()).isFalse();

        new TransactionTemplate(new DataSourceTransactionManager(database)).executeWithoutResult(other -> {
            appendByHand("B");
            assertThatThrownBy(() -> impatient.appendEvents(Events.of("C", 0)))
                    .isInstanceOf(TransientDataAccessResourceException.class);
            assertThat(impatient.isFailing()).isTrue();
        });
    }

    @Test
    void a_batch_rolled_back_by_another_process_leaves_no_gap() {
        TransactionTemplate otherProcess = new TransactionTemplate(new DataSourceTransactionManager(database));
        engine.appendEvents(Events.of("A", 0));
        otherProcess.executeWithoutResult(status -> {
            appendByHand("B");
            status.setRollbackOnly();
        });
        engine.appendEvents(Events.of("C", 0));

        assertThat(aggregates()).containsExactly("A", "C");
        assertThat(ledger.size()).isEqualTo(2);
        assertRootIsThatOfTheEntries();
    }

    @Test
    void one_command_that_cannot_be_stored_does_not_take_the_others_down() throws Exception {
        try (var threads = Executors.newFixedThreadPool(20)) {
            List<Future<?>> appends = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                // PostgreSQL's text cannot hold NUL.
                String task = i == 7 ? "BAD\0" : "T-" + i;
                DomainEventMessage<?> event = new GenericDomainEventMessage<>(
                        "Task",
                        task,
                        0,
                        new TaskAcknowledged(new TaskId("T-" + i), null),
                        MetaData.from(Map.of("commandId", UUID.randomUUID().toString())));
                appends.add(threads.submit(() -> engine.appendEvents(event)));
            }
            for (int i = 0; i < 20; i++) {
                if (i == 7) assertThat(appends.get(i)).failsWithin(Duration.ofSeconds(20));
                else assertThat(appends.get(i)).succeedsWithin(Duration.ofSeconds(20));
            }
        }
        assertThat(ledger.size()).isEqualTo(19);
        assertRootIsThatOfTheEntries();
    }

    @Test
    void the_second_writer_of_a_sequence_loses_and_nothing_of_its_command_is_written() {
        engine.appendEvents(Events.of("A", 0));
        List<DomainEventMessage<?>> loser = new ArrayList<>(Events.of("B", 0));
        loser.addAll(Events.of("A", 0));

        assertThatThrownBy(() -> engine.appendEvents(loser)).isInstanceOf(ConcurrencyException.class);
        assertThat(ledger.size()).isEqualTo(1);
        assertThat(ledger.ofAggregate("B")).isEmpty();
    }

    @Test
    void a_command_is_taken_once() {
        UUID command = UUID.randomUUID();
        engine.appendEvents(Events.ofCommand(command, "A", 0, 1));

        assertThatThrownBy(() -> engine.appendEvents(Events.ofCommand(command, "A", 1, 1)))
                .isInstanceOf(ConcurrencyException.class);
        assertThat(ledger.size()).isEqualTo(1);
    }

    @Test
    void recorded_at_never_runs_backwards_though_the_clock_does() {
        engine.appendEvents(Events.of("A", 0));
        engineAt(NOON.minus(Duration.ofHours(1))).appendEvents(Events.of("A", 1));
        engineAt(NOON.plusSeconds(1)).appendEvents(Events.of("A", 2));

        assertThat(ledger.ofAggregate("A"))
                .extracting(Entry::recordedAt)
                .containsExactly(NOON, NOON, NOON.plusSeconds(1));
    }

    @Test
    void finds_the_position_of_an_instant() {
        engine.appendEvents(Events.of("A", 0));
        engine.appendEvents(Events.of("A", 1));
        engineAt(NOON.plusSeconds(60)).appendEvents(Events.of("A", 2));

        assertThat(ledger.positionAt(NOON.minusNanos(1000))).isZero();
        assertThat(ledger.positionAt(NOON)).isEqualTo(2);
        assertThat(ledger.positionAt(NOON.plusSeconds(59))).isEqualTo(2);
        assertThat(ledger.positionAt(NOON.plusSeconds(60))).isEqualTo(3);
        assertThat(engine.createTokenAt(NOON)).isEqualTo(new GlobalSequenceTrackingToken(0));
        assertThat(engine.createTokenAt(NOON.plusSeconds(1))).isEqualTo(new GlobalSequenceTrackingToken(2));
        assertThat(engine.createHeadToken()).isEqualTo(new GlobalSequenceTrackingToken(3));
        assertThat(engine.createTailToken()).isEqualTo(new GlobalSequenceTrackingToken(0));
    }

    @Test
    void takes_no_event_without_a_command() {
        var event = new GenericDomainEventMessage<>(
                "Task", "A", 0, Events.of("A", 0).getFirst().getPayload());

        assertThatThrownBy(() -> engine.appendEvents(event)).isInstanceOf(IllegalArgumentException.class);
        assertThat(ledger.size()).isZero();
    }

    @Test
    void stops_at_an_event_it_does_not_know() {
        engine.appendEvents(Events.of("A", 0));
        new JdbcTemplate(database)
                .execute("alter table ledger.entry disable trigger stays;"
                        + " update ledger.entry set event_type = 'TaskTeleported'");

        assertThatThrownBy(() -> tracked(0).getFirst().getPayload())
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("TaskTeleported");
    }

    @Test
    void takes_no_event_that_no_bundle_could_hold_and_writes_nothing_of_its_command() {
        UUID command = UUID.randomUUID();
        DomainEventMessage<?> fits = Events.ofCommand(command, "2023-K09", 0, 1).getFirst();
        DomainEventMessage<?> tooLarge = Events.ofCommand(command, "2023-K09", 1, 1)
                .getFirst()
                .andMetaData(Map.of("note", "长".repeat(LedgerLines.LONGEST / 3)));

        assertThatThrownBy(() -> engine.appendEvents(fits, tooLarge)).isInstanceOf(EventTooLarge.class);
        assertThat(ledger.size()).isZero();
    }

    @Test
    void an_event_of_an_earlier_form_is_read_in_todays_and_stays_as_it_was_recorded() {
        engine.appendEvents(Events.of("2023-K09", 0));
        String recorded = "{\"taskId\":\"2023-K09\", \"remark\":\"收到\"}";
        new JdbcTemplate(database).update("""
                        insert into ledger.entry select 2, gen_random_uuid(), gen_random_uuid(), 0, aggregate_type,
                          aggregate_id, 1, 'TaskSeen', '0', recorded_at, metadata, ?::json, leaf_hash
                        from ledger.entry""", recorded);
        new JdbcTemplate(database).execute("update ledger.head set size = 2");
        LedgerEventStorageEngine today = engineAt(NOON, new TaskSeenIsTaskAcknowledged());

        TaskAcknowledged expected = new TaskAcknowledged(new TaskId("2023-K09"), "收到");
        assertThat(today.page(1).events()).singleElement().satisfies(event -> {
            assertThat(event.getPayload()).isEqualTo(expected);
            assertThat(LedgerEventStorageEngine.position(event.trackingToken())).isEqualTo(2);
        });
        assertThat(today.readEvents("2023-K09", 1).next().getPayload()).isEqualTo(expected);
        assertThat(ledger.at(2).orElseThrow().payload()).isEqualTo(recorded);
    }

    private static final class TaskSeenIsTaskAcknowledged extends SingleEventUpcaster {
        @Override
        protected boolean canUpcast(IntermediateEventRepresentation event) {
            return event.getType().equals(new SimpleSerializedType("TaskSeen", "0"));
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
            return event.upcastPayload(
                    new SimpleSerializedType("TaskAcknowledged", "1"),
                    String.class,
                    json -> json.replace("\"remark\"", "\"note\""));
        }
    }

    @Test
    void a_row_slipped_in_beyond_the_head_is_not_read() {
        engine.appendEvents(Events.of("A", 0));
        new JdbcTemplate(database).execute("""
                insert into ledger.entry select 1000001, gen_random_uuid(), gen_random_uuid(), 0, aggregate_type,
                  aggregate_id, 1, event_type, revision, recorded_at, metadata, payload, leaf_hash from ledger.entry""");
        assertThat(tracked(0)).hasSize(1);
        assertThat(engine.readEvents("A", 0).asStream()).hasSize(1);
    }

    @Test
    void what_nobody_waits_for_any_more_is_looked_up_and_not_written() throws Exception {
        Append.Row row = new Append.Row(
                UUID.randomUUID(), UUID.randomUUID(), 0, "Task", "T-1", 0, "TaskAcknowledged", "1", "{}", "{}");
        Append late = new Append(List.of(row), Duration.ZERO);
        Append timely = new Append(List.of(row), Duration.ofMinutes(1));
        try (Connection connection = database.getConnection()) {
            assertThat(Taken.by(List.of(late, timely), connection).free(List.of(late, timely)))
                    .containsExactly(timely);
        }
        late.answer();
        assertThat(late.outcome).isCompletedExceptionally();
        assertThat(timely.decided()).isFalse();
    }

    @Test
    void keeps_the_newest_snapshot() {
        engine.storeSnapshot(Events.of("A", 5).getFirst());
        engine.storeSnapshot(Events.of("A", 9).getFirst());
        engine.storeSnapshot(Events.of("A", 7).getFirst());

        DomainEventMessage<?> snapshot = engine.readSnapshot("A").orElseThrow();
        assertThat(snapshot.getSequenceNumber()).isEqualTo(9);
        assertThat(snapshot.getPayload()).isInstanceOf(TaskAcknowledged.class);
        assertThat(engine.readSnapshot("B")).isEmpty();
    }

    /** What a process without this program would write: one event at the next place, hashed as it should be. */
    private void appendByHand(String task) {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        Head head = jdbc.queryForObject(
                "select size, peaks, last_recorded_at from ledger.head for update",
                (row, n) -> new Head(
                        Merkle.of(row.getLong(1), row.getBytes(2)),
                        row.getTimestamp(3).toInstant()));
        String payload = "{\"taskId\":\"" + task + "\"}";
        Append.Row row = new Append.Row(
                UUID.randomUUID(), UUID.randomUUID(), 0, "Task", task, 0, "TaskAcknowledged", "1", "{}", payload);
        Batch batch = new Batch(head, NOON, Merkle.sha256());
        batch.add(new Append(List.of(row), Duration.ofSeconds(1)));
        Merkle tree = batch.headAfter().tree();
        byte[] leaf =
                Merkle.leaf(Merkle.sha256(), EventLine.start(tree.size(), EventLine.time(NOON)), EventLine.rest(row));
        jdbc.update(
                "insert into ledger.entry values (?, ?, ?, 0, 'Task', ?, 0, 'TaskAcknowledged', '1', ?, '{}', ?::json, ?)",
                tree.size(),
                row.eventId(),
                row.commandId(),
                task,
                NOON.atOffset(ZoneOffset.UTC),
                payload,
                leaf);
        jdbc.update(
                "update ledger.head set size = ?, peaks = ?, last_recorded_at = ?",
                tree.size(),
                tree.peaks(),
                NOON.atOffset(ZoneOffset.UTC));
    }

    private List<String> aggregates() {
        return tracked(0).stream()
                .map(event -> ((DomainEventMessage<?>) event).getAggregateIdentifier())
                .toList();
    }

    /** Recomputed from what is stored, leaf by leaf. */
    private void assertRootIsThatOfTheEntries() {
        Merkle recomputed = Merkle.of(0, new byte[0]);
        for (long position = 1; position <= ledger.size(); position++) {
            Entry e = ledger.at(position).orElseThrow();
            recomputed.add(Merkle.leaf(
                    Merkle.sha256(),
                    EventLine.start(position, EventLine.time(e.recordedAt())),
                    EventLine.rest(new Append.Row(
                            e.eventId(),
                            e.commandId(),
                            e.ordinal(),
                            e.aggregateType(),
                            e.aggregateId(),
                            e.sequence(),
                            e.eventType(),
                            e.revision(),
                            e.metadata(),
                            e.payload()))));
        }
        byte[] peaks = new JdbcTemplate(database).queryForObject("select peaks from ledger.head", byte[].class);
        assertThat(Merkle.of(ledger.size(), peaks).root()).isEqualTo(recomputed.root());
    }

    private List<? extends TrackedEventMessage<?>> tracked(long after) {
        return engine.readEvents(new GlobalSequenceTrackingToken(after), false).toList();
    }

    /** Until some backend of this database waits for a lock. */
    private void awaitBlocked() {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        Instant deadline = Instant.now().plusSeconds(20);
        while (jdbc.queryForObject("""
                        select count(*) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'""", Long.class) == 0) {
            if (Instant.now().isAfter(deadline)) throw new AssertionError("nobody waits for the head");
            // A transaction sees the activity as it first saw it, unless told otherwise.
            jdbc.execute("select pg_stat_clear_snapshot()");
        }
    }
}
