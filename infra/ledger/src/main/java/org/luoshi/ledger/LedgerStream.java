package org.luoshi.ledger;

import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/** The ledger from one position on, page by page; at its end, quiet until woken. Read by one thread, woken by any. */
final class LedgerStream implements BlockingStream<TrackedEventMessage<?>> {
    private final LedgerEventStorageEngine engine;
    private final Consumer<LedgerStream> onClose;
    private final Semaphore wakeUps = new Semaphore(0);
    private @Nullable Iterator<? extends TrackedEventMessage<?>> page;
    private @Nullable TrackingToken last;
    private @Nullable TrackedEventMessage<?> next;
    private volatile boolean grown = true;
    private volatile Runnable onAvailable = () -> {};

    LedgerStream(LedgerEventStorageEngine engine, @Nullable TrackingToken from, Consumer<LedgerStream> onClose) {
        this.engine = engine;
        this.last = from;
        this.onClose = onClose;
    }

    void wake() {
        grown = true;
        wakeUps.release();
        onAvailable.run();
    }

    @Override
    public Optional<TrackedEventMessage<?>> peek() {
        if (next == null) next = fetch();
        return Optional.ofNullable(next);
    }

    private @Nullable TrackedEventMessage<?> fetch() {
        if (page == null && !grown) return null;
        try {
            if (page == null) {
                // Before the query: a wake-up during it may be for something the query did not see.
                grown = false;
                page = engine.readEvents(last, false).iterator();
            }
            if (!page.hasNext()) {
                page = null;
                return null;
            }
            TrackedEventMessage<?> message = page.next();
            last = message.trackingToken();
            return message;
        } catch (RuntimeException e) {
            page = null;
            grown = true;
            throw e;
        }
    }

    @Override
    public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
        if (peek().isPresent()) return true;
        long deadline = System.nanoTime() + unit.toNanos(timeout);
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            if (!wakeUps.tryAcquire(left, TimeUnit.NANOSECONDS)) return false;
            wakeUps.drainPermits();
            if (peek().isPresent()) return true;
        }
        return false;
    }

    @Override
    public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
        while (next == null) hasNextAvailable(Integer.MAX_VALUE, TimeUnit.SECONDS);
        TrackedEventMessage<?> message = next;
        next = null;
        return message;
    }

    @Override
    public boolean setOnAvailableCallback(Runnable callback) {
        onAvailable = callback;
        return true;
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
