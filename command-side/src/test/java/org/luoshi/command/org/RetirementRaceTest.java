package org.luoshi.command.org;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.luoshi.command.Cast.ADMIN;
import static org.luoshi.command.Cast.LEAD;
import static org.luoshi.command.Cast.SUPERVISOR;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.luoshi.command.Bureau;
import org.luoshi.command.Cast;
import org.luoshi.command.Refusal;
import org.luoshi.command.org.OrganizationCommand.RetireOffice;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.command.task.TaskRule;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Entry;

/** An office retires in the moment a task is handed to it: one of the two waits, and then sees what the other did. */
class RetirementRaceTest {
    private static final AssignTask ASSIGN = Cast.assignment(new TaskId("2023-T01"));
    private static final RetireOffice RETIRE = new RetireOffice(LEAD, "撤销");

    private final Bureau bureau = Bureau.staffed();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new);

    @AfterEach
    void close() {
        threads.shutdownNow();
        bureau.close();
    }

    @Test
    void a_retirement_waits_for_the_assignment_and_is_refused() throws Exception {
        Race race = race(() -> bureau.send(SUPERVISOR, ASSIGN), () -> bureau.send(ADMIN, RETIRE));
        assertThat(race.first()).hasSize(1);
        assertThatThrownBy(race.second()::get)
                .hasCauseInstanceOf(Refusal.class)
                .hasMessageContaining(OrganizationRule.OFFICE_HOLDS_OPEN_TASKS.name());
    }

    @Test
    void an_assignment_waits_for_the_retirement_and_is_refused() throws Exception {
        Race race = race(() -> bureau.send(ADMIN, RETIRE), () -> bureau.send(SUPERVISOR, ASSIGN));
        assertThat(race.first()).hasSize(1);
        assertThatThrownBy(race.second()::get)
                .hasCauseInstanceOf(Refusal.class)
                .hasMessageContaining(TaskRule.OFFICE_RETIRED.name());
    }

    @Test
    void assignments_do_not_wait_for_each_other() throws Exception {
        bureau.transaction.executeWithoutResult(status -> {
            bureau.registry.directory();
            var other = CompletableFuture.supplyAsync(() -> bureau.send(SUPERVISOR, ASSIGN), threads);
            assertThat(other.orTimeout(30, TimeUnit.SECONDS).join()).hasSize(1);
        });
    }

    private record Race(List<Entry> first, CompletableFuture<List<Entry>> second) {}

    /** The first does its work and keeps its transaction open until the second stands waiting for the lock. */
    private Race race(Supplier<List<Entry>> first, Supplier<List<Entry>> second) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch mayCommit = new CountDownLatch(1);
        var leading = CompletableFuture.supplyAsync(
                () -> bureau.transaction.execute(status -> {
                    List<Entry> written = first.get();
                    done.countDown();
                    await(mayCommit);
                    return written;
                }),
                threads);
        CompletableFuture.anyOf(leading, CompletableFuture.runAsync(() -> await(done), threads))
                .get(30, TimeUnit.SECONDS);
        var following = CompletableFuture.supplyAsync(second, threads);
        awaitSomebodyWaiting();
        assertThat(following).isNotDone();
        mayCommit.countDown();
        List<Entry> written = leading.get(30, TimeUnit.SECONDS);
        return new Race(written, following.orTimeout(30, TimeUnit.SECONDS));
    }

    private void awaitSomebodyWaiting() {
        Instant deadline = Instant.now().plusSeconds(30);
        while (!somebodyWaits()) {
            assertThat(Instant.now()).as("nobody came to wait for the lock").isBefore(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private boolean somebodyWaits() {
        return bureau.jdbc.sql("""
                        select exists (select 1 from pg_locks where locktype = 'advisory' and not granted
                          and database = (select oid from pg_database where datname = current_database()))""").query(Boolean.class).single();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
