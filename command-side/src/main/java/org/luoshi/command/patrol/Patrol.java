package org.luoshi.command.patrol;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.Refusal;
import org.luoshi.command.task.Assessing;
import org.luoshi.command.task.TaskCommand.AssessTask;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The daily check (巡检). On each working day it looks at every open task as the ledger has it, and where the day brings
 * something to note it gives the command to note it. Days that went by without it are caught up one by one, by what had been
 * reported as of each: where nobody did anything meanwhile, an outage leaves the history that there would have been without
 * it; a report or an acknowledgement that came late meanwhile counts as having come.
 *
 * <p>A command is named by its task and day, so whatever is done again is noted once: after a crash, by another process, or
 * by hand.
 */
public final class Patrol {
    private static final Logger LOG = LoggerFactory.getLogger(Patrol.class);
    private static final Actor ACTOR = new Actor("patrol", "巡检", Role.PATROL, null, null);
    private static final int PAGE = 5_000;

    /** Commands under way at once; the ledger writes them together. */
    private static final int AT_ONCE = 16;

    /** More days than these are not caught up; a system that was away for longer begins anew. */
    private static final int LONGEST_OUTAGE = 400;

    /**
     * What was done.
     *
     * @param days working days, in order
     * @param tasks open tasks that were looked at
     * @param noted tasks of which something was noted, by day
     */
    public record Round(List<LocalDate> days, int tasks, Map<LocalDate, Integer> noted) {}

    private final JdbcClient jdbc;
    private final CommandDispatcher dispatcher;
    private final Rulebook rules;
    private final Clock clock;
    private final LocalTime at;
    private volatile @Nullable String failure;

    /**
     * @param jdbc signs in as the command side
     * @param clock in the zone of the bureau
     * @param at the time of day from which on a day can be checked
     */
    public Patrol(JdbcClient jdbc, CommandDispatcher dispatcher, Rulebook rules, Clock clock, LocalTime at) {
        this.jdbc = jdbc;
        this.dispatcher = dispatcher;
        this.rules = rules;
        this.clock = clock;
        this.at = at;
    }

    /**
     * Checks every day that is due and has not been checked. Two at the same time do no harm.
     *
     * @throws IllegalStateException where a task could not be checked; all others have been, and the days count as not done
     */
    public Round round() {
        try {
            Round round = checked();
            failure = null;
            return round;
        } catch (RuntimeException e) {
            failure = String.valueOf(e.getMessage());
            throw e;
        }
    }

    /** Why the last round of this process failed; null where it did not. */
    public @Nullable String failure() {
        return failure;
    }

    private Round checked() {
        List<LocalDate> days = due();
        if (days.isEmpty()) return new Round(days, 0, Map.of());
        Walk walk = new Walk(days);
        walk.all();
        if (walk.failed.get() > 0)
            throw new IllegalStateException(
                    walk.failed + " tasks could not be checked on " + days + "; it is tried again");
        for (LocalDate day : days)
            jdbc.sql("insert into patrol.round values (:day, :now, :tasks, :noted) on conflict do nothing")
                    .param("day", day)
                    .param("now", clock.instant().atOffset(java.time.ZoneOffset.UTC))
                    .param("tasks", walk.tasks)
                    .param("noted", walk.noted.getOrDefault(day, 0))
                    .update();
        LOG.info("Patrol of {}: {} open tasks, noted {}", days, walk.tasks, walk.noted);
        return new Round(days, walk.tasks, Map.copyOf(walk.noted));
    }

    /** The last day done; null before the first. */
    public @Nullable LocalDate lastDay() {
        return jdbc.sql("select max(day) from patrol.round")
                .query((row, number) -> row.getObject(1, LocalDate.class))
                .optional()
                .orElse(null);
    }

