package org.luoshi.query.readmodel;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where Axon's coordinator waits. After failures it doubles its pauses up to a minute, so that a read model would stay
 * behind for that long though the database is back; here no pause is longer than two seconds. And where every segment
 * has a thousand events in hand it looks again after 100 ms, in which they run dry; here after two.
 */
final class QuickRetry extends ScheduledThreadPoolExecutor {
    private static final long LONGEST_MILLIS = 2000;
    private static final long FULL_MILLIS = 100;
    private static final long FULL_AGAIN_MILLIS = 2;

    QuickRetry(String name) {
        super(1, Thread.ofPlatform().name(name + "-coordinator").daemon().factory());
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        long millis = Math.min(unit.toMillis(delay), LONGEST_MILLIS);
        return super.schedule(task, millis == FULL_MILLIS ? FULL_AGAIN_MILLIS : millis, TimeUnit.MILLISECONDS);
    }
}
