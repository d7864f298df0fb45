package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Checkpoints;
import org.luoshi.ledger.Checkpoints.Checkpoint;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.LedgerExport;
import org.luoshi.ledger.Notary;
import org.luoshi.ledger.NoteKey;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.audit.EntryFilter;
import org.luoshi.query.readmodel.ConsistencyCheck;
import org.luoshi.query.readmodel.Digests;
import org.luoshi.query.readmodel.Rebuild;
import org.luoshi.query.task.TaskLine;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.luoshi.query.task.View;
import org.luoshi.query.task.Views;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/**
 * What an auditor asks of a long ledger: boards of any past day beside today's, the search, the check, the rebuild, the
 * digest, and the replay of an export by a process of 512 MB. The years of all tasks run side by side, so that at any past
 * position all of them are under way; a leader has 100 of them.
 */
final class Auditing {
    private static final String DATABASE = "audited";
    private static final int WRITERS = 8;
    private static final int HELD = 100;
    private static final int RUNS = 200;
    private static final String COMMAND = "../bin/luoshi";
    private static final Actor AUDITOR = new Actor("bench-auditor", "测试审计员", Role.AUDITOR, null, null);

    private final Server server;
    private final int tasks;

    Auditing(Server server, Settings settings) {
        this.server = server;
        this.tasks = Math.max(HELD, settings.events() / Life.EVENTS);
    }

    private long events() {
        return (long) tasks * Life.EVENTS;
    }

