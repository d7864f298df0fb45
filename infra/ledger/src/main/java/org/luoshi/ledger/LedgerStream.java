package org.luoshi.ledger;

import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * The ledger from one position on, page by page; at its end, quiet until woken. Behind a full page the next is fetched
 * while this one is read, so that a replay waits for the slower of the two, not for both. Read by one thread, woken by
 * any.
 */
final class LedgerStream implements BlockingStream<TrackedEventMessage<?>> {
    private final LedgerEventStorageEngine engine;
    private final Consumer<LedgerStream> onClose;
    private final Semaphore wakeUps = new Semaphore(0);
    private Iterator<TrackedEventMessage<?>> page = Collections.emptyIterator();
    private @Nullable FutureTask<LedgerEventStorageEngine.Page> ahead;
    private long last;
    private @Nullable TrackedEventMessage<?> next;
    private volatile boolean grown = true;
    private volatile Runnable onAvailable = () -> {};

    /** @param last the position behind which reading begins */
    LedgerStream(LedgerEventStorageEngine engine, long last, Consumer<LedgerStream> onClose) {
        this.engine = engine;
        this.last = last;
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
        while (!page.hasNext()) {
            if (ahead == null && !grown) return null;
            turn(ahead == null ? read(last) : ahead);
        }
        return page.next();
    }

    /** Turns to a page, and has the one behind it read meanwhile. */
    private void turn(FutureTask<LedgerEventStorageEngine.Page> read) {
        ahead = null;
        read.run(); // here and now, unless the other thread has begun or is done
        LedgerEventStorageEngine.Page turned;
        try {
            turned = read.get();
        } catch (ExecutionException | InterruptedException e) {
            grown = true; // the page is still to be read: from the same place, when somebody asks again
            if (e instanceof InterruptedException) Thread.currentThread().interrupt();
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException("the ledger could not be read behind position " + last, e);
        }
        page = turned.events().iterator();
        last = turned.last();
        if (!turned.full()) return;
        ahead = read(last);
        Thread.ofVirtual().name("ledger-ahead").start(ahead);
    }

    private FutureTask<LedgerEventStorageEngine.Page> read(long behind) {
        // Before the query: a wake-up during it may be for something the query did not see.
        grown = false;
        return new FutureTask<>(() -> engine.page(behind));
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

    /** Returns when nothing of this stream reads the database any more. */
    @Override
    public void close() {
        onClose.accept(this);
        FutureTask<?> reading = ahead;
        ahead = null;
        if (reading == null) return;
        reading.run();
        try {
            reading.get();
        } catch (ExecutionException e) {
            // Nobody wanted that page any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
