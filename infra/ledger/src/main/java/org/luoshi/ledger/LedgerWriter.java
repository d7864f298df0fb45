package org.luoshi.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * Who writes, and when. One at a time in a process has the turn; it takes what is waiting and commits it as one, so
 * that many commands share one round trip and one flush.
 *
 * <p>A caller who finds nobody writing takes the turn and writes by itself: alone, a command pays for no change of
 * threads. Where callers overlap, a thread of the writer's own takes the turn, keeps it from batch to batch, and waits
 * a moment for those it has just answered to come back. That thread also opens connections, and after a loss settles
 * what was under way before anything else is written.
 */
final class LedgerWriter implements AutoCloseable {
    /** The most commands in one commit. */
    static final int MAX_COMMANDS = 512;

    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    private static final long LINGER_NANOS = 300_000;
    private static final long RECONNECT_NANOS = 200_000_000;

    private final DataSource database;
    private final Clock clock;
    private final Duration patience;
    private final Runnable onGrowth;
    private final LinkedBlockingQueue<Append> waiting = new LinkedBlockingQueue<>();
    private final ReentrantLock turn = new ReentrantLock();
    private final Semaphore calls = new Semaphore(0);
    private final Thread thread;
    private final ExecutorService answers;
    private final DistributionSummary batchSize;
    private final Timer commitTime;
    private final Timer waitTime;
    private final Counter misses;
    private volatile boolean closed;
    /** How many have to wait for the lingering thread to be woken. */
    private volatile int wanted = Integer.MAX_VALUE;

    // Known to whoever has the turn.
    private final List<Append> open = new ArrayList<>();
    private @Nullable Committer committer;
    private int expected;
    private boolean troubled;

    /** @param patience how long the database may take for one answer before its connection counts as lost */
    LedgerWriter(DataSource database, Clock clock, Duration patience, MeterRegistry meters, Runnable onGrowth) {
        this.database = database;
        this.clock = clock;
        this.patience = patience;
        this.onGrowth = onGrowth;
        this.batchSize = DistributionSummary.builder("luoshi.ledger.batch.commands")
                .description("Commands in one commit")
                .register(meters);
        this.commitTime = timer("luoshi.ledger.commit", "From a full batch to its commit", meters);
        this.waitTime = timer("luoshi.ledger.wait", "From a command's events to their place in a batch", meters);
        this.misses = Counter.builder("luoshi.ledger.optimistic.misses")
                .description(
                        "Batches that another process's were faster than, so that they went again under the head's lock")
                .register(meters);
        this.answers = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("ledger-answers").daemon().factory());
        this.thread = Thread.ofPlatform().name("ledger-writer").daemon().start(this::run);
    }

    private static Timer timer(String name, String description, MeterRegistry meters) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .register(meters);
    }

    /** Sees to it that the append's outcome becomes known; by the time this returns it often is. */
    void submit(Append append) {
        waiting.add(append);
        if (waiting.size() >= wanted) LockSupport.unpark(thread);
        // Whoever has the turn instead looks again after giving it up; and whoever is about to get it is not overtaken.
        if (turn.hasQueuedThreads() || !turn.tryLock()) return;
        boolean more;
        try {
            if (closed) failAll();
            else if (committer != null && open.isEmpty()) {
                take();
                writeOrLose(committer);
            }
            more = !open.isEmpty();
        } finally {
            turn.unlock();
        }
        if (more || !waiting.isEmpty()) calls.release();
    }

    private void run() {
        while (!closed) {
            try {
                calls.acquire();
            } catch (InterruptedException e) {
                break;
            }
            calls.drainPermits();
            turn.lock();
            try {
                do keepWriting();
                while (!closed && (expected > 1 || !open.isEmpty() || !waiting.isEmpty()));
            } finally {
                turn.unlock();
            }
            if (!waiting.isEmpty()) calls.release();
        }
        turn.lock();
        try {
            failAll();
            disconnect();
        } finally {
            turn.unlock();
        }
    }

    private void keepWriting() {
        Committer connected = committer;
        try {
            if (connected == null) committer = connected = Committer.connect(database, clock, patience, misses);
        } catch (SQLException | RuntimeException | Error e) {
            lose(e);
            waiting.removeIf(Append::expired); // whose callers have been told already
        }
        if (connected != null) {
            if (open.isEmpty()) {
                linger();
                take();
            }
            writeOrLose(connected);
        }
        if (!open.isEmpty() || committer == null) LockSupport.parkNanos(RECONNECT_NANOS);
    }

    /** For what is about to come: callers just answered return with their next command, and the last wakes this thread. */
    private void linger() {
        long deadline = System.nanoTime() + LINGER_NANOS;
        wanted = expected;
        for (long left = LINGER_NANOS; waiting.size() < expected && left > 0; left = deadline - System.nanoTime())
            LockSupport.parkNanos(left);
        wanted = Integer.MAX_VALUE;
    }

    private void take() {
        while (open.size() < MAX_COMMANDS) {
            Append next = waiting.poll();
            if (next == null) return;
            if (next.take()) {
                open.add(next);
                waitTime.record(System.nanoTime() - next.since, TimeUnit.NANOSECONDS);
            }
        }
    }

    private void writeOrLose(Committer connected) {
        expected = 0;
        if (open.isEmpty()) return;
        try {
            long start = System.nanoTime();
            connected.commit(open, this::take);
            commitTime.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            batchSize.record(open.size());
            expected = Math.min(MAX_COMMANDS, open.size() + waiting.size());
            if (troubled) LOG.info("The ledger is written again");
            troubled = false;
        } catch (SQLException e) {
            lose(e);
        } catch (RuntimeException | Error e) {
            // A fault of this program, or a head that makes no sense: nobody is told that anything was written.
            LOG.error("The ledger's writer failed", e);
            open.forEach(append -> append.fail(e));
            disconnect();
        }
        answer();
        onGrowth.run();
    }

    /** Whoever waits to be written comes first: then it is left to another thread to wake all those who were. */
    private void answer() {
        List<Append> decided = open.stream().filter(Append::decided).toList();
        open.removeAll(decided);
        if (waiting.isEmpty()) decided.forEach(Append::answer);
        else answers.execute(() -> decided.forEach(Append::answer));
    }

    /** What is open stays so: on the next connection it is looked for in the ledger before it is written again. */
    private void lose(Throwable e) {
        if (!troubled && !closed) LOG.warn("The ledger's writer lost its connection and opens another", e);
        troubled = true;
        disconnect();
    }

    private void disconnect() {
        if (committer != null) committer.close();
        committer = null;
    }

    private void failAll() {
        // What is open may be written or not: the same command, sent again, tells.
        var stopped = new TransientDataAccessResourceException("the ledger's writer has stopped");
        do {
            take();
            open.forEach(append -> append.outcome.completeExceptionally(stopped));
            open.clear();
        } while (!waiting.isEmpty());
    }

    /** Lets the batch in hand finish; what still waits is told that it was not written. */
    @Override
    public void close() {
        closed = true;
        calls.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answers.shutdown();
    }
}
