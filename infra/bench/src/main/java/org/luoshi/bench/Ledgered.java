package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.luoshi.ledger.EventSerializer;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.LedgerEventStore;
import org.luoshi.ledger.LedgerSchema;

/** This ledger, as the launcher composes it. */
final class Ledgered implements Contestant {
    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public void prepare(HikariDataSource database) {
        LedgerSchema.migrate(database);
        try (LedgerEventStorageEngine engine = engine(database)) {
            for (int task = 0; task < Work.TASKS; task++) engine.appendEvents(Work.history(task));
        }
    }

    @Override
    public int connections(int callers) {
        return 8;
    }

    @Override
    public Running open(HikariDataSource database) {
        LedgerEventStorageEngine engine = engine(database);
        return new AxonRunning(
                database,
                new LedgerEventStore(engine),
                NoTransactionManager.INSTANCE,
                new EventSerializer(),
                Caches.strong(),
                engine::close);
    }

    static LedgerEventStorageEngine engine(HikariDataSource database) {
        return new LedgerEventStorageEngine(
                database,
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                NoOpEventUpcaster.INSTANCE,
                Duration.ofSeconds(10));
    }
}
