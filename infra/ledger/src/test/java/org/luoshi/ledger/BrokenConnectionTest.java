package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.ledger.Wire.Fault;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Callers write without a pause while the cable to the database is pulled, a backend ended, the server stopped. What
 * was answered is in the ledger, once; what was not can be sent again and is in it once as well.
 */
class BrokenConnectionTest {
    private static final int CALLERS = 6;
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(5);

    @TempDir
    Path cluster;

    /** By command: the events it may have left, as many lists as it was sent with events of its own. */
    private final Map<UUID, Set<List<String>>> sent = new ConcurrentHashMap<>();
    /** By command: the events that the engine said it had written. */
    private final Map<UUID, List<String>> answered = new ConcurrentHashMap<>();
    /** By caller: how many commands have come to their end. */
    private final AtomicLongArray done = new AtomicLongArray(CALLERS);

    private volatile boolean over;
    private volatile boolean failed;

    @Test
    void loses_nothing_and_writes_nothing_twice_whatever_happens_to_its_connections() throws Exception {
        Random random = Seed.of(getClass());
        int rounds = Seed.rounds(40);
        try (PrivatePostgres server = new PrivatePostgres(cluster)) {
            PGSimpleDataSource database = server.database("torn");
            LedgerSchema.migrate(database);
            Recount recount = new Recount(database);
            List<Entry> entries = new ArrayList<>();
            try (Wire wire = new Wire(database);
                    LedgerEventStorageEngine engine = new LedgerEventStorageEngine(
                            wire.database(),
                            Clock.systemUTC(),
                            new SimpleMeterRegistry(),
                            NoOpEventUpcaster.INSTANCE,
                            Duration.ofMillis(500));
                    var threads = Executors.newFixedThreadPool(CALLERS)) {
                List<Future<?>> callers = new ArrayList<>();
                for (int c = 0; c < CALLERS; c++) {
                    int caller = c;
                    long seed = random.nextLong();
                    callers.add(threads.submit(() -> write(engine, database, caller, new Random(seed))));
                }
                try {
                    for (int round = 0; round < rounds; round++) {
                        // The server itself is seldom worth the seconds that it takes to be back.
                        if (round % 10 == 9) stop(server, random);
                        else disturb(wire, database, random);
                        awaitProgress(callers);
                        entries.addAll(recount.more());
                    }
                } catch (Throwable e) {
                    failed = true; // the server may not be back: nobody has to wait for it any more
                    throw e;
                } finally {
                    over = true;
                }
                for (Future<?> caller : callers) caller.get();
            }
            entries.addAll(recount.more());
            assertEachOnce(entries);
        }
    }

    private static void stop(PrivatePostgres server, Random random) {
        if (random.nextBoolean()) server.stopImmediately();
        else server.kill();
        server.startAgain();
    }

    private static void disturb(Wire wire, PGSimpleDataSource database, Random random) throws Exception {
        switch (random.nextInt(5)) {
            case 0 -> trap(wire, Fault.CUT_REQUEST, random);
            case 1 -> trap(wire, Fault.DROP_ANSWER, random);
            case 2 -> trap(wire, Fault.STALL, random);
            case 3 -> wire.cut();
            default -> endOneBackend(database, random);
        }
    }

    private static void trap(Wire wire, Fault fault, Random random) throws Exception {
        // A stall longer than a caller waits, or shorter.
        Duration delay = Duration.ofMillis(random.nextInt(700));
        wire.trap(task(random.nextInt(CALLERS)), fault, delay).get(20, TimeUnit.SECONDS);
    }

    private static void endOneBackend(PGSimpleDataSource database, Random random) {
        LockSupport.parkNanos(random.nextInt(5_000_000));
        JdbcClient.create((DataSource) database)
                .sql("""
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and pid <> pg_backend_pid()
                        order by md5(pid || :salt) limit 1""")
                .param("salt", Integer.toString(random.nextInt()))
                .query()
                .listOfRows();
    }

    private static String task(int caller) {
        return "CALLER-" + caller;
    }

    /** One command after the other, each until it is known to be in. */
    private void write(LedgerEventStorageEngine engine, PGSimpleDataSource database, int caller, Random random) {
        Ledger ledger = new Ledger(JdbcClient.create((DataSource) database));
        long sequence = 0;
        while (!over) {
            UUID command = UUID.randomUUID();
            int count = 1 + random.nextInt(3);
            List<DomainEventMessage<?>> events = Events.ofCommand(command, task(caller), sequence, count);
            while (!settled(engine, ledger, command, events))
                // The same request once more: from this process's memory, or made anew as another process would.
                if (random.nextBoolean()) events = Events.ofCommand(command, task(caller), sequence, count);
            sequence += count;
            done.incrementAndGet(caller);
        }
    }

    private boolean settled(
            LedgerEventStorageEngine engine, Ledger ledger, UUID command, List<DomainEventMessage<?>> events) {
        List<String> ids = events.stream().map(EventMessage::getIdentifier).toList();
        sent.computeIfAbsent(command, first -> ConcurrentHashMap.newKeySet()).add(ids);
        try {
            engine.appendEvents(events);
            answered.put(command, ids);
            return true;
        } catch (ConcurrencyException taken) {
            assertThat(ledgerHas(ledger, command))
                    .as("taken by whom, if not by an earlier try: %s", taken.getMessage())
                    .isNotEmpty();
            return true;
        } catch (RuntimeException e) {
            if (!Outage.causes(e) || failed) throw e;
            return false;
        }
    }

    /** Asked until there is a server to answer. */
    private List<String> ledgerHas(Ledger ledger, UUID command) {
        while (true)
            try {
                return ledger.ofCommand(command).stream()
                        .map(entry -> entry.eventId().toString())
                        .toList();
            } catch (RuntimeException e) {
                if (!Outage.causes(e) || failed) throw e;
                LockSupport.parkNanos(20_000_000);
            }
    }

    private void awaitProgress(List<Future<?>> callers) throws Exception {
        long begun = System.nanoTime();
        for (int c = 0; c < CALLERS; c++) {
            // One that was begun before, and one after.
            long enough = done.get(c) + 2;
            while (done.get(c) < enough) {
                if (callers.get(c).isDone()) callers.get(c).get();
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .as("until caller %d was answered again", c)
                        .isLessThan(LONGEST_RECOVERY);
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private void assertEachOnce(List<Entry> entries) {
        Map<UUID, List<String>> stored = entries.stream()
                .collect(Collectors.groupingBy(
                        Entry::commandId,
                        Collectors.mapping(entry -> entry.eventId().toString(), Collectors.toList())));
        assertThat(stored.keySet()).isEqualTo(sent.keySet());
        stored.forEach((command, ids) -> assertThat(sent.get(command)).contains(ids));
        answered.forEach((command, ids) -> assertThat(stored).containsEntry(command, ids));
        assertThat(new HashSet<>(entries.stream().map(Entry::eventId).toList())).hasSize(entries.size());
        System.out.println(stored.size() + " commands, " + entries.size() + " events, of which "
                + sent.values().stream().filter(tries -> tries.size() > 1).count() + " were sent anew");
    }
}
