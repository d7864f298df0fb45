package org.luoshi.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskId;

/** Event messages as a command would hand them to the ledger. */
final class Events {
    private Events() {}

    static List<DomainEventMessage<?>> ofCommand(UUID command, String task, long firstSequence, int count) {
        List<DomainEventMessage<?>> events = new ArrayList<>();
        for (int i = 0; i < count; i++)
            events.add(new GenericDomainEventMessage<>(
                    "Task",
                    task,
                    firstSequence + i,
                    new TaskAcknowledged(new TaskId(task), "第 " + (firstSequence + i) + " 条"),
                    MetaData.from(Map.of("commandId", command.toString(), "actorId", "test"))));
        return events;
    }

    static List<DomainEventMessage<?>> of(String task, long sequence) {
        return ofCommand(UUID.randomUUID(), task, sequence, 1);
    }
}