    String run() throws Exception {
        if (!Files.isExecutable(Path.of(COMMAND))) throw new IllegalStateException(COMMAND + " is not there");
        write();
        Path folder = Files.createTempDirectory("luoshi-bench");
        try (HikariDataSource database = server.pool(DATABASE, 12)) {
            StringBuilder report = new StringBuilder();
            try (ReadModelRunning running = new ReadModelRunning(database)) {
                long start = System.nanoTime();
                running.awaitPosition(events());
                double projected = perSecond(start);
                server.settle(DATABASE);
                report.append(boards(running))
                        .append('\n')
                        .append(searches(running))
                        .append('\n');
                report.append(care(running, projected, database, folder.resolve("export.digest")))
                        .append('\n');
            }
            report.append(replay(database, folder));
            return report.toString();
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private double perSecond(long start) {
        return events() * 1e9 / (System.nanoTime() - start);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Round by round the next event of every task. */
    private void write() throws Exception {
        server.create(DATABASE);
        try (HikariDataSource pool = server.pool(DATABASE, 4)) {
            Server.migrate(pool, "read_model", "webhook");
            try (LedgerEventStorageEngine engine = Ledgered.engine(pool);
                    ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
                List<Course> lives = new ArrayList<>();
                for (int task = 0; task < tasks; task++) lives.add(new Course(task));
                for (int round = 0; round < Life.EVENTS; round++) {
                    List<Callable<@Nullable Void>> work = new ArrayList<>();
                    for (int from = 0; from < tasks; from += HELD) {
                        List<Course> some = lives.subList(from, Math.min(tasks, from + HELD));
                        work.add(() -> {
                            engine.appendEvents(some.stream().map(Course::next).toList());
                            return null;
                        });
                    }
                    for (Future<@Nullable Void> done : threads.invokeAll(work)) done.get();
                }
            }
        }
        server.settle(DATABASE);
    }

    private static LeaderId leader(int task) {
        return new LeaderId("bench-leader-" + task / HELD);
    }

    private static OfficeId office(int task) {
        return new OfficeId("bench-office-" + task / HELD);
    }

    /** A task's year, event by event. */
    private static final class Course {
        private final int task;
        private int next;

        Course(int task) {
            this.task = task;
        }

        DomainEventMessage<?> next() {
            TaskId id = Work.task(task);
            TaskEvent event = Life.of(id).get(next);
            if (event instanceof TaskAssigned first)
                event = new TaskAssigned(
                        id,
                        first.brief(),
                        new Assignment(leader(task), office(task), List.of()),
                        first.targets(),
                        first.on());
            return new GenericDomainEventMessage<>("Task", id.value(), next++, event, Work.metadata());
        }
    }

    /** What a question costs, in milliseconds: the median. */
    private static double median(Runnable question) {
        for (int warm = 0; warm < RUNS / 4; warm++) question.run();
        double[] took = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            long start = System.nanoTime();
            question.run();
            took[run] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(took);
        return took[RUNS / 2];
    }

    /** Of random places in the last nine tenths of the ledger, where all tasks are under way. */
    private String past(Random random) {
        return "" + (events() / 10 + 1 + random.nextLong(events() * 9 / 10));
    }

    private String boards(ReadModelRunning running) {
        Moments moments = running.bean(Moments.class);
        TaskVersions versions = running.bean(TaskVersions.class);
        Views views = running.bean(Views.class);
        Random random = new Random(2023);
        Map<String, Supplier<TaskSelection>> boards = new LinkedHashMap<>();
        boards.put(
                "a leader's board, " + HELD + " tasks",
                () -> TaskSelection.ALL.ofLeader(leader(random.nextInt(tasks)).value()));
        boards.put(
                "an office's board, " + HELD + " tasks",
                () -> TaskSelection.ALL.ofOffice(office(random.nextInt(tasks)).value()));
        Table table = new Table(
                "p50 ms, " + events() + " events", "today", "any past day", "the same with validOn", "past : today");
        Targets targets = new Targets();
        boards.forEach((name, selection) -> {
            Consumer<Asked> board = asked -> moments.answer(asked, AUDITOR, moment -> {
                View view = views.at(moment);
                List<TaskLine> lines = versions.at(moment, selection.get()).stream()
                        .map(state -> TaskLine.of(state, view))
                        .toList();
                if (lines.size() != HELD) throw new IllegalStateException(lines.size() + " tasks");
                return EventJson.write(lines).length();
            });
            double today = median(() -> board.accept(Asked.NOW));
            double past = median(() -> board.accept(new Asked(past(random), null, null)));
            double valid = median(() -> board.accept(new Asked(past(random), "2023-" + month(random) + "-28", null)));
            table.row(name, today, past, valid, past / today);
            targets.atMost(name + ", past : today", 1.5, past / today);
        });
        return table + "\n" + targets;
    }

    private static String month(Random random) {
        return String.format(Locale.ROOT, "%02d", 1 + random.nextInt(12));
    }

    /** Through the endpoint's own method, which otherwise only Spring MVC calls. */
    private Table searches(ReadModelRunning running) throws ReflectiveOperationException {
        Object controller = running.bean("org.luoshi.query.audit.EntryController");
        Method entries =
                controller.getClass().getDeclaredMethod("entries", EntryFilter.class, Asked.class, Actor.class);
        entries.setAccessible(true);
        Random random = new Random(2023);
        Map<String, Supplier<EntryFilter>> filters = new LinkedHashMap<>();
        filters.put("all entries, from anywhere", () -> filter(null, null, null, null, null, from(random)));
        filters.put(
                "of an actor of all, from anywhere",
                () -> filter(Work.ACTOR.id(), null, null, null, null, from(random)));
        filters.put("of an office", () -> filter(null, office(random.nextInt(tasks)), null, null, null, null));
        filters.put(
                "of a leader and a common type",
                () -> filter(null, null, leader(random.nextInt(tasks)), null, "ProgressReported", null));
        filters.put("of a rare type", () -> filter(null, null, null, null, "TaskClosed", from(random)));
        filters.put("of a task", () -> filter(null, null, null, Work.task(random.nextInt(tasks)), null, null));
        filters.put("of nobody", () -> filter("bench-nobody", null, null, null, null, null));
        Table table = new Table("a page of 50, p50 ms", "the first or from anywhere", "the latest");
        filters.forEach((name, filter) -> table.row(
                name,
                median(() -> asked(entries, controller, filter.get())),
                median(() -> asked(entries, controller, latest(filter.get())))));
        return table;
    }

    private Long from(Random random) {
        return 1 + random.nextLong(events());
    }

    private static EntryFilter filter(
            @Nullable String actor,
            @Nullable OfficeId office,
            @Nullable LeaderId leader,
            @Nullable TaskId task,
            @Nullable String type,
            @Nullable Long from) {
        return new EntryFilter(
                actor,
                office == null ? null : office.value(),
                leader == null ? null : leader.value(),
                task == null ? null : task.value(),
                type,
                null,
                null,
                from,
                null,
                null,
                null);
    }

    private static EntryFilter latest(EntryFilter filter) {
        return new EntryFilter(
                filter.actor(),
                filter.office(),
                filter.leader(),
                filter.task(),
                filter.type(),
                null,
                null,
                null,
                filter.from(),
                true,
                null);
    }

    private static String asked(Method entries, Object controller, EntryFilter filter) {
        try {
            return EventJson.write(entries.invoke(controller, filter, Asked.NOW, AUDITOR));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What keeps the model right, once each. */
    private Table care(ReadModelRunning running, double projected, HikariDataSource database, Path digest)
            throws Exception {
        Table table = new Table(events() + " events", "seconds", "events/s");
        table.row("all tables projected, one segment", events() / projected, projected);
        ConsistencyCheck check = running.bean(ConsistencyCheck.class);
        long start = System.nanoTime();
        check.request(true, "bench");
        ConsistencyCheck.Status checked = awaited(
                () -> check.lastFinished().filter(status -> status.requestedBy().equals("bench")));
        row(table, "whole check against the fold of the ledger", start);
        if (!Objects.equals(checked.differences(), 0L)) throw new IllegalStateException("differences: " + checked);
        Rebuild rebuild = running.bean(Rebuild.class);
        start = System.nanoTime();
        rebuild.start("bench");
        Rebuild.Status switched = awaited(() -> rebuild.last().filter(status -> status.switchedAt() != null));
        row(table, "rebuild, until readers have the new model", start);
        Rebuild.Status rebuilt = awaited(() -> rebuild.last().filter(status -> status.finishedAt() != null));
        row(table, "the same with the comparison of old and new", start);
        if (!Objects.equals(rebuilt.differences(), 0L)) throw new IllegalStateException("differences: " + rebuilt);
        start = System.nanoTime();
        try (Connection connection = database.getConnection();
                BufferedWriter out = Files.newBufferedWriter(digest)) {
            connection.setAutoCommit(false);
            Digests.write(connection, switched.model(), running.projections(), events(), out);
            connection.rollback();
        }
        row(table, "digest of all tables", start);
        return table;
    }

    private void row(Table table, String name, long start) {
        table.row(name, seconds(start), perSecond(start));
    }

    private static <T> T awaited(Supplier<Optional<T>> look) {
        for (Optional<T> seen = look.get(); ; seen = look.get()) {
            if (seen.isPresent()) return seen.get();
            LockSupport.parkNanos(100_000_000);
        }
    }

    /** The whole of it by a process of its own, as an auditor does it. */
    private Table replay(HikariDataSource database, Path folder) throws Exception {
        Path export = folder.resolve("export");
        JdbcClient jdbc = JdbcClient.create(database);
        try (Notary notary =
                new Notary(database, NoteKey.generate("bench"), Clock.systemUTC(), new SimpleMeterRegistry())) {
            notary.adoptKey(true);
            Checkpoint checkpoint = notary.sign().orElseThrow();
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(export), 1 << 16)) {
                new LedgerExport(jdbc).write(0, checkpoint.size(), out);
            }
            Files.writeString(folder.resolve("export.checkpoint"), checkpoint.note());
        }
        Files.writeString(
                folder.resolve("export.key"),
                new Checkpoints(jdbc).verifierKeys().getFirst());
        ProcessBuilder command = new ProcessBuilder(COMMAND, "audit", "replay", export.toString(), "--format", "json");
        command.environment().put("LUOSHI_JAVA_OPTIONS", "-Xmx512m");
        command.redirectError(ProcessBuilder.Redirect.INHERIT);
        long start = System.nanoTime();
        Process process = command.start();
        Future<String> said = CompletableFuture.supplyAsync(() -> text(process));
        double most = 0;
        while (!process.waitFor(200, TimeUnit.MILLISECONDS)) most = Math.max(most, megabytes(process));
        double took = seconds(start);
        JsonNode outcome = EventJson.MAPPER.readTree(said.get());
        if (process.exitValue() != 0) throw new IllegalStateException("the replay ended with " + outcome);
        if (outcome.at("/compared/differences").asLong(-1) != 0
                || outcome.get("positions").asLong() != events())
            throw new IllegalStateException("not equal: " + outcome);
        double imported = outcome.get("importSeconds").asDouble();
        double projected = outcome.get("projectSeconds").asDouble();
        Table table = new Table(
                "luoshi audit replay of " + events() + " events, -Xmx512m, " + Files.size(export) / 1_000_000 + " MB",
                "seconds",
                "events/s");
        table.row("verified, imported with every hash made again", imported, events() / imported);
        table.row("projected into all tables", projected, events() / projected);
        double rest = took - imported - projected;
        table.row("Java's and the database's start, verifying, comparing with the digest", rest, events() / rest);
        table.row("in all, read models equal", took, events() / took);
        table.row("most memory of the Java process, MB", most, "");
        return table;
    }

    private static String text(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its high-water mark, where the system tells; 0 where it does not. */
    private static double megabytes(Process process) throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.exists(status)) return 0;
        for (String line : Files.readAllLines(status))
            if (line.startsWith("VmHWM:")) return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
        return 0;
    }
}
