package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.LedgerEventStorageEngine;

/** A long ledger for those who read: the whole years of many tasks, written the usual way the first time it is asked for. */
final class History {
    private static final String DATABASE = "history";
    private static final int WRITERS = 8;

    private final Server server;
    private final int tasks;
    private boolean written;

    History(Server server, Settings settings) {
        this.server = server;
        this.tasks = settings.events() / Life.EVENTS;
    }

    long events() {
        return (long) tasks * Life.EVENTS;
    }

    HikariDataSource open() throws Exception {
        if (!written) write();
        return server.pool(DATABASE, 12);
    }

    private void write() throws Exception {
        server.create(DATABASE);
        try (HikariDataSource pool = server.pool(DATABASE, 4)) {
            Server.migrate(pool, "read_model", "webhook");
            try (LedgerEventStorageEngine engine = Ledgered.engine(pool);
                    ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
                List<Callable<Void>> work = new ArrayList<>();
                for (int task = 0; task < tasks; task++) {
                    TaskId id = Work.task(task);
                    work.add(() -> {
                        engine.appendEvents(messages(id));
                        return null;
                    });
                }
                for (Future<Void> done : threads.invokeAll(work)) done.get();
            }
        }
        server.settle(DATABASE);
        written = true;
    }

    static List<DomainEventMessage<?>> messages(TaskId task) {
        List<DomainEventMessage<?>> messages = new ArrayList<>();
        for (TaskEvent event : Life.of(task))
            messages.add(
                    new GenericDomainEventMessage<>("Task", task.value(), messages.size(), event, Work.metadata()));
        return messages;
    }
}
