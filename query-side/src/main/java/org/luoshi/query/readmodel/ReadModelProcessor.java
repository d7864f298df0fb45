package org.luoshi.query.readmodel;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.lifecycle.Phase;
import org.luoshi.ledger.LedgerEventStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Keeps the read model in this process: runs the processor, and once a second measures how far it is behind and tries the
 * dead letters whose time has come.
 */
@Component
public class ReadModelProcessor implements ConfigurerModule {
    private static final Logger LOG = LoggerFactory.getLogger(ReadModelProcessor.class);

    private final ProjectionProcessor projections;
    private final Lag lag;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(ReadModel.PROCESSOR + "-timer").daemon().factory());

    ReadModelProcessor(
            DataSource database,
            PlatformTransactionManager transactions,
            LedgerEventStore ledger,
            List<Projection<?>> projections,
            DeadLetters letters,
            Progress progress,
            ReadModelHealth health,
            Lag lag,
            @Value("${luoshi.query.segments:1}") int segments,
            @Value("${luoshi.query.batch:1000}") int batch,
            @Value("${luoshi.query.memory:20000}") int memory,
            @Value("${luoshi.query.node:}") String node) {
        this.lag = lag;
        String name = node.isBlank() ? UUID.randomUUID().toString() : node;
        this.projections = new ProjectionProcessor(
                database,
                transactions,
                ledger,
                projections,
                letters,
                new ProjectionProcessor.Settings(segments, batch, memory, name),
                health,
                () -> {
                    health.recovered();
                    progress.moved();
                });
    }

    @Override
    public void configureModule(Configurer configurer) {
        // Not by way of Axon's event processing: what that adds to every processor, whose command it was, costs each
        // event
        // more than its handling, and nothing here sends messages of its own.
        PooledStreamingEventProcessor processor = projections.processor();
        configurer.onStart(Phase.INBOUND_EVENT_CONNECTORS, processor::start);
        configurer.onStart(Phase.INBOUND_EVENT_CONNECTORS, this::tickEverySecond);
        configurer.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, timer::shutdown);
        configurer.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, processor::shutdownAsync);
    }

    /**
     * Tries all dead letters again now, as when what they failed on has been mended.
     *
     * @return how many got through
     */
    public int retryDeadLetters() {
        return projections.retryDeadLetters(false);
    }

    private void tickEverySecond() {
        var _ = timer.scheduleWithFixedDelay(this::tick, 0, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        try {
            lag.measure();
            projections.retryDeadLetters(true);
        } catch (RuntimeException | Error e) { // what a timer's task throws ends the timer
            LOG.warn("The read model could not be looked after, once more in a second: {}", e.getMessage());
        }
    }
}
