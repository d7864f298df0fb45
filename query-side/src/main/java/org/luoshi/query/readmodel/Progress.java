package org.luoshi.query.readmodel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far the read model has come along the ledger, and waiting until it is far enough. */
@Component
public class Progress {
    /**
     * How soon a move made by another process is noticed, at first and later on; one of this process wakes the waiting
     * at once. It is looked for, not listened for: a NOTIFY takes a lock until its transaction has ended, on which the
     * commits of the ledger, which notify too, would queue behind those of the read model.
     */
    private static final long[] POLL_NANOS = {TimeUnit.MILLISECONDS.toNanos(2), TimeUnit.MILLISECONDS.toNanos(10)};

    private static final int QUICK_LOOKS = 15;

    private final JdbcClient jdbc;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private long moves;

    public Progress(JdbcClient jdbc, @Value("${luoshi.query.patience:2s}") Duration patience) {
        this.jdbc = jdbc;
        this.patience = patience;
    }

    /** The position up to which every event is in the read model, in the caller's snapshot where there is one. */
    public long position() {
        return jdbc.sql("select read_model.projected()").query(Long.class).single();
    }

    /**
     * From here to the end of the caller's transaction, SQL that names no schema reads the model that is live: by one
     * snapshot the same one, whatever is switched meanwhile.
     *
     * @return as {@link #position}
     */
    public long enter() {
        return jdbc.sql("select read_model.enter()").query(Long.class).single();
    }

    /** Whether the read model has come so far, or comes so far within the patience: 2 s by default. */
    public boolean reaches(long position) {
        long deadline = System.nanoTime() + patience.toNanos();
        int looks = 0;
        for (long seen = moves();
                position() < position;
                seen = waitForMove(seen, POLL_NANOS[looks++ < QUICK_LOOKS ? 0 : 1])) {
            if (System.nanoTime() - deadline >= 0) return false;
        }
        return true;
    }

    /** To be called after each commit of the projections. */
    public void moved() {
        lock.lock();
        try {
            moves++;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next commit of this process's projections, at most so long.
     *
     * @param seen what this, or {@link #moves}, returned the last time
     */
    public long awaitMove(long seen, Duration atMost) {
        return waitForMove(seen, atMost.toNanos());
    }

    /** How many commits of this process's projections there have been. */
    public long moves() {
        lock.lock();
        try {
            return moves;
        } finally {
            lock.unlock();
        }
    }

    private long waitForMove(long seen, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (moves == seen && left > 0) left = moved.awaitNanos(left);
            return moves;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the read model", e);
        } finally {
            lock.unlock();
        }
    }
}
