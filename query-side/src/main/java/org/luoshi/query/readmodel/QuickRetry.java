package org.luoshi.query.readmodel;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where Axon's coordinator waits. After failures it doubles its pauses up to a minute, so that a read model would stay
 * behind for that long though the database is back; here no pause is longer than two seconds.
 */
final class QuickRetry extends ScheduledThreadPoolExecutor {
    private static final Duration LONGEST = Duration.ofSeconds(2);

    QuickRetry(String name) {
        super(1, Thread.ofPlatform().name(name + "-coordinator").daemon().factory());
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return super.schedule(task, Math.min(unit.toMillis(delay), LONGEST.toMillis()), TimeUnit.MILLISECONDS);
    }
}
