package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.eventsourcing.eventstore.jpa.SQLStateResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.luoshi.ledger.EventSerializer;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** Axon's own engine over JDBC: tuned with the ledger's cache and serializer, or as it comes, with neither. */
record StockJdbc(boolean tuned) implements Contestant {
    @Override
    public String name() {
        return tuned ? "stock JDBC" : "stock as it comes";
    }

    @Override
    public void prepare(HikariDataSource database) {
        TransactionManager transactions = transactions(database);
        JdbcEventStorageEngine engine = engine(database, transactions);
        engine.createSchema(PostgresEventTableFactory.INSTANCE);
        for (int task = 0; task < Work.TASKS; task++) engine.appendEvents(Work.history(task));
    }

    /** The first lives of the {@link History}. */
    void prepare(HikariDataSource database, int tasks) {
        JdbcEventStorageEngine engine = engine(database, transactions(database));
        engine.createSchema(PostgresEventTableFactory.INSTANCE);
        for (int task = 0; task < tasks; task++) engine.appendEvents(History.messages(Work.task(task)));
    }

    @Override
    public int connections(int callers) {
        return callers + 2;
    }

    @Override
    public Running open(HikariDataSource database) {
        TransactionManager transactions = transactions(database);
        return new AxonRunning(
                database,
                EmbeddedEventStore.builder()
                        .storageEngine(engine(database, transactions))
                        .build(),
                transactions,
                serializer(),
                tuned ? Caches.strong() : null,
                () -> {});
    }

    JdbcEventStorageEngine engine(HikariDataSource database, TransactionManager transactions) {
        return JdbcEventStorageEngine.builder()
                .connectionProvider(
                        new UnitOfWorkAwareConnectionProviderWrapper(new SpringDataSourceConnectionProvider(database)))
                .transactionManager(transactions)
                .persistenceExceptionResolver(new SQLStateResolver("23505"))
                .eventSerializer(serializer())
                .snapshotSerializer(serializer())
                .build();
    }

    Serializer serializer() {
        return tuned ? new EventSerializer() : Jackson3Serializer.builder().build();
    }

    static TransactionManager transactions(HikariDataSource database) {
        return new SpringTransactionManager(new DataSourceTransactionManager(database));
    }
}
