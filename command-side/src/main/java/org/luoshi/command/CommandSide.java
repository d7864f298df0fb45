package org.luoshi.command;

import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.JCacheAdapter;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.luoshi.command.org.Organization;
import org.luoshi.command.org.Registry;
import org.luoshi.command.plan.Plan;
import org.luoshi.command.task.Task;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.ledger.Ledger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The command side as one part: commands in, events out. Whoever composes it brings the ledger, the store of evidence,
 * the bureau's clock and an Axon whose command bus runs commands outside of any transaction: what they write, the ledger commits.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class CommandSide {
    /** Tasks kept in memory, the most recently used: some ten kilobytes each at the end of a year. */
    private static final long TASKS = 10_000;

    @Bean
    Registry registry(Ledger ledger, JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new Registry(ledger, jdbc, new SpringTransactionManager(transactions));
    }

    /** @param clock in the zone of the bureau: its day is the day that rules speak of */
    @Bean
    ConfigurerModule commandSideModule(Clock clock, Rulebook rules, Registry registry, EvidenceStore evidence) {
        return axon -> axon.configureAggregate(
                        AggregateConfigurer.defaultConfiguration(Task.class).configureCache(configuration -> tasks()))
                .configureAggregate(AggregateConfigurer.defaultConfiguration(Plan.class))
                .configureAggregate(AggregateConfigurer.defaultConfiguration(Organization.class))
                .registerComponent(Clock.class, configuration -> clock)
                .registerComponent(Rulebook.class, configuration -> rules)
                .registerComponent(Registry.class, configuration -> registry)
                .registerComponent(EvidenceStore.class, configuration -> evidence)
                .configureCorrelationDataProviders(configuration -> List.of(recorded()));
    }

    /**
     * Strong references: the garbage collector empties a weak cache while its tasks are in use. An entry may lag behind
     * what other processes have written; {@link CommandDispatcher} relies on no decision from such a one.
     */
    private static Cache tasks() {
        CaffeineConfiguration<Object, Object> configuration = new CaffeineConfiguration<>();
        configuration.setStoreByValue(false);
        configuration.setMaximumSize(OptionalLong.of(TASKS));
        return new JCacheAdapter(new CaffeineCachingProvider().getCacheManager().createCache("tasks", configuration));
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
