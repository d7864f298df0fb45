package org.luoshi.command.patrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.command.Bureau;
import org.luoshi.command.Cast;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.SuspendTask;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.ReminderSent;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Seed;

/** Documents due on 31 December 2023, and whoever looks after them. */
class PatrolTest {
    private static final LocalDate ASSIGNED = LocalDate.of(2023, 11, 1);

    /** Thirty working days before the end. */
    private static final LocalDate FIRST_REMINDER = LocalDate.of(2023, 11, 17);

    private final Bureau bureau = Bureau.staffedOn(ASSIGNED);

    @BeforeEach
    void schema() {
        bureau.migrate("patrol");
    }

    @AfterEach
    void close() {
        bureau.close();
    }

    @Test
    void notes_what_a_day_brings_and_nothing_twice() {
        assign(3);
        Patrol patrol = patrol(bureau);
        Patrol.Round round = on(FIRST_REMINDER, patrol);
        assertThat(round.days()).containsExactly(FIRST_REMINDER);
        assertThat(round.tasks()).isEqualTo(3);
        assertThat(round.noted()).containsEntry(FIRST_REMINDER, 3);
        long size = bureau.ledger.size();
        assertThat(on(FIRST_REMINDER, patrol).days()).as("the same day again").isEmpty();
        assertThat(on(FIRST_REMINDER.plusDays(1), patrol).days())
                .as("a Saturday")
                .isEmpty();
        assertThat(on(FIRST_REMINDER.plusDays(3), patrol).noted())
                .as("a Monday")
                .isEmpty();
        assertThat(bureau.ledger.size()).isEqualTo(size);
    }

    @Test
    void waits_for_its_time_of_day() {
        Patrol patrol = patrol(bureau);
        bureau.clock.moveTo(Instant.parse("2023-11-16T21:59:59Z"));
        assertThat(patrol.round().days())
                .as("before six, the day before is the last")
                .containsExactly(FIRST_REMINDER.minusDays(1));
        bureau.clock.moveTo(Instant.parse("2023-11-16T22:00:00Z"));
        assertThat(patrol.round().days()).containsExactly(FIRST_REMINDER);
    }

    /** An outage of weeks leaves the history that there would have been without it; only its times of recording tell. */
    @Test
    void catches_up_day_by_day() {
        Random random = Seed.of(PatrolTest.class);
        assign(4);
        Patrol daily = patrol(bureau);
        LocalDate last = LocalDate.of(2024, 1, 31);
        List<String> expected;
        try (Bureau other = Bureau.staffedOn(ASSIGNED)) {
            other.migrate("patrol");
            assign(other, 4);
            Patrol interrupted = patrol(other);
            for (LocalDate day = ASSIGNED; !day.isAfter(last); day = day.plusDays(1)) {
                on(day, daily);
                boolean away = !day.equals(ASSIGNED) && !day.equals(last) && random.nextInt(4) > 0;
                other.clock.moveTo(day);
                if (!away) interrupted.round();
            }
            expected = noted(other);
        }
        assertThat(noted(bureau)).isEqualTo(expected).hasSizeGreaterThan(4 * 10);
    }

    @Test
    void two_at_once_note_everything_once() throws Exception {
        assign(40);
        bureau.clock.moveTo(FIRST_REMINDER);
        try (Bureau beside = bureau.beside();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            beside.clock.moveTo(FIRST_REMINDER);
            List<Callable<Patrol.Round>> both = List.of(patrol(bureau)::round, patrol(beside)::round);
            for (Future<Patrol.Round> round : threads.invokeAll(both)) round.get();
        }
        assertThat(reminders()).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void what_was_left_by_a_failure_is_done_by_the_next_round() {
        assign(20);
        AtomicInteger calls = new AtomicInteger();
        CommandGateway failing = failing(calls);
        assertThatIllegalStateException()
                .isThrownBy(() -> on(FIRST_REMINDER, patrol(bureau, failing)))
                .withMessageContaining("could not be checked");
        assertThat(patrol(bureau).lastDay()).as("the day counts as not done").isNull();
        assertThat(reminders()).hasSizeBetween(1, 19);
        on(FIRST_REMINDER, patrol(bureau));
        assertThat(patrol(bureau).lastDay()).isEqualTo(FIRST_REMINDER);
        assertThat(reminders()).hasSize(20).doesNotHaveDuplicates();
    }

    /** A history that nobody can read is that task's trouble. */
    @Test
    void a_broken_task_stops_no_other() {
        assign(2);
        bureau.record("Task", "2023-BROKEN", new TaskAcknowledged(new TaskId("2023-BROKEN"), null));
        assertThatIllegalStateException().isThrownBy(() -> on(FIRST_REMINDER, patrol(bureau)));
        assertThat(reminders()).hasSize(2);
    }

    @Test
    void looks_at_open_tasks_only() {
        assign(2);
        bureau.send(Cast.SUPERVISOR, new SuspendTask(new TaskId("2023-P1"), "等待文件"));
        assertThat(on(FIRST_REMINDER, patrol(bureau)).tasks()).isEqualTo(1);
    }

    /** Otherwise a clock that ran ahead for a moment would spend days that are still to come. */
    @Test
    void a_clock_ahead_of_the_databases_gains_no_days() {
        LocalDate database = bureau.jdbc
                .sql("select (now() at time zone 'Asia/Shanghai')::date")
                .query(LocalDate.class)
                .single();
        assertThat(on(database.plusYears(30), patrol(bureau)).days())
                .allMatch(day -> !day.isAfter(database.plusDays(1)));
    }

    private Patrol.Round on(LocalDate day, Patrol patrol) {
        bureau.clock.moveTo(day);
        return patrol.round();
    }

    private static Patrol patrol(Bureau bureau) {
        return patrol(bureau, bureau.gateway());
    }

    private static Patrol patrol(Bureau bureau, CommandGateway gateway) {
        return new Patrol(
                bureau.jdbc,
                new CommandDispatcher(gateway, bureau.ledger, new SimpleMeterRegistry()),
                Rulebook.STANDARD,
                bureau.clock,
                LocalTime.of(6, 0));
    }

    /** Lets the first five commands through and no other. */
    private CommandGateway failing(AtomicInteger calls) {
        return (CommandGateway) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CommandGateway.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("sendAndWait") && calls.incrementAndGet() > 5)
                        throw new EventStoreException("the database is away");
                    try {
                        return method.invoke(bureau.gateway(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void assign(int tasks) {
        assign(bureau, tasks);
    }

    private static void assign(Bureau bureau, int tasks) {
        for (int i = 1; i <= tasks; i++) {
            TaskId task = new TaskId("2023-P" + i);
            bureau.send(Cast.SUPERVISOR, Cast.assignment(task));
            bureau.send(Cast.of(Cast.LEAD), new AcknowledgeTask(task, null));
        }
    }

    private List<String> reminders() {
        return noted(bureau).stream().filter(line -> line.contains("reminder")).toList();
    }

    private static List<String> noted(Bureau bureau) {
        List<String> noted = new ArrayList<>();
        for (long position = 1; position <= bureau.ledger.size(); position++) {
            Entry entry = bureau.ledger.at(position).orElseThrow();
            if (entry.event() instanceof ReminderSent e)
                noted.add(entry.aggregateId() + " reminder " + e.workingDays() + " on " + e.on());
            if (entry.event() instanceof LightTurned e)
                noted.add(entry.aggregateId() + " " + e.after() + " on " + e.on());
        }
        noted.sort(null);
        return noted;
    }
}
