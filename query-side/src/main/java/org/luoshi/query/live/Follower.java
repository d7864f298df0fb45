package org.luoshi.query.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.query.answer.Sight;
import org.luoshi.query.answer.TooMany;
import org.luoshi.query.live.Changes.Horizon;
import org.luoshi.query.live.Happening.Change;
import org.luoshi.query.readmodel.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells every open page of this process what has happened: one thread, which reads the ledger once for all of them as soon
 * as the read model shows it. Each stream has come to a position and is told what lies behind it, so that a page which
 * comes back goes on where it was.
 */
@Component
class Follower implements SmartLifecycle {
    /** A page that has missed more than so many events is told to begin anew. */
    static final int MOST_BEHIND = 1000;

    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** How soon a move of the read model made by another process is noticed; one of this process wakes at once. */
    private static final Duration POLL = Duration.ofMillis(100);

    private static final Duration QUIET_POLL = Duration.ofSeconds(1);

    /** So that one look takes in what has come in the meantime. */
    private static final Duration BREATH = Duration.ofMillis(10);

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    /** What is written, and at which position. */
    private record Message(long position, String text) {
        static Message of(String event, long position, Object data) {
            return new Message(
                    position, "event: " + event + "\nid: " + position + "\ndata: " + EventJson.write(data) + "\n\n");
        }
    }

    /** @param position up to which the answers of this process reflect the ledger */
    private record Here(long position) {}

    private final Changes changes;
    private final Progress progress;
    private final TransactionTemplate snapshot;
    private final int most;
    private final int mostOfCaller;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private @Nullable Horizon seen;
    private volatile @Nullable Thread thread;
    private volatile double behind = Double.NaN;
    private long lastHeartbeat = System.nanoTime();
    private boolean failing;

    Follower(
            Changes changes,
            Progress progress,
            PlatformTransactionManager transactions,
            MeterRegistry meters,
            @Value("${luoshi.query.streams:2000}") int most,
            @Value("${luoshi.query.streams-of-caller:20}") int mostOfCaller) {
        this.changes = changes;
        this.progress = progress;
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setReadOnly(true);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.most = most;
        this.mostOfCaller = mostOfCaller;
        Gauge.builder("luoshi.streams.open", streams, Set::size)
                .description("Pages that are told what happens")
                .register(meters);
        Gauge.builder("luoshi.streams.behind", () -> streams.isEmpty() ? 0 : behind)
                .description("Events in the ledger that the open pages have not been told of")
                .register(meters);
    }

    /**
     * A place for one more, which is to be opened.
     *
     * @throws TooMany where there is none
     */
    synchronized EventStream admit(EventStream stream) {
        if (thread == null || streams.size() >= most) throw new TooMany(false, most);
        long own = streams.stream()
                .filter(one -> one.caller().equals(stream.caller()))
                .count();
        if (own >= mostOfCaller) throw new TooMany(true, mostOfCaller);
        streams.add(stream);
        return stream;
    }

    void leave(EventStream stream) {
        stream.drop();
        streams.remove(stream);
    }

    /** Does not wait for the read model to move. */
    void wake() {
        progress.moved();
    }

    @Override
    public synchronized void start() {
        Thread following = Thread.ofPlatform().name("event-follower").daemon().unstarted(this::run);
        thread = following;
        following.start();
    }

    /** Before the web server, which waits for all that is still being answered. */
    @Override
    public synchronized void stop() {
        thread = null;
        streams.forEach(EventStream::end);
        streams.clear();
        wake();
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        long moves = progress.moves();
        while (thread == Thread.currentThread()) {
            step();
            moves = progress.awaitMove(moves, streams.isEmpty() ? QUIET_POLL : POLL);
            LockSupport.parkNanos(BREATH.toNanos());
        }
    }

    private void step() {
        streams.stream().filter(EventStream::hasExpired).forEach(EventStream::end);
        streams.removeIf(EventStream::hasEnded);
        boolean beat = System.nanoTime() - lastHeartbeat >= HEARTBEAT.toNanos();
        if (beat) lastHeartbeat = System.nanoTime();
        try {
            List<EventStream> open = List.copyOf(streams);
            if (open.isEmpty()) seen = null;
            else snapshot.executeWithoutResult(status -> follow(open));
            failing = false;
        } catch (RuntimeException | Error e) {
            if (!failing && isRunning()) LOG.warn("Open pages cannot be told what happens, tried again", e);
            failing = true;
            behind = Double.NaN;
        }
        // Also while there is nothing to tell: who comes back says how far it had come.
        if (beat)
            for (EventStream stream : streams) if (stream.hasBegun()) stream.tell(":\nid: " + stream.upTo() + "\n\n");
    }

    private void follow(List<EventStream> open) {
        Horizon now = changes.horizon();
        boolean other = seen != null && now.showsOtherThan(seen);
        seen = now;
        List<EventStream> told = new ArrayList<>();
        for (EventStream stream : open) {
            boolean begins = !stream.hasBegun();
            if (begins) begin(stream, now);
            boolean missed = now.position() - stream.upTo() > MOST_BEHIND || stream.upTo() > now.size();
            if (missed || (other && !begins)) reset(stream, now);
            else if (stream.upTo() < now.position()) told.add(stream);
        }
        if (!told.isEmpty()) tell(told, now);
        behind = Math.max(0, now.size() - now.position());
    }

    private static void begin(EventStream stream, Horizon now) {
        Long from = stream.from();
        stream.upTo(from == null ? now.position() : from);
        Message hello = Message.of("hello", stream.upTo(), new Here(now.position()));
        stream.tell(hello.text());
    }

    private static void reset(EventStream stream, Horizon now) {
        stream.upTo(now.position());
        stream.tell(
                Message.of("reset", now.position(), new Here(now.position())).text());
    }

    private void tell(List<EventStream> told, Horizon now) {
        long first = told.stream().mapToLong(EventStream::upTo).min().orElseThrow();
        List<Happening> happened = changes.between(first, now.position());
        Map<Sight, List<Message>> bySight = new HashMap<>();
        for (EventStream stream : told) {
            long come = stream.upTo();
            bySight.computeIfAbsent(stream.sight(), sight -> inSight(happened, sight)).stream()
                    .filter(message -> message.position() > come)
                    .forEach(message -> stream.tell(message.text()));
            stream.upTo(now.position());
        }
    }

    private static List<Message> inSight(List<Happening> happened, Sight sight) {
        List<Message> messages = new ArrayList<>();
        for (Happening one : happened) {
            Change change = one.in(sight);
            if (change != null) messages.add(Message.of("change", change.position(), change));
        }
        return messages;
    }
}
