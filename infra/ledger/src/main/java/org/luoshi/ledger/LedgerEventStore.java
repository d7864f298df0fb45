package org.luoshi.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Axon's event store over the ledger. Its streams sleep until the database says that the ledger has grown, whichever
 * process made it grow; {@link LedgerSignal} does the waking.
 */
public final class LedgerEventStore extends AbstractEventStore {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerEventStore.class);

    private final LedgerEventStorageEngine engine;
    private final Set<LedgerStream> streams = ConcurrentHashMap.newKeySet();

    public LedgerEventStore(LedgerEventStorageEngine engine) {
        super(new Builder().storageEngine(engine));
        this.engine = engine;
        engine.onGrowth(this::wake);
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken token) {
        LedgerStream stream = new LedgerStream(engine, LedgerEventStorageEngine.position(token), streams::remove);
        streams.add(stream);
        return stream;
    }

    /** The event at a position, as the streams would bring it: none or several where it is upcast so. */
    public List<TrackedEventMessage<?>> at(long position) {
        return engine.page(position - 1, 1).events().stream()
                .filter(event -> LedgerEventStorageEngine.position(event.trackingToken()) == position)
                .toList();
    }

    /** The ledger may have grown. Whoever wakes up badly is not to stop the one who writes, or listens. */
    void wake() {
        for (LedgerStream stream : streams)
            try {
                stream.wake();
            } catch (RuntimeException e) {
                LOG.warn("A reader of the ledger could not be woken; it looks again by itself", e);
            }
    }

    @Override
    public TrackingToken createTokenSince(Duration duration) {
        return createTokenAt(engine.now().minus(duration));
    }

    private static final class Builder extends AbstractEventStore.Builder {}
}
