package org.luoshi.query.readmodel;

import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.eventhandling.ErrorContext;
import org.axonframework.eventhandling.ErrorHandler;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * Whether the read model follows the ledger: how far it is behind, and the event it fails on. It is down from the
 * failure until the next success, so that a poisonous event shows until somebody has seen to it.
 */
@Component("readModel")
class ReadModelHealth extends AbstractHealthIndicator implements ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ReadModelHealth.class);

    private final Ledger ledger;
    private final Progress progress;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    ReadModelHealth(Ledger ledger, Progress progress) {
        super("the read model's health cannot be told");
        this.ledger = ledger;
        this.progress = progress;
    }

    @Override
    public void handleError(ErrorContext context) throws Exception {
        Throwable cause = context.error();
        if (failure.getAndSet(cause) == null)
            LOG.error("The read model has stopped and tries again; see the health indicator for its position", cause);
        switch (cause) {
            case Exception e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(cause);
        }
    }

    void recovered() {
        failure.set(null);
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        long size = ledger.size();
        long position = progress.position();
        Throwable failed = failure.get();
        (failed == null ? builder.up() : builder.down())
                .withDetail("position", position)
                .withDetail("lag", Math.max(0, size - position));
        if (failed != null) builder.withDetail("failure", failed.toString());
    }
}
