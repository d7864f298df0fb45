package org.luoshi.launcher;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.luoshi.ledger.EventSerializer;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.LedgerEventStore;
import org.luoshi.ledger.LedgerSignal;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * All of Axon in one place: engine, store, serializer. The sides bring their aggregates and processors, and the
 * transactions these need, as {@link ConfigurerModule}s. Axon's Spring Boot starter is left out, because its auto-configurations find their
 * order by the class names of an older Spring Boot and then silently choose other parts (ADR 2).
 */
@Configuration(proxyBeanMethods = false)
class AxonConfiguration {
    @Bean
    Ledger ledger(JdbcClient jdbc) {
        return new Ledger(jdbc);
    }

    /** In a process without the command side it only reads. */
    @Bean
    LedgerEventStorageEngine eventStorageEngine(
            DataSource database,
            @Qualifier(Database.LEDGER_WRITER) ObjectProvider<DataSource> writer,
            Clock clock,
            MeterRegistry meters) {
        return new LedgerEventStorageEngine(
                writer.getIfAvailable(() -> database),
                clock,
                meters,
                NoOpEventUpcaster.INSTANCE,
                Duration.ofSeconds(10));
    }

    @Bean
    LedgerEventStore eventStore(LedgerEventStorageEngine engine) {
        return new LedgerEventStore(engine);
    }

    @Bean(initMethod = "start")
    LedgerSignal ledgerSignal(DataSource database, LedgerEventStore store) {
        return new LedgerSignal(database, store);
    }

    @Bean
    org.axonframework.config.Configuration axon(
            LedgerEventStore store, ObjectProvider<ConfigurerModule> sides) {
        // Without its modules found on the class path: one of them calls its maker at every start.
        Configurer configurer = DefaultConfigurer.defaultConfiguration(false)
                .configureSerializer(axon -> new EventSerializer())
                .configureEventStore(axon -> store);
        sides.orderedStream().forEach(side -> side.configureModule(configurer));
        return configurer.buildConfiguration();
    }

    @Bean
    CommandGateway commandGateway(org.axonframework.config.Configuration axon) {
        return axon.commandGateway();
    }

    /** Starts after every bean is there, and stops after the web server has let its last request go. */
    @Bean
    SmartLifecycle axonLifecycle(org.axonframework.config.Configuration axon) {
        return new SmartLifecycle() {
            private volatile boolean running;

            @Override
            public void start() {
                axon.start();
                running = true;
            }

            @Override
            public void stop() {
                axon.shutdown();
                running = false;
            }

            @Override
            public boolean isRunning() {
                return running;
            }

            @Override
            public int getPhase() {
                return 0;
            }
        };
    }
}
