package org.luoshi.query.readmodel;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.eventhandling.ErrorHandler;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.luoshi.ledger.LedgerEventStore;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/**
 * All projections of one model in one processor over the ledger: token and rows in one transaction, so that each event counts once.
 * Several processes may run it on one database; a segment is one process's at a time.
 */
public final class ProjectionProcessor implements AutoCloseable {
    /** After this long without a sign of life another process takes over. */
    private static final Duration CLAIM = Duration.ofSeconds(5);

    private static final Duration CLAIM_EXTENSION = Duration.ofSeconds(2);
    private static final Duration CLAIM_ATTEMPTS = Duration.ofSeconds(1);

    /**
     * How it is run.
     *
     * @param segments how many parts of the ledger are projected side by side, counted when the first process starts
     * @param batch how many events one transaction takes in at most
     * @param memory how many tasks, and things of every other kind, a segment remembers from batch to batch
     * @param node the process's name, different from that of every other
     */
    public record Settings(int segments, int batch, int memory, String node) {}

    private final Projector projector;
    private final PooledStreamingEventProcessor processor;
    private final List<ScheduledExecutorService> threads;

    /**
     * @param model that is kept
     * @param errors told of every failure of a batch, which is tried again where it throws on
     * @param afterCommit called after each transaction that has moved a segment on
     */
    public ProjectionProcessor(
            DataSource database,
            PlatformTransactionManager transactions,
            LedgerEventStore ledger,
            Model model,
            List<? extends Projection<?>> projections,
            DeadLetters letters,
            Settings settings,
            ErrorHandler errors,
            Runnable afterCommit) {
        this.projector = new Projector(
                projections,
                new JdbcTemplate(database),
                model.schema(),
                transactions,
                letters,
                ledger::at,
                settings.memory(),
                afterCommit);
        this.threads = List.of(new QuickRetry(Model.PROCESSOR), workers(settings.segments()));
        this.processor = PooledStreamingEventProcessor.builder()
                .name(Model.PROCESSOR)
                .eventHandlerInvoker(projector)
                .messageSource(ledger)
                .tokenStore(tokens(database, model, settings.node()))
                .transactionManager(new SpringTransactionManager(transactions))
                .errorHandler(errors)
                .coordinatorExecutor(threads.getFirst())
                .workerExecutor(threads.getLast())
                .initialSegmentCount(settings.segments())
                .batchSize(settings.batch())
                .initialToken(StreamableMessageSource::createTailToken)
                .tokenClaimInterval(CLAIM_ATTEMPTS.toMillis())
                .claimExtensionThreshold(CLAIM_EXTENSION.toMillis())
                .build();
    }

    /** To be started. */
    public PooledStreamingEventProcessor processor() {
        return processor;
    }

    /** For good; it returns when nothing is being projected any more. */
    @Override
    public void close() {
        processor.shutDown();
        threads.forEach(ScheduledExecutorService::shutdownNow);
    }

    /**
     * Tries dead letters again, each aggregate's in their order and in a transaction each.
     *
     * @param due only those whose time has come; otherwise all
     * @return how many got through
     */
    public int retryDeadLetters(boolean due) {
        return projector.retry(due);
    }

    private static ScheduledExecutorService workers(int segments) {
        return Executors.newScheduledThreadPool(
                segments,
                Thread.ofPlatform().name(Model.PROCESSOR + "-", 0).daemon().factory());
    }

    private static TokenStore tokens(DataSource database, Model model, String node) {
        TokenSchema schema = TokenSchema.builder()
                .setTokenTable(model.schema() + ".token_entry")
                .setProcessorNameColumn("processor_name")
                .setSegmentColumn("segment")
                .setTokenColumn("token")
                .setTokenTypeColumn("token_type")
                .setTimestampColumn("touched_at")
                .setOwnerColumn("owner")
                .build();
        return JdbcTokenStore.builder()
                .connectionProvider(
                        new UnitOfWorkAwareConnectionProviderWrapper(new SpringDataSourceConnectionProvider(database)))
                .serializer(serializer())
                .schema(schema)
                .contentType(byte[].class)
                .claimTimeout(CLAIM)
                .nodeId(node)
                .build();
    }

    /** Jackson 3 reads a token within a token (a replay's) only where its types are allowed by name. */
    private static Serializer serializer() {
        return Jackson3Serializer.builder()
                .jsonMapperBuilderCustomizer(
                        json -> json.polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder()
                                .allowIfSubType("org.axonframework.")
                                .allowIfSubType("java.util.")
                                .build()))
                .build();
    }
}
