package org.luoshi.query.live;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.luoshi.query.answer.Sight;

/**
 * One open page's line to us. What it is to be told waits in a queue, and while something waits a virtual thread writes
 * it; so nobody waits for a reader who is slow, and one who is too slow is cut off and comes back for what it has missed.
 */
final class EventStream {
    /** How many messages may wait: all that a page which comes back may have missed, and what is told meanwhile. */
    static final int MOST_WAITING = 2 * Follower.MOST_BEHIND;

    private final String caller;
    private final Sight sight;
    private final @Nullable Long from;
    private final long expiry;

    /** Everything up to here has been put into the queue or is none of its business; the follower's alone. */
    private long upTo = -1;

    private final Queue<String> waiting = new ArrayDeque<>();
    private @Nullable OutputStream out;
    private Runnable atEnd = () -> {};
    private boolean writing;
    private volatile boolean ended;

    /** Held while the line is in use, so that nobody gives it to somebody else meanwhile. */
    private final ReentrantLock use = new ReentrantLock();

    /**
     * @param from what happened behind this position is to be told as well; from now on where it is absent
     * @param lasts how long the caller is believed
     */
    EventStream(String caller, Sight sight, @Nullable Long from, Duration lasts) {
        this.caller = caller;
        this.sight = sight;
        this.from = from;
        this.expiry = System.nanoTime() + lasts.toNanos();
    }

    String caller() {
        return caller;
    }

    Sight sight() {
        return sight;
    }

    @Nullable
    Long from() {
        return from;
    }

    boolean hasBegun() {
        return upTo >= 0;
    }

    long upTo() {
        return upTo;
    }

    void upTo(long position) {
        upTo = position;
    }

    boolean hasExpired() {
        return System.nanoTime() - expiry >= 0;
    }

    boolean hasEnded() {
        return ended;
    }

    /**
     * From here on it is written to.
     *
     * @param atEnd called once nothing is written any more, unless the other end has gone
     */
    synchronized void open(OutputStream out, Runnable atEnd) {
        this.out = out;
        this.atEnd = atEnd;
        write();
    }

    synchronized void tell(String message) {
        if (ended) return;
        if (waiting.size() < MOST_WAITING) {
            waiting.add(message);
        } else {
            waiting.clear();
            ended = true;
        }
        write();
    }

    /** What waits is still written. */
    synchronized void end() {
        ended = true;
        write();
    }

    /**
     * The other end has gone. Once this returns the line is not in use, nor will it be: the container may take it for another
     * answer.
     */
    void drop() {
        synchronized (this) {
            ended = true;
            atEnd = () -> {};
            waiting.clear();
        }
        use.lock();
        try {
            leave();
        } finally {
            use.unlock();
        }
    }

    private synchronized void leave() {
        out = null;
    }

    private void write() {
        if (writing || out == null || (waiting.isEmpty() && !ended)) return;
        writing = true;
        Thread.ofVirtual().name("event-stream").start(this::writeAll);
    }

    private void writeAll() {
        use.lock();
        try {
            for (String text = next(); text != null; text = next()) write(text);
        } catch (IOException | RuntimeException gone) { // the server throws both at who writes to a closed line
            drop();
        } finally {
            use.unlock();
        }
    }

    private void write(String text) throws IOException {
        OutputStream open;
        synchronized (this) {
            open = out;
        }
        if (open == null) return;
        open.write(text.getBytes(StandardCharsets.UTF_8));
        open.flush();
    }

    /** All that waits; null where nothing does, and then nothing is being written. */
    private synchronized @Nullable String next() {
        if (!waiting.isEmpty()) {
            String all = String.join("", waiting);
            waiting.clear();
            return all;
        }
        writing = false;
        if (ended) {
            out = null;
            atEnd.run();
        }
        return null;
    }
}
