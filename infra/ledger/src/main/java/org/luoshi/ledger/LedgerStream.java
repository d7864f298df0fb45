package org.luoshi.ledger;

import java.util.ArrayDeque;
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
 * The ledger from one position on, page by page; at its end, quiet until woken. Behind a full page the next two are
 * fetched, and their payloads made, while this one is read: positions are dense, so it is known where they begin. Read by
 * one thread, woken by any.
 */
final class LedgerStream implements BlockingStream<TrackedEventMessage<?>> {
    private static final int PAGES_AHEAD = 2;

    private final LedgerEventStorageEngine engine;
    private final Consumer<LedgerStream> onClose;
    private final Semaphore wakeUps = new Semaphore(0);
    private Iterator<TrackedEventMessage<?>> page = Collections.emptyIterator();
    private final ArrayDeque<FutureTask<LedgerEventStorageEngine.Page>> ahead = new ArrayDeque<>();
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
            if (ahead.isEmpty() && !grown) return null;
            turn();
        }
        return page.next();
    }

    /** Turns to the next page, and has those behind it read meanwhile. */
    private void turn() {
        FutureTask<LedgerEventStorageEngine.Page> read = ahead.isEmpty() ? read(last) : ahead.remove();
        read.run(); // here and now, unless another thread has begun or is done
        LedgerEventStorageEngine.Page turned;
        try {
            turned = read.get();
        } catch (ExecutionException | InterruptedException e) {
            startOver(); // the page is still to be read: from the same place, when somebody asks again
            if (e instanceof InterruptedException) Thread.currentThread().interrupt();
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException("the ledger could not be read behind position " + last, e);
        }
        page = turned.events().iterator();
        last = turned.last();
        if (turned.full()) readAhead();
        else if (!ahead.isEmpty()) startOver(); // the ledger ended here when this was read, and may go on now
    }

    private void readAhead() {
        while (ahead.size() < PAGES_AHEAD) {
            FutureTask<LedgerEventStorageEngine.Page> next =
                    read(last + (long) ahead.size() * LedgerEventStorageEngine.PAGE);
            ahead.add(next);
            Thread.ofVirtual().name("ledger-ahead").start(next);
        }
    }

    private void startOver() {
        finishReading();
        grown = true;
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
        finishReading();
    }

    private void finishReading() {
        for (FutureTask<?> reading : ahead) {
            reading.run();
            try {
                reading.get();
            } catch (ExecutionException e) {
                // Nobody wanted that page any more.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        ahead.clear();
    }
}
