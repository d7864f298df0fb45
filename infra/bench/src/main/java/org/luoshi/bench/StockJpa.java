package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManagerFactory;
import java.sql.SQLException;
import java.util.Map;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.jpa.DomainEventEntry;
import org.axonframework.eventsourcing.eventstore.jpa.JpaEventStorageEngine;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.EventSerializer;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

/** Axon's own engine over JPA and Hibernate, with the ledger's cache and serializer, and payloads as plain bytea. */
final class StockJpa implements Contestant {
    @Override
    public String name() {
        return "stock JPA";
    }

    @Override
    public void prepare(HikariDataSource database) throws SQLException {
        LocalContainerEntityManagerFactoryBean entities = entities(database, "create");
        try {
            TransactionManager transactions = transactions(entities);
            JpaEventStorageEngine engine = engine(database, entities, transactions);
            for (int task = 0; task < Work.TASKS; task++) {
                int number = task;
                transactions.executeInTransaction(() -> engine.appendEvents(Work.history(number)));
            }
        } finally {
            entities.destroy();
        }
    }

    @Override
    public int connections(int callers) {
        return callers + 2;
    }

    @Override
    public Running open(HikariDataSource database) {
        LocalContainerEntityManagerFactoryBean entities = entities(database, "none");
        TransactionManager transactions = transactions(entities);
        return new AxonRunning(
                database,
                EmbeddedEventStore.builder()
                        .storageEngine(engine(database, entities, transactions))
                        .build(),
                transactions,
                new EventSerializer(),
                Caches.strong(),
                entities::destroy);
    }

    private static LocalContainerEntityManagerFactoryBean entities(HikariDataSource database, String tables) {
        LocalContainerEntityManagerFactoryBean entities = new LocalContainerEntityManagerFactoryBean();
        entities.setDataSource(database);
        entities.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        entities.setPackagesToScan(DomainEventEntry.class.getPackageName());
        entities.setJpaPropertyMap(
                Map.of("hibernate.dialect", ByteaDialect.class.getName(), "hibernate.hbm2ddl.auto", tables));
        entities.afterPropertiesSet();
        return entities;
    }

    private static TransactionManager transactions(LocalContainerEntityManagerFactoryBean entities) {
        return new SpringTransactionManager(new JpaTransactionManager(factory(entities)));
    }

    private static JpaEventStorageEngine engine(
            HikariDataSource database,
            LocalContainerEntityManagerFactoryBean entities,
            TransactionManager transactions) {
        try {
            var shared = SharedEntityManagerCreator.createSharedEntityManager(factory(entities));
            return JpaEventStorageEngine.builder()
                    .entityManagerProvider(() -> shared)
                    .transactionManager(transactions)
                    .dataSource(database)
                    .eventSerializer(new EventSerializer())
                    .snapshotSerializer(new EventSerializer())
                    .build();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EntityManagerFactory factory(LocalContainerEntityManagerFactoryBean entities) {
        @Nullable EntityManagerFactory factory = entities.getObject();
        if (factory == null) throw new IllegalStateException("no entity manager factory");
        return factory;
    }
}
