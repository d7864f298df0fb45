package org.luoshi.query.readmodel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.luoshi.query.readmodel.ConsistencyCheck.Status;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * What the last check of the read model against the ledger has found. A difference is degraded, not down: all but what it
 * names is answered rightly.
 */
@Component("consistency")
class ConsistencyHealth extends AbstractHealthIndicator {
    private static final int SHOWN = 10;
    private static final Duration TOO_LONG = Duration.ofHours(50);
    private static final org.springframework.boot.health.contributor.Status DEGRADED =
            new org.springframework.boot.health.contributor.Status("DEGRADED");

    private final ConsistencyCheck check;
    private final Clock clock;

    ConsistencyHealth(ConsistencyCheck check, Clock clock) {
        super("what the last check found cannot be told");
        this.check = check;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        check.last().ifPresent(last -> {
            if (last.trouble() == null) return;
            builder.status(DEGRADED).withDetail("trouble", last.trouble());
        });
        Status last = check.lastThrough().orElse(null);
        Instant since = last != null ? last.finishedAt() : check.first().orElse(null);
        if (check.daily()
                && since != null
                && Duration.between(since, clock.instant()).compareTo(TOO_LONG) > 0)
            builder.status(DEGRADED).withDetail("trouble", "no check has come through for two days");
        if (last == null || last.finishedAt() == null || last.differences() == null) return;
        builder.withDetail("checkedAt", last.finishedAt()).withDetail("differences", last.differences());
        if (last.differences() == 0) return;
        List<Difference> found = last.found() == null ? List.of() : last.found();
        builder.status(DEGRADED)
                .withDetail(
                        "found",
                        found.stream().limit(SHOWN).map(Difference::place).toList());
    }
}
