package org.luoshi.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.luoshi.command.org.OrganizationCommand;
import org.luoshi.command.plan.PlanCommand;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Recorder;
import org.luoshi.ledger.TestPostgres;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A command bus whose handlers grant everything and write one event each into a real ledger, whatever the command
 * says; for tests of what lies before and after the decision.
 */
public final class RecordingBus {
    private final Recorder recorder;
    private final AtomicInteger handled = new AtomicInteger();
    private volatile Consumer<CommandMessage<?>> beforeDeciding = message -> {};

    public final Ledger ledger;
    public final CommandGateway gateway;

    public RecordingBus() {
        this(TestPostgres.ledger());
    }

    /** Another process over the same ledger. */
    public RecordingBus(DataSource database) {
        ledger = new Ledger(JdbcClient.create(database));
        recorder = new Recorder(database, Clock.fixed(Instant.parse("2023-04-03T09:00:00Z"), ZoneOffset.UTC));
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
        return new CommandDispatcher(gateway, ledger, new SimpleMeterRegistry());
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
        recorder.record(event instanceof TaskAcknowledged ? "Task" : "Organization", aggregate, event, metadata);
    }
}
