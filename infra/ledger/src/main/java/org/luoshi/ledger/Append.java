package org.luoshi.ledger;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The events of one command on their way into the ledger: all of them, or none. */
final class Append {
    /** An event that has everything but its place. */
    record Row(
            UUID eventId,
            UUID commandId,
            int ordinal,
            String aggregateType,
            String aggregateId,
            long sequence,
            String eventType,
            String revision,
            String metadata,
            String payload) {}

    final List<Row> rows;
    /** Of each row, rendered by the caller's thread: the writer's is the one that everybody waits for. */
    final List<byte[]> lineRests;
    /** When it was handed over, by {@link System#nanoTime()}. */
    final long since = System.nanoTime();

    private final long until;

    /** Completes when the outcome is known; with an exception where nothing was written. */
    final CompletableFuture<Void> outcome = new CompletableFuture<>();

    private final AtomicBoolean taken = new AtomicBoolean();
    private boolean decided;
    private @Nullable Throwable failure;

    /**
     * @param patience how long its caller waits
     * @throws EventTooLarge where an event's line would not fit a bundle
     */
    Append(List<Row> rows, Duration patience) {
        this.rows = rows;
        this.lineRests = rows.stream().map(Append::line).toList();
        this.until = since + patience.toNanos();
    }

    private static byte[] line(Row row) {
        byte[] rest = EventLine.rest(row);
        if (rest.length > LedgerLines.LONGEST - EventLine.START_BYTES)
            throw new EventTooLarge(row.eventType(), rest.length);
        return rest;
    }

    /** Its caller has given up, and whatever it held while it waited is held no longer. */
    boolean expired() {
        return left() <= 0;
    }

    /** Of its caller's patience, in nanoseconds. */
    long left() {
        return until - System.nanoTime();
    }

    /** Whoever takes it first decides: the writer, to write it, or its caller, to give up waiting. */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    void written() {
        decided = true;
        failure = null;
    }

    void fail(Throwable reason) {
        decided = true;
        failure = reason;
    }

    boolean decided() {
        return decided;
    }

    /** Tells the caller what was decided. */
    void answer() {
        if (failure == null) outcome.complete(null);
        else outcome.completeExceptionally(failure);
    }
}
