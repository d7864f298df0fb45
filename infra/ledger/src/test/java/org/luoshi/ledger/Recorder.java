package org.luoshi.ledger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;

/** Puts events into a ledger without commands, each behind the last of its aggregate, through the real engine. */
public final class Recorder implements AutoCloseable {
    private final LedgerEventStorageEngine engine;

    public Recorder(DataSource database, Clock clock) {
        engine = engine(database, clock);
    }

    /** An engine as processes have it, but for its meters. */
    public static LedgerEventStorageEngine engine(DataSource database, Clock clock) {
        return new LedgerEventStorageEngine(
                database, clock, new SimpleMeterRegistry(), NoOpEventUpcaster.INSTANCE, Duration.ofSeconds(20));
    }

    /** @param metadata with a commandId */
    public void record(String aggregateType, String aggregateId, Object event, Map<String, ?> metadata) {
        long sequence = engine.lastSequenceNumberFor(aggregateId).orElse(-1L) + 1;
        engine.appendEvents(
                new GenericDomainEventMessage<>(aggregateType, aggregateId, sequence, event, MetaData.from(metadata)));
    }

    @Override
    public void close() {
        engine.close();
    }
}
