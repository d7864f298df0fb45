package org.luoshi.command;

import java.time.Clock;
import java.util.List;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.luoshi.command.org.Organization;
import org.luoshi.command.org.Registry;
import org.luoshi.command.plan.Plan;
import org.luoshi.command.task.Task;
import org.luoshi.ledger.Ledger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The command side as one part: commands in, events out. Whoever composes it brings the ledger, the bureau's clock and
 * an Axon whose command bus runs each command in a transaction of the same database, READ COMMITTED.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class CommandSide {
    @Bean
    Registry registry(Ledger ledger, JdbcClient jdbc) {
        return new Registry(ledger, jdbc);
    }

    /** @param clock in the zone of the bureau: its day is the day that rules speak of */
    @Bean
    ConfigurerModule commandSideModule(Clock clock, Registry registry) {
        return axon -> axon.configureAggregate(AggregateConfigurer.defaultConfiguration(Task.class))
                .configureAggregate(AggregateConfigurer.defaultConfiguration(Plan.class))
                .configureAggregate(AggregateConfigurer.defaultConfiguration(Organization.class))
                .registerComponent(Clock.class, configuration -> clock)
                .registerComponent(Registry.class, configuration -> registry)
                .configureCorrelationDataProviders(configuration -> List.of(recorded()));
    }

    /** What of a {@link CommandContext} stays with its events: all but the sequence that the caller expected. */
    private static SimpleCorrelationDataProvider recorded() {
        return new SimpleCorrelationDataProvider(
                "actorId",
                "actorName",
                "actorRole",
                "actorOffice",
                "actorLeader",
                "commandId",
                "correlationId",
                "requestHash");
    }
}
