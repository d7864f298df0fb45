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
    /** How soon a move made by another process is noticed; one of this process wakes the waiting at once. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final JdbcClient jdbc;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private long moves;

    Progress(JdbcClient jdbc, @Value("${luoshi.query.patience:2s}") Duration patience) {
        this.jdbc = jdbc;
        this.patience = patience;
    }

    /** The position up to which every event is in the read model, in the caller's snapshot where there is one. */
    public long position() {
        return jdbc.sql("select read_model.projected()").query(Long.class).single();
    }

    /** Whether the read model has come so far, or comes so far within the patience: 2 s by default. */
    public boolean reaches(long position) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (long seen = moves(); position() < position; seen = waitForMove(seen)) {
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

    private long moves() {
        lock.lock();
        try {
            return moves;
        } finally {
            lock.unlock();
        }
    }

    private long waitForMove(long seen) {
        lock.lock();
        try {
            long left = POLL_NANOS;
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
