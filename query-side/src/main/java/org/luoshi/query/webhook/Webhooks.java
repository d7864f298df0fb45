package org.luoshi.query.webhook;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.lifecycle.Phase;
import org.jspecify.annotations.Nullable;
import org.luoshi.query.readmodel.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;

/**
 * Webhooks in this process: a thread that makes deliveries whenever the read model has moved, and a scheduler that sends
 * them. Nothing waits for either, neither commands nor the read model. Degraded while one of the two fails; what
 * receivers do is for the metrics and for the subscription to tell.
 */
@Component("webhooks")
class Webhooks implements ConfigurerModule, HealthIndicator {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** So that one step takes in what has come in the meantime. */
    private static final Duration BREATH = Duration.ofMillis(20);

    private static final Duration MEASURE = Duration.ofSeconds(5);

    /** A process that gives no sign of life for four of these is dead, and its deliveries are others' to send. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static final int HEARTBEATS_MISSED = 4;
    private static final Duration LAST_SENDING = Duration.ofSeconds(3);
    private static final Status DEGRADED = new Status("DEGRADED");
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

    private final FanOut fanOut;
    private final Progress progress;
    private final JdbcClient jdbc;
    private final Scheduler scheduler;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable String failure;
    private volatile boolean schedulerFails;
    private volatile double pending = Double.NaN;
    private volatile double dead = Double.NaN;
    private long measured;

    Webhooks(
            FanOut fanOut,
            Deliveries deliveries,
            Progress progress,
            DataSource database,
            JdbcClient jdbc,
            Clock clock,
            MeterRegistry meters) {
        this.fanOut = fanOut;
        this.progress = progress;
        this.jdbc = jdbc;
        this.scheduler = set(
                        new SchedulerBuilder(new TransactionAwareDataSourceProxy(database), List.of(deliveries.task())),
                        clock)
                .addSchedulerListener(new AbstractSchedulerListener() {
                    @Override
                    public void onSchedulerEvent(SchedulerEventType event) {
                        switch (event) {
                            case UNEXPECTED_ERROR -> schedulerFails = true;
                            case RAN_EXECUTE_DUE -> schedulerFails = false;
                            default -> {}
                        }
                    }
                })
                .build();
        this.thread = Thread.ofPlatform().name("webhook-fan-out").daemon().unstarted(this::run);
        Gauge.builder("luoshi.webhook.pending", () -> pending)
                .description("Webhook deliveries that are still tried")
                .register(meters);
        Gauge.builder("luoshi.webhook.dead.letters", () -> dead)
                .description("Webhook deliveries that were given up")
                .register(meters);
    }

    /** As it is run, and as a test runs it. */
    static SchedulerBuilder set(SchedulerBuilder scheduler, Clock clock) {
        return scheduler
                .tableName(Deliveries.TABLE)
                .jdbcCustomization(new PostgreSqlJdbcCustomization(false, true))
                .clock(clock::instant)
                .schedulerName(new SchedulerName.Fixed(UUID.randomUUID().toString()))
                .threads(Deliveries.AT_ONCE)
                .executorService(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("webhook-", 0).factory()))
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(POLL)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(HEARTBEATS_MISSED)
                .shutdownMaxWait(LAST_SENDING);
    }

    @Override
    public void configureModule(Configurer configurer) {
        configurer.onStart(Phase.INBOUND_EVENT_CONNECTORS, this::start);
        configurer.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, this::stop);
    }

    void start() {
        scheduler.start();
        thread.start();
    }

    void stop() {
        if (stopping) return; // Axon is shut down by its life cycle and as a bean
        stopping = true;
        progress.moved(); // wakes it
        scheduler.stop();
    }

    private void run() {
        long seen = progress.moves();
        while (!stopping) {
            step();
            seen = progress.awaitMove(seen, POLL);
            LockSupport.parkNanos(BREATH.toNanos());
        }
    }

    private void step() {
        try {
            while (!stopping && fanOut.step() > 0) scheduler.triggerCheckForDueExecutions();
            measure();
            failure = null;
        } catch (RuntimeException | Error e) {
            if (failure == null && !stopping)
                LOG.error("Webhook deliveries cannot be made, tried again each second", e);
            failure = e.toString();
            pending = Double.NaN;
            dead = Double.NaN;
        }
    }

    private void measure() {
        if (System.nanoTime() - measured < MEASURE.toNanos() && !Double.isNaN(pending)) return;
        jdbc.sql("""
                        select count(*) filter (where state = 'PENDING'), count(*) filter (where state = 'DEAD')
                        from webhook.delivery where state <> 'DELIVERED'""").query(row -> {
            pending = row.getLong(1);
            dead = row.getLong(2);
        });
        measured = System.nanoTime();
    }

    @Override
    public Health health() {
        String why = failure != null
                ? failure
                : schedulerFails
                        ? "the scheduler cannot get at its table; the logger of RunAndLogErrors tells why"
                        : null;
        return why == null
                ? Health.up().build()
                : Health.status(DEGRADED).withDetail("failure", why).build();
    }
}
