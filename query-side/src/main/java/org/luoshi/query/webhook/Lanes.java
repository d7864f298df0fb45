package org.luoshi.query.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Two deliveries of a subscription at once in this process, so that a slow receiver leaves room for the others. Who finds
 * both places taken comes back later; each at a turn of its own, spaced as fast as the receiver has shown to be.
 */
final class Lanes {
    private static final int WIDTH = 2;

    /** A receiver that is quick is soon done; coming back would take longer than this. */
    private static final long PATIENCE_MILLIS = 100;

    private static final Duration LONGEST_QUEUE = Duration.ofMinutes(5);

    /** Of a receiver that has not shown it yet; and nobody comes back at once. */
    private static final Duration FIRST_PACE = Duration.ofMillis(250);

    private static final Duration QUICKEST_PACE = Duration.ofMillis(10);

    private static final class Lane {
        final Semaphore places = new Semaphore(WIDTH);
        volatile Duration pace = FIRST_PACE;
        Instant lastTurn = Instant.MIN;
    }

    private final Map<UUID, Lane> lanes = new ConcurrentHashMap<>();

    /** Whether there is a place; who has one has to leave it. */
    boolean enter(UUID subscription) {
        try {
            return lane(subscription).places.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** @param lasted from entering to leaving */
    void leave(UUID subscription, Duration lasted) {
        Lane lane = lane(subscription);
        Duration pace = lasted.dividedBy(WIDTH);
        lane.pace = pace.compareTo(QUICKEST_PACE) < 0 ? QUICKEST_PACE : pace;
        lane.places.release();
    }

    /** When to come back who found no place. */
    Instant turn(UUID subscription, Instant now) {
        Lane lane = lane(subscription);
        synchronized (lane) {
            boolean queued = lane.lastTurn.isAfter(now) && lane.lastTurn.isBefore(now.plus(LONGEST_QUEUE));
            lane.lastTurn = (queued ? lane.lastTurn : now).plus(lane.pace);
            return lane.lastTurn;
        }
    }

    private Lane lane(UUID subscription) {
        return lanes.computeIfAbsent(subscription, id -> new Lane());
    }
}
