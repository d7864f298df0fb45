package org.luoshi.command;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.luoshi.command.org.OrganizationCommand;
import org.luoshi.command.org.OrganizationCommand.RegisterLeader;
import org.luoshi.command.org.OrganizationCommand.RegisterOffice;
import org.luoshi.command.org.OrganizationCommand.RetireLeader;
import org.luoshi.command.org.OrganizationCommand.RetireOffice;
import org.luoshi.command.org.Registry;
import org.luoshi.command.plan.PlanCommand;
import org.luoshi.command.plan.PlanCommand.IssuePlan;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.plan.Chapter;
import org.luoshi.kernel.plan.Measure;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.EventSerializer;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.LedgerEventStore;
import org.luoshi.ledger.LedgerSchema;
import org.luoshi.ledger.Recorder;
import org.luoshi.ledger.TestPostgres;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The whole command side without HTTP, over a ledger of its own. */
public final class Bureau implements AutoCloseable {
    /** What was due in 2023 is history by then, so no light turns where a test is about something else. */
    public final BureauClock clock = BureauClock.on(LocalDate.of(2024, 7, 1));

    public final JdbcClient jdbc;
    public final Ledger ledger;
    public final Registry registry;
    public final TransactionTemplate transaction;
    public final TransactionManager transactions;

    private final Configuration axon;
    private final LedgerEventStorageEngine engine;

    private final DataSource database;

    public Bureau() {
        this(new TestEvidence());
    }

    public Bureau(EvidenceStore evidence) {
        this(TestPostgres.ledger(), evidence);
    }

    private Bureau(DataSource database, EvidenceStore evidence) {
        this.database = database;
        PlatformTransactionManager spring = new JdbcTransactionManager(database);
        transaction = new TransactionTemplate(spring);
        transactions = new SpringTransactionManager(spring);
        jdbc = JdbcClient.create(database);
        ledger = new Ledger(jdbc);
        engine = Recorder.engine(database, clock);
        CommandSide side = new CommandSide();
        registry = side.registry(ledger, jdbc, spring);
        Configurer configurer = DefaultConfigurer.defaultConfiguration(false)
                .configureSerializer(configuration -> new EventSerializer())
                .configureEventStore(configuration -> new LedgerEventStore(engine));
        side.commandSideModule(clock, Rulebook.STANDARD, registry, evidence).configureModule(configurer);
        axon = configurer.start();
    }

    /** Another process over the same ledger. */
    public Bureau beside() {
        return new Bureau(database, new TestEvidence());
    }

    /** With the plan of 2023 and everybody of {@link Cast}; those who are to be retired are. */
    public static Bureau staffed() {
        return staffed(new TestEvidence());
    }

    public static Bureau staffed(EvidenceStore evidence) {
        return staffedOn(LocalDate.of(2024, 7, 1), evidence);
    }

    public static Bureau staffedOn(LocalDate day) {
        return staffedOn(day, new TestEvidence());
    }

    private static Bureau staffedOn(LocalDate day, EvidenceStore evidence) {
        Bureau bureau = new Bureau(evidence);
        bureau.clock.moveTo(day);
        for (var leader : List.of(Cast.LEADER, Cast.OTHER_LEADER, Cast.RETIRED_LEADER))
            bureau.send(Cast.ADMIN, new RegisterLeader(leader, "测试领导 " + leader));
        for (var office : List.of(Cast.LEAD, Cast.SUPPORT, Cast.OWNER, Cast.OTHER, Cast.RETIRED_OFFICE))
            bureau.send(Cast.ADMIN, new RegisterOffice(office, "测试处室 " + office));
        bureau.send(Cast.ADMIN, new RetireLeader(Cast.RETIRED_LEADER, "测试"));
        bureau.send(Cast.ADMIN, new RetireOffice(Cast.RETIRED_OFFICE, "测试"));
        bureau.send(
                Cast.SUPERVISOR,
                new IssuePlan(
                        2023,
                        "测试要点",
                        "测试单位",
                        LocalDate.of(2023, 2, 1),
                        List.of(new Chapter(1, "测试章", List.of(new Measure(1, "测试举措"))))));
        return bureau;
    }

    /** What the command has written. */
    public List<Entry> send(Actor actor, Object command) {
        return send(context(actor, null), command);
    }

    public List<Entry> send(CommandContext context, Object command) {
        axon.commandGateway().sendAndWait(message(context, command));
        return ledger.ofCommand(context.commandId());
    }

    public static CommandContext context(Actor actor, Long expectedSequence) {
        return new CommandContext(actor, UUID.randomUUID(), "test-correlation", "0".repeat(64), expectedSequence);
    }

    /** A command goes under the name of its family, where its aggregate handles it. */
    public static GenericCommandMessage<Object> message(CommandContext context, Object command) {
        Class<?> family = switch (command) {
            case TaskCommand _ -> TaskCommand.class;
            case PlanCommand _ -> PlanCommand.class;
            case OrganizationCommand _ -> OrganizationCommand.class;
            default -> throw new IllegalArgumentException(command + " is no command");
        };
        return new GenericCommandMessage<>(new GenericMessage<>(command, context.toMetadata()), family.getName());
    }

    public void migrate(String schema) {
        LedgerSchema.migrate(database, schema);
    }

    /** An event that no command made. */
    public void record(String aggregateType, String aggregateId, Object event) {
        Map<String, String> metadata = context(Cast.SUPERVISOR, null).toMetadata();
        engine.appendEvents(
                new GenericDomainEventMessage<>(aggregateType, aggregateId, 0, event, MetaData.from(metadata)));
    }

    public CommandGateway gateway() {
        return axon.commandGateway();
    }

    @Override
    public void close() {
        axon.shutdown();
        engine.close();
    }
}
