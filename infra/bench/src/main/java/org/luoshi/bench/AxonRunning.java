package org.luoshi.bench;

import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.org.Registry;
import org.luoshi.command.task.Task;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.evidence.NoEvidence;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Axon as it is composed for the product, around whichever event store: the same aggregate, the same bus, the same metadata. */
final class AxonRunning implements Contestant.Running {
    private final Configuration axon;
    private final CommandGateway gateway;
    private final Runnable beneath;

    /** @param beneath what the store stands on; closed after Axon has stopped */
    AxonRunning(
            DataSource database,
            EventStore store,
            TransactionManager transactions,
            Serializer serializer,
            @Nullable Cache cache,
            Runnable beneath,
            ConfigurerModule... more) {
        AggregateConfigurer<Task> task = AggregateConfigurer.defaultConfiguration(Task.class);
        if (cache != null) task.configureCache(configuration -> cache);
        JdbcClient jdbc = JdbcClient.create(database);
        Registry registry = new Registry(new Ledger(jdbc), jdbc, transactions);
        String[] recorded = Work.metadata().keySet().toArray(String[]::new);
        this.beneath = beneath;
        Configurer configurer = DefaultConfigurer.defaultConfiguration(false)
                .configureSerializer(configuration -> serializer)
                .configureEventStore(configuration -> store)
                .configureTransactionManager(configuration -> transactions)
                .configureAggregate(task)
                .registerComponent(Clock.class, configuration -> Clock.systemUTC())
                .registerComponent(Rulebook.class, configuration -> Rulebook.STANDARD)
                .registerComponent(EvidenceStore.class, configuration -> new NoEvidence())
                .registerComponent(Registry.class, configuration -> registry)
                .configureCorrelationDataProviders(
                        configuration -> List.of(new SimpleCorrelationDataProvider(recorded)));
        for (ConfigurerModule module : more) module.configureModule(configurer);
        this.axon = configurer.buildConfiguration();
        this.gateway = axon.commandGateway();
        axon.start();
    }

    CommandGateway gateway() {
        return gateway;
    }

    @Override
    public Load.Caller caller(int number, int of) {
        int[] task = {number};
        return () -> {
            send(Work.task(task[0]));
            task[0] += of;
            if (task[0] >= Work.TASKS) task[0] = number;
        };
    }

    void send(TaskId task) {
        gateway.sendAndWait(message(task));
    }

    private static GenericCommandMessage<TaskCommand> message(TaskId task) {
        return new GenericCommandMessage<>(
                new GenericMessage<>(Work.command(task), Work.metadata()), TaskCommand.class.getName());
    }

    @Override
    public void close() {
        axon.shutdown();
        beneath.run();
    }
}
