package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Recount;
import tools.jackson.databind.JsonNode;

/**
 * Clients that work on twenty tasks through two processes, and keep book. Each sends its command, to either process,
 * until it is answered, and now and then asks again for what was answered before. What they were told is compared with
 * the ledger: each 200 is there once and as it was answered, and nothing else is there.
 */
final class Load implements AutoCloseable {
    private static final int PROCESSES = 2;
    private static final int TASKS = 20;
    private static final int KEPT = 500;

    private record Answer(Request request, String body) {}

    private final IntFunction<RunningLuoshi> processes;
    private final Recount recount;
    private final Random random;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> callers = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final ConcurrentLinkedQueue<Answer> unchecked = new ConcurrentLinkedQueue<>();
    private final AtomicLongArray answered = new AtomicLongArray(PROCESSES);
    private final AtomicLongArray unavailable = new AtomicLongArray(PROCESSES);
    private final AtomicLong repeated = new AtomicLong();
    private volatile boolean over;

    // The bookkeeper's: entries that no answer has named yet, the keys and commands that are settled, some old answers.
    private final Map<UUID, List<Entry>> unnamed = new HashMap<>();
    private final Map<Long, UUID> commandAt = new HashMap<>();
    private final Set<String> keys = new HashSet<>();
    private final List<Answer> kept = new ArrayList<>();

    /**
     * @param processes 0 and 1, each as it is at the moment
     * @param name of these tasks, for several loads on one ledger
     * @param recount that has counted everything there is so far
     */
    Load(IntFunction<RunningLuoshi> processes, String name, Recount recount, Random random) {
        this.processes = processes;
        this.recount = recount;
        this.random = new Random(random.nextLong());
        for (int i = 0; i < TASKS; i++) lines.add(new Line(name + "-" + i));
    }

    Load begin(int clients) {
        for (int i = 0; i < clients; i++) {
            Random own = new Random(random.nextLong());
            callers.add(threads.submit(() -> work(own)));
        }
        return this;
    }

    private void work(Random own) {
        while (!over) {
            Line line = lines.get(own.nextInt(TASKS));
            Request request = line.next();
            if (request != null) {
                unchecked.add(new Answer(request, send(request, own).body()));
                line.done(request);
            }
            // One breath: it is the processes that are to be busy, not their clients.
            LockSupport.parkNanos(2_000_000);
            Answer old = own.nextInt(20) == 0 ? old(own) : null;
            if (old != null) assertRepeated(old, own);
        }
    }

    private void assertRepeated(Answer old, Random own) {
        HttpResponse<String> again = send(old.request(), own);
        assertThat(again.body()).as(old.request().key()).isEqualTo(old.body());
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
        repeated.incrementAndGet();
    }

