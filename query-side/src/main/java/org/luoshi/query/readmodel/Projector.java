package org.luoshi.query.readmodel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Hands the events of a segment to all projections, batch by batch, in the transaction that moves the token. Every segment is
 * given every event, so that its token says how far it has come also where none of them is its own.
 *
 * <p>A batch that fails by a fault of an event is halved until that event alone is left, which becomes a
 * {@linkplain DeadLetters dead letter}; any other failure is the whole batch's, and it is tried again.
 */
final class Projector implements EventHandlerInvoker {
    /**
     * Nothing is lost with a crash: rows and token go together, and the ledger still has the events. And whatever the
     * planner believes of tables that were empty a moment ago, each thing is one step into an index.
     */
    private static final String SETTINGS = """
            set local synchronous_commit to off;
            set local enable_seqscan to off;
            set local enable_hashjoin to off;
            set local enable_mergejoin to off""";

    private final List<Projection<?>> projections;
    private final JdbcTemplate jdbc;
    private final String schema;
    private final TransactionTemplate transaction;
    private final DeadLetters letters;
    private final LongFunction<? extends List<? extends EventMessage<?>>> ledger;
    private final Runnable afterCommit;
    private final int memory;
    private final Map<Integer, Following> segments = new ConcurrentHashMap<>();

    /** What has been written for a segment, up to a position. */
    private final class Following {
        private final List<? extends Versions<?>> tables = projections.stream()
                .map(projection -> new Versions<>(projection, jdbc, schema, memory))
                .toList();
        private long upTo;

        void follow(List<Recorded> events) {
            for (Versions<?> table : tables) table.follow(events);
        }

        void forget() {
            tables.forEach(Versions::forget);
        }
    }

    /**
     * @param schema that the tables are in
     * @param ledger the events at a position
     * @param memory how many things of each kind a segment remembers
     * @param afterCommit called after each batch that got through
     */
    Projector(
            List<? extends Projection<?>> projections,
            JdbcTemplate jdbc,
            String schema,
            PlatformTransactionManager transactions,
            DeadLetters letters,
            LongFunction<? extends List<? extends EventMessage<?>>> ledger,
            int memory,
            Runnable afterCommit) {
        this.projections = List.copyOf(projections);
        this.jdbc = jdbc;
        this.schema = schema;
        this.transaction = new TransactionTemplate(transactions);
        this.letters = letters;
        this.ledger = ledger;
        this.memory = memory;
        this.afterCommit = afterCommit;
    }

    @Override
    public boolean canHandle(EventMessage<?> event, Segment segment) {
        return true;
    }

    /** The first event of a batch brings all of them; they are written when the token has been, under its lock. */
    @Override
    public void handle(EventMessage<?> first, Segment segment) {
        UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
        if (batch.resources().putIfAbsent(Projector.class.getName(), this) != null) return;
        batch.onPrepareCommit(u -> project(((BatchingUnitOfWork<?>) batch).getMessages(), segment));
    }

    private void project(List<? extends Message<?>> messages, Segment segment) {
        List<Recorded> own = new ArrayList<>(messages.size());
        for (var message : messages)
            if (segment.matches(((DomainEventMessage<?>) message).getAggregateIdentifier()))
                own.add(Recorded.of((EventMessage<?>) message));
        long first = position(messages.getFirst());
        long last = position(messages.getLast());
        // What was remembered counts only while nobody else can have written since. It is put back after the commit.
        Following known = segments.remove(segment.getSegmentId());
        Following following = known != null && known.upTo + 1 == first ? known : new Following();
        following.upTo = last;
        jdbc.execute(SETTINGS);
        try {
            if (!own.isEmpty()) project(own, following);
        } catch (Error e) {
            throw new IllegalStateException("the batch from position " + first + " cannot be projected", e);
        }
        CurrentUnitOfWork.get().afterCommit(u -> {
            segments.put(segment.getSegmentId(), following);
            afterCommit.run();
        });
    }

    private static long position(Message<?> message) {
        return Model.position(((TrackedEventMessage<?>) message).trackingToken());
    }

    private void project(List<Recorded> events, Following following) {
        List<Recorded> free = letters.holdBack(events);
        if (free.isEmpty()) return;
        RuntimeException fault = attempt(free, following);
        if (fault == null) return;
        following.forget();
        if (free.size() == 1) {
            letters.add(free.getFirst(), fault);
            return;
        }
        int half = free.size() / 2;
        project(free.subList(0, half), following);
        project(free.subList(half, free.size()), following);
    }

    /** All of them or none; returns the fault where it lies in one of the events. */
    private @Nullable RuntimeException attempt(List<Recorded> events, Following following) {
        jdbc.execute("savepoint batch");
        try {
            following.follow(events);
            jdbc.execute("release savepoint batch");
            return null;
        } catch (RuntimeException e) {
            if (!Fault.ofAnEvent(e)) throw e;
            jdbc.execute("rollback to savepoint batch");
            jdbc.execute("release savepoint batch");
            return e;
        }
    }

    /**
     * Tries dead letters again, each aggregate's in their order and in a transaction each.
     *
     * @param due only those whose time has come; otherwise all
     * @return how many got through
     */
    int retry(boolean due) {
        int through = 0;
        for (Tried tried = retry(0, due); tried != null; tried = retry(tried.position(), due))
            if (tried.through()) through++;
        if (through > 0) afterCommit.run();
        return through;
    }

    private record Tried(long position, boolean through) {}

    private @Nullable Tried retry(long behind, boolean due) {
        return transaction.execute(status -> {
            DeadLetters.Letter letter = letters.take(behind, due).orElse(null);
            if (letter == null) return null;
            List<Recorded> events =
                    ledger.apply(letter.position()).stream().map(Recorded::of).toList();
            RuntimeException fault = attempt(events, new Following());
            if (fault == null) letters.remove(letter);
            else letters.failedAgain(letter, fault);
            return new Tried(letter.position(), fault == null);
        });
    }
}
