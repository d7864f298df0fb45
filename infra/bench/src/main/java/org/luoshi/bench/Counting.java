package org.luoshi.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.PostgresTokenTableFactory;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;

/** A handler that does nothing but count, in a pooled processor whose token is kept with each batch. */
@ProcessingGroup(Counting.NAME)
final class Counting {
    static final String NAME = "counting";

    private final AtomicLong left;
    private final CountDownLatch done = new CountDownLatch(1);

    Counting(long events) {
        this.left = new AtomicLong(events);
    }

    @EventHandler
    void on(Object event) {
        if (left.decrementAndGet() == 0) done.countDown();
    }

    void await() throws InterruptedException {
        if (!done.await(10, TimeUnit.MINUTES)) throw new IllegalStateException(left + " events have not come");
    }

    ConfigurerModule module(DataSource database, TransactionManager transactions, int segments, int batch) {
        JdbcTokenStore tokens = JdbcTokenStore.builder()
                .connectionProvider(
                        new UnitOfWorkAwareConnectionProviderWrapper(new SpringDataSourceConnectionProvider(database)))
                .serializer(Jackson3Serializer.builder().build())
                .build();
        tokens.createSchema(PostgresTokenTableFactory.INSTANCE);
        return configurer -> configurer
                .eventProcessing()
                .registerEventHandler(configuration -> this)
                .registerPooledStreamingEventProcessor(
                        NAME,
                        Configuration::eventStore,
                        (configuration, builder) -> builder.initialSegmentCount(segments)
                                .batchSize(batch)
                                .initialToken(StreamableMessageSource::createTailToken))
                .registerTokenStore(NAME, configuration -> tokens)
                .registerTransactionManager(NAME, configuration -> transactions)
                .registerListenerInvocationErrorHandler(NAME, configuration -> PropagatingErrorHandler.instance());
    }
}
