package org.luoshi.query.readmodel;

import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.ErrorHandler;
import org.axonframework.lifecycle.Phase;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.LedgerEventStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Keeps the read model in this process: runs a processor for the model that is read, and one for the model that is being
 * made anew where there is one. Once a second it looks which these are, measures how far the first is behind and tries
 * its dead letters whose time has come.
 */
@Component
public class ReadModelProcessor implements ConfigurerModule {
    private static final Logger LOG = LoggerFactory.getLogger(ReadModelProcessor.class);

    private final DataSource database;
    private final JdbcTemplate jdbc;
    private final PlatformTransactionManager transactions;
    private final LedgerEventStore ledger;
    private final List<Projection<?>> projections;
    private final Clock clock;
    private final ReadModelHealth health;
    private final Rebuild rebuild;
    private final ConsistencyCheck check;
    private final Lag lag;
    private final Runnable afterCommit;
    private final ProjectionProcessor.Settings settings;
    private final Map<Model, ProjectionProcessor> running = new EnumMap<>(Model.class);
    private volatile @Nullable Model live;
    private volatile boolean started;

    /** A thread each for what takes a moment, and for what may take minutes. */
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            3, Thread.ofPlatform().name(Model.PROCESSOR + "-timer-", 0).daemon().factory());

    ReadModelProcessor(
            DataSource database,
            PlatformTransactionManager transactions,
            LedgerEventStore ledger,
            List<Projection<?>> projections,
            Clock clock,
            Progress progress,
            ReadModelHealth health,
            Rebuild rebuild,
            ConsistencyCheck check,
            Lag lag,
            @Value("${luoshi.query.segments:1}") int segments,
            @Value("${luoshi.query.batch:1000}") int batch,
            @Value("${luoshi.query.memory:20000}") int memory,
            @Value("${luoshi.query.node:}") String node) {
        this.database = database;
        this.jdbc = new JdbcTemplate(database);
        this.transactions = transactions;
        this.ledger = ledger;
        this.projections = projections;
        this.clock = clock;
        this.health = health;
        this.rebuild = rebuild;
        this.check = check;
        this.lag = lag;
        this.afterCommit = () -> {
            health.recovered();
            progress.moved();
        };
        String name = node.isBlank() ? UUID.randomUUID().toString() : node;
        this.settings = new ProjectionProcessor.Settings(segments, batch, memory, name);
        rebuild.onChange(this::attend);
    }

    @Override
    public void configureModule(Configurer configurer) {
        // Not by way of Axon's event processing: what that adds to every processor, whose command it was, costs each
        // event more than its handling, and nothing here sends messages of its own.
        configurer.onStart(Phase.INBOUND_EVENT_CONNECTORS, this::tickEverySecond);
        configurer.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, this::stop);
    }

    /** Sees to it that just the models that are to be kept are kept. */
    private synchronized void attend() {
        if (!started || timer.isShutdown()) return;
        List<Model> wanted = rebuild.kept();
        live = wanted.getFirst();
        for (Model model : Model.values()) {
            ProjectionProcessor kept = running.get(model);
            if (wanted.contains(model) && kept == null) {
                running.put(model, started(model));
            } else if (!wanted.contains(model) && kept != null) {
                kept.close();
                running.remove(model);
            }
        }
    }

    private ProjectionProcessor started(Model model) {
        ErrorHandler errors = context -> {
            if (model == live) health.handleError(context);
            else rebuild.failed(context);
        };
        ProjectionProcessor processor = new ProjectionProcessor(
                database,
                transactions,
                ledger,
                model,
                projections,
                new DeadLetters(jdbc, model, clock),
                settings,
                errors,
                afterCommit);
        processor.processor().start();
        return processor;
    }

    private synchronized void stop() {
        timer.shutdown();
        running.values().forEach(ProjectionProcessor::close);
        running.clear();
    }

    /**
     * Tries all dead letters again now, as when what they failed on has been mended.
     *
     * @return how many got through
     */
    public int retryDeadLetters() {
        return retryDeadLetters(false);
    }

    private synchronized int retryDeadLetters(boolean due) {
        return running.values().stream()
                .mapToInt(processor -> processor.retryDeadLetters(due))
                .sum();
    }

    private void tickEverySecond() {
        started = true;
        everySecond("looked after", () -> {
            attend();
            lag.measure();
            retryDeadLetters(true);
        });
        everySecond("made anew", rebuild::step);
        everySecond("checked against the ledger", check::step);
    }

    private void everySecond(String what, Runnable task) {
        var _ = timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | Error e) { // what a timer's task throws ends the timer
                        LOG.warn("The read model could not be {}, once more in a second: {}", what, e.getMessage());
                    }
                },
                0,
                1,
                TimeUnit.SECONDS);
    }
}
