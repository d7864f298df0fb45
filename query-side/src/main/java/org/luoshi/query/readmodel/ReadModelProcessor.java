package org.luoshi.query.readmodel;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.async.SequentialPerAggregatePolicy;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/**
 * Every projection in one processor: token and rows in one transaction, so that each event counts once. An event that
 * fails stops the processor, which tries again with growing pauses until it passes; nothing is ever skipped.
 */
@Component
class ReadModelProcessor implements ConfigurerModule {
    /** After this long without a sign of life another process takes over. */
    private static final Duration CLAIM = Duration.ofSeconds(5);

    private static final Duration CLAIM_EXTENSION = Duration.ofSeconds(2);
    private static final Duration CLAIM_ATTEMPTS = Duration.ofSeconds(1);

    private final DataSource database;
    private final PlatformTransactionManager transactions;
    private final ListableBeanFactory beans;
    private final Progress progress;
    private final ReadModelHealth health;
    private final int segments;
    private final int batch;
    private final String node;

    ReadModelProcessor(
            DataSource database,
            PlatformTransactionManager transactions,
            ListableBeanFactory beans,
            Progress progress,
            ReadModelHealth health,
            @Value("${luoshi.query.segments:1}") int segments,
            @Value("${luoshi.query.batch:200}") int batch,
            @Value("${luoshi.query.node:}") String node) {
        this.database = database;
        this.transactions = transactions;
        this.beans = beans;
        this.progress = progress;
        this.health = health;
        this.segments = segments;
        this.batch = batch;
        this.node = node.isBlank() ? ManagementFactory.getRuntimeMXBean().getName() : node;
    }

    @Override
    public void configureModule(Configurer configurer) {
        String name = ReadModel.PROCESSOR;
        EventProcessingConfigurer processing = configurer.eventProcessing();
        beans.getBeansWithAnnotation(ProcessingGroup.class)
                .values()
                .forEach(projection -> processing.registerEventHandler(configuration -> projection));
        processing
                .registerPooledStreamingEventProcessor(name, Configuration::eventStore, this::streaming)
                .registerTokenStore(name, configuration -> tokens())
                .registerTransactionManager(name, configuration -> new SpringTransactionManager(transactions))
                .registerSequencingPolicy(name, configuration -> SequentialPerAggregatePolicy.instance())
                .registerListenerInvocationErrorHandler(name, configuration -> PropagatingErrorHandler.instance())
                .registerErrorHandler(name, configuration -> health)
                .registerHandlerInterceptor(name, configuration -> this::announce);
    }

    private PooledStreamingEventProcessor.Builder streaming(
            Configuration configuration, PooledStreamingEventProcessor.Builder builder) {
        return builder.coordinatorExecutor(new QuickRetry(ReadModel.PROCESSOR))
                .initialSegmentCount(segments)
                .batchSize(batch)
                .initialToken(StreamableMessageSource::createTailToken)
                .tokenClaimInterval(CLAIM_ATTEMPTS.toMillis())
                .claimExtensionThreshold(CLAIM_EXTENSION.toMillis());
    }

    private Object announce(UnitOfWork<? extends EventMessage<?>> unitOfWork, InterceptorChain chain) throws Exception {
        if (unitOfWork.root().resources().putIfAbsent(Progress.class.getName(), true) == null)
            unitOfWork.root().afterCommit(committed -> {
                health.recovered();
                progress.moved();
            });
        return chain.proceed();
    }

    private TokenStore tokens() {
        TokenSchema schema = TokenSchema.builder()
                .setTokenTable(ReadModel.SCHEMA + ".token_entry")
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
