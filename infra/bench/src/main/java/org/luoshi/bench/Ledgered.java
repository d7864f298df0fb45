package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.luoshi.ledger.EventSerializer;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.LedgerEventStore;

/** This ledger, as the launcher composes it. */
final class Ledgered implements Contestant {
    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public void prepare(HikariDataSource database) {
        Server.migrate(database);
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
        return open(database, store -> new ConfigurerModule[0]);
    }

    /** @param more what else follows the store */
    static AxonRunning open(HikariDataSource database, Function<LedgerEventStore, ConfigurerModule[]> more) {
        LedgerEventStorageEngine engine = engine(database);
        LedgerEventStore store = new LedgerEventStore(engine);
        return new AxonRunning(
                database,
                store,
                NoTransactionManager.INSTANCE,
                new EventSerializer(),
                Caches.strong(),
                engine::close,
                more.apply(store));
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