    /** Until it is answered with 200; whatever else may come has to be one of the passing kind. */
    private HttpResponse<String> send(Request request, Random own) {
        while (true) {
            int process = own.nextInt(PROCESSES);
            try {
                HttpResponse<String> answer = request.to(processes.apply(process));
                switch (answer.statusCode()) {
                    case 200 -> {
                        answered.incrementAndGet(process);
                        return answer;
                    }
                    case 409, 503 -> {
                        assertThat(answer.headers().firstValue("Retry-After"))
                                .as(answer.body())
                                .isPresent();
                        if (answer.statusCode() == 503) unavailable.incrementAndGet(process);
                    }
                    default ->
                        throw new AssertionError(
                                request + " to process " + process + ": " + answer.statusCode() + " " + answer.body()
                                        + "\n" + processes.apply(process).output());
                }
            } catch (UncheckedIOException cut) {
                // Killed in the middle, or not there yet.
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private @Nullable Answer old(Random own) {
        synchronized (kept) {
            return kept.isEmpty() ? null : kept.get(own.nextInt(kept.size()));
        }
    }

    /** By the one process, or by both: −1. */
    long answered(int process) {
        return process < 0 ? answered.get(0) + answered.get(1) : answered.get(process);
    }

    long unavailable(int process) {
        return unavailable.get(process);
    }

    /** Returns when it holds, while the clients go on. */
    void await(String what, Duration atMost, BooleanSupplier holds) {
        long begun = System.nanoTime();
        while (!holds.getAsBoolean()) {
            for (Future<?> caller : callers) if (caller.isDone()) join(caller);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(what).isLessThan(atMost);
            LockSupport.parkNanos(1_000_000);
        }
    }

    void awaitAnswers(int process, long more, Duration atMost) {
        long enough = answered(process) + more;
        await(more + " more answers of process " + process, atMost, () -> answered(process) >= enough);
    }

    /** Compares what has been answered so far. */
    void check() {
        // Taken first: what has been answered by now is in the ledger by now.
        List<Answer> answers = new ArrayList<>();
        for (Answer answer = unchecked.poll(); answer != null; answer = unchecked.poll()) answers.add(answer);
        for (Entry entry : recount.more()) {
            unnamed.computeIfAbsent(entry.commandId(), first -> new ArrayList<>())
                    .add(entry);
            commandAt.put(entry.position(), entry.commandId());
        }
        answers.forEach(this::check);
    }

    private void check(Answer answer) {
        JsonNode receipt = EventJson.MAPPER.readTree(answer.body());
        UUID command = commandAt.get(receipt.get("position").asLong());
        List<Entry> entries = unnamed.remove(command);
        assertThat(entries)
                .as("%s was answered, and is in the ledger for nobody else: %s", answer.request(), answer.body())
                .isNotNull();
        JsonNode events = receipt.get("events");
        assertThat(events.size()).isEqualTo(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            JsonNode event = events.get(i);
            assertThat(entry.position()).isEqualTo(event.get("position").asLong());
            assertThat(entry.sequence()).isEqualTo(event.get("sequence").asLong());
            assertThat(entry.eventType()).isEqualTo(event.get("type").stringValue());
            assertThat(EventJson.MAPPER.readTree(entry.payload())).isEqualTo(event.get("event"));
            commandAt.remove(entry.position());
        }
        assertThat(entries.getLast().aggregateId())
                .isEqualTo(receipt.get("aggregateId").stringValue());
        assertThat(entries.getLast().recordedAt().toString())
                .isEqualTo(receipt.get("recordedAt").stringValue());
        assertThat(keys.add(answer.request().key()))
                .as("asked once by its client")
                .isTrue();
        synchronized (kept) {
            if (kept.size() < KEPT) kept.add(answer);
            else kept.set(random.nextInt(KEPT), answer);
        }
    }

    /** Lets every client have its last answer; then nothing may be left over on either side. */
    void end() {
        over = true;
        callers.forEach(Load::join);
        check();
        assertThat(unnamed).as("in the ledger though nobody was told").isEmpty();
        for (Answer old : kept) assertRepeated(old, random);
        assertThat(recount.more()).as("written by asking again").isEmpty();
        System.out.println(
                keys.size() + " commands, " + repeated + " asked again, " + unavailable + " times unavailable");
    }

    private static void join(Future<?> caller) {
        try {
            caller.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            throw new AssertionError("a client was not served", e.getCause());
        }
    }

    @Override
    public void close() {
        over = true;
        threads.shutdownNow();
    }

    /** One task after the other: assigned, acknowledged, then reported on by several clients at once. */
    private static final class Line {
        private static final int DAYS = 150;

        private final String name;
        private int task;
        private int step;
        private boolean opening;

        Line(String name) {
            this.name = name;
        }

        /** Absent while somebody else is at what has to come first. */
        synchronized @Nullable Request next() {
            if (opening) return null;
            String id = name + "-" + task;
            if (step < 2) {
                opening = true;
                return step == 0 ? Request.assign(id) : Request.acknowledge(id);
            }
            Request report = Request.report(id, step++);
            if (step == DAYS) {
                task++;
                step = 0;
            }
            return report;
        }

        synchronized void done(Request request) {
            if (request.name().equals("report-progress")) return;
            opening = false;
            step++;
        }
    }
}