    private List<LocalDate> due() {
        LocalDate last = lastUsable();
        LocalDate done = lastDay();
        List<LocalDate> days = new ArrayList<>();
        boolean tooLong = done != null && done.isBefore(last.minusDays(LONGEST_OUTAGE));
        if (tooLong) LOG.warn("No day has been checked since {}; those before {} are not caught up", done, last);
        LocalDate first = done == null || tooLong ? last : done.plusDays(1);
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1))
            if (rules.calendar().isWorking(day)) days.add(day);
        return days;
    }

    /** A clock that has run ahead must not spend days that are still to come: the database's has to agree. */
    private LocalDate lastUsable() {
        ZonedDateTime now = ZonedDateTime.now(clock);
        ZonedDateTime database = jdbc.sql("select now()")
                .query((row, number) -> row.getObject(1, java.time.OffsetDateTime.class))
                .single()
                .atZoneSameInstant(clock.getZone());
        ZonedDateTime usable = now.isAfter(database) ? database : now;
        LocalDate today = usable.toLocalDate();
        return usable.toLocalTime().isBefore(at) ? today.minusDays(1) : today;
    }

    /** One way through all tasks, for all the days. */
    private final class Walk {
        private final List<LocalDate> days;
        private final Map<LocalDate, Integer> noted = new TreeMap<>();
        private final AtomicInteger failed = new AtomicInteger();
        private final Semaphore free = new Semaphore(AT_ONCE);
        private int tasks;

        private @Nullable String id;
        private long sequence;
        private @Nullable TaskState task;
        private boolean broken;

        Walk(List<LocalDate> days) {
            this.days = days;
        }

        private record Row(String id, long sequence, String type, String payload) {}

        void all() {
            try (ExecutorService commands = Executors.newVirtualThreadPerTaskExecutor()) {
                for (List<Row> page = page(); !page.isEmpty(); page = page()) {
                    for (Row row : page) {
                        if (!row.id().equals(id)) next(commands, row.id());
                        sequence = row.sequence();
                        follow(row);
                    }
                }
                next(commands, null);
            }
        }

        /** By pages, so that no transaction stays open; a task that changes meanwhile is decided on anew anyway. */
        private List<Row> page() {
            return jdbc.sql("""
                            select aggregate_id, sequence, event_type, payload from ledger.entry
                            where (aggregate_id, sequence) > (:id, :sequence) and aggregate_type = 'Task'
                            order by aggregate_id, sequence limit :page""")
                    .param("id", id == null ? "" : id)
                    .param("sequence", sequence)
                    .param("page", PAGE)
                    .query((row, number) ->
                            new Row(row.getString(1), row.getLong(2), row.getString(3), row.getString(4)))
                    .list();
        }

        private void follow(Row row) {
            if (broken) return;
            try {
                task = TaskState.fold(task, (TaskEvent) EventJson.read(row.type(), row.payload()));
            } catch (RuntimeException e) {
                broken = true;
                failed(row.id(), e);
            }
        }

        private void next(ExecutorService commands, @Nullable String following) {
            TaskState state = task;
            if (state != null && !broken && state.status().open()) look(commands, state);
            id = following;
            sequence = -1;
            task = null;
            broken = false;
        }

        private void look(ExecutorService commands, TaskState state) {
            tasks++;
            List<LocalDate> bringing;
            try {
                bringing = bringing(state);
            } catch (RuntimeException e) {
                failed(state.taskId().value(), e);
                return;
            }
            bringing.forEach(day -> noted.merge(day, 1, Integer::sum));
            if (bringing.isEmpty()) return;
            free.acquireUninterruptibly();
            commands.execute(() -> note(state.taskId(), bringing));
        }

        /** The days that bring something to note. */
        private List<LocalDate> bringing(TaskState state) {
            List<LocalDate> bringing = new ArrayList<>();
            TaskState then = state;
            for (LocalDate day : days) {
                List<TaskEvent> events = Assessing.on(then, day, rules);
                if (events.isEmpty()) continue;
                bringing.add(day);
                for (TaskEvent event : events) then = then.after(event);
            }
            return bringing;
        }

        private void note(TaskId id, List<LocalDate> bringing) {
            try {
                for (LocalDate day : bringing) note(id, day);
            } catch (RuntimeException e) {
                failed(id.value(), e);
            } finally {
                free.release();
            }
        }

        private void note(TaskId id, LocalDate day) {
            String key = "patrol/" + day + "/" + id;
            String hash = CommandDispatcher.requestHash("assess-task", key.getBytes(StandardCharsets.UTF_8));
            try {
                dispatcher.dispatch(new AssessTask(id, day), ACTOR, key, hash, "patrol/" + day, null);
            } catch (Refusal refusal) {
                // It has changed since it was looked at, and the day brings nothing any more.
                LOG.debug("{} on {}: {}", id, day, refusal.getMessage());
            }
        }

        private void failed(String task, RuntimeException e) {
            failed.incrementAndGet();
            LOG.warn("The patrol could not check {}: {}", task, e.toString());
        }
    }
}
