package org.luoshi.query.readmodel;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.eventhandling.ErrorContext;
import org.axonframework.eventhandling.ErrorHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Whether the read model follows the ledger: how far it is behind, what it fails on, and which events it had to set
 * aside. It is down from a failure until it, or another process, has got past it; and degraded while there are dead
 * letters, for answers about their aggregates are not complete.
 */
@Component("readModel")
class ReadModelHealth extends AbstractHealthIndicator implements ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ReadModelHealth.class);

    private static final int LETTERS_SHOWN = 10;
    private static final Status DEGRADED = new Status("DEGRADED");

    private final Ledger ledger;
    private final Progress progress;
    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();

    /** @param position of the first event that was not projected; beyond all where it is not known */
    private record Failure(Throwable cause, long position) {}

    ReadModelHealth(Ledger ledger, Progress progress, JdbcTemplate jdbc, Clock clock) {
        super("the read model's health cannot be told");
        this.ledger = ledger;
        this.progress = progress;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void handleError(ErrorContext context) throws Exception {
        Throwable cause = context.error();
        if (failure.getAndSet(new Failure(cause, firstOf(context.failedEvents()))) == null)
            LOG.error("The read model has stopped and tries again; see the health indicator for its position", cause);
        switch (cause) {
            case Exception e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(cause);
        }
    }

    private static long firstOf(List<? extends EventMessage<?>> events) {
        return events.stream()
                .filter(TrackedEventMessage.class::isInstance)
                .mapToLong(event -> ((TrackedEventMessage<?>) event)
                        .trackingToken()
                        .position()
                        .orElse(Long.MAX_VALUE))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** A batch got through: not necessarily that of the segment which failed. */
    void recovered() {
        Failure failed = failure.get();
        if (failed == null) return;
        boolean past = failed.position() == Long.MAX_VALUE || progress.position() >= failed.position();
        if (past) failure.compareAndSet(failed, null);
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        long position = progress.position();
        long size = ledger.size();
        Failure failed = failure.get();
        // Another process may have taken over and gone past it.
        if (failed != null && position >= failed.position() && failure.compareAndSet(failed, null)) failed = null;
        DeadLetters letters = new DeadLetters(jdbc, Model.live(jdbc), clock);
        long dead = letters.count();
        // All but what waits behind the letters is answered rightly, so letters alone are no reason to send callers
        // away.
        boolean beyond = position > size;
        builder.status(failed != null || beyond ? Status.DOWN : dead > 0 ? DEGRADED : Status.UP)
                .withDetail("position", position)
                .withDetail("lag", Math.max(0, size - position))
                .withDetail("deadLetters", dead);
        if (dead > 0) builder.withDetail("failed", letters.failed(LETTERS_SHOWN));
        if (failed != null) builder.withDetail("failure", failed.cause().toString());
        else if (beyond)
            builder.withDetail("failure", "the read model knows of " + position + " events, the ledger has " + size);
    }
}
