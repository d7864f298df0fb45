package org.luoshi.command;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.modelling.command.ConcurrencyException;
import org.luoshi.command.org.OrganizationCommand;
import org.luoshi.command.plan.PlanCommand;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.TestPostgres;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A command bus whose handlers grant everything and write one event each into a real ledger, whatever the command
 * says; for tests of what lies before and after the decision.
 */
public final class RecordingBus {
    private final JdbcClient jdbc;
    private final AtomicInteger handled = new AtomicInteger();
    private volatile Consumer<CommandMessage<?>> beforeDeciding = message -> {};

    public final Ledger ledger;
    public final CommandGateway gateway;

    public RecordingBus() {
        this(TestPostgres.ledger());
    }

    /** Another process over the same ledger. */
    public RecordingBus(DataSource database) {
        jdbc = JdbcClient.create(database);
        ledger = new Ledger(jdbc);
        SimpleCommandBus bus = SimpleCommandBus.builder().build();
        for (Class<?> family : new Class<?>[] {TaskCommand.class, PlanCommand.class, OrganizationCommand.class}) {
            var _ = bus.subscribe(family.getName(), message -> {
                handled.incrementAndGet();
                beforeDeciding.accept(message);
                record(message);
                return null;
            });
        }
        gateway = DefaultCommandGateway.builder().commandBus(bus).build();
    }

    public CommandDispatcher dispatcher() {
        return new CommandDispatcher(gateway, ledger);
    }

    public void beforeDeciding(Consumer<CommandMessage<?>> action) {
        beforeDeciding = action;
    }

    /** How many commands came as far as their handler. */
    public int handled() {
        return handled.get();
    }

    /** Writes the command's event, as the handler does, or as another process would. */
    public void record(CommandMessage<?> message) {
        Object event = message.getPayload() instanceof TaskCommand command
                ? new TaskAcknowledged(command.taskId(), null)
                : new OfficeRegistered(new OfficeId("test-office"), "测试处室");
        String aggregate =
                event instanceof TaskAcknowledged task ? task.taskId().value() : OrganizationCommand.ID;
        Map<String, Object> metadata = new TreeMap<>(message.getMetaData());
        metadata.remove("expectedSequence");
        try {
            insert(aggregate, event, metadata);
        } catch (DuplicateKeyException e) {
            throw new ConcurrencyException("another was faster", e);
        }
    }

    private void insert(String aggregate, Object event, Map<String, Object> metadata) {
        // The head's row lock makes writers wait for each other, as the engine does.
        jdbc.sql("""
                        with head as (
                          update ledger.head set size = size + 1, last_recorded_at = :now returning size)
                        insert into ledger.entry (position, event_id, command_id, ordinal, aggregate_type,
                          aggregate_id, sequence, event_type, revision, recorded_at, metadata, payload)
                        select size, :eventId, :commandId, 0, :aggregateType, :aggregate,
                          (select count(*) from ledger.entry where aggregate_id = :aggregate),
                          :eventType, '1', :now, :metadata::json, :payload::json
                        from head""")
                .param("now", OffsetDateTime.of(2023, 4, 3, 9, 0, 0, 0, ZoneOffset.UTC))
                .param("eventId", UUID.randomUUID())
                .param("commandId", UUID.fromString((String) metadata.get("commandId")))
                .param("aggregateType", event instanceof TaskAcknowledged ? "Task" : "Organization")
                .param("aggregate", aggregate)
                .param("eventType", EventJson.nameOf(event))
                .param("metadata", EventJson.write(metadata))
                .param("payload", EventJson.write(event))
                .update();
    }
}
