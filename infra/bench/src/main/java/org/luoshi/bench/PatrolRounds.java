package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.patrol.Patrol;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.Trajectory;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The daily check over open tasks, each with half a year of monthly reports: a day on which one task in a hundred turns, the
 * day after, on which none does, and the day after the end of the year, on which all of them do.
 */
final class PatrolRounds {
    private static final String DATABASE = "patrol";
    private static final int WRITERS = 8;
    private static final int EVENTS = 15;
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final LocalDate ASSIGNED = LocalDate.of(2023, 1, 3);
    private static final LocalDate TURNING = LocalDate.of(2023, 7, 3);
    private static final LocalDate OVERDUE = LocalDate.of(2024, 1, 2);
    private static final LocalDate DUE = LocalDate.of(2023, 12, 31);

    private final Server server;
    private final int tasks;

    PatrolRounds(Server server, Settings settings) {
        this.server = server;
        this.tasks = settings.tasks();
    }

    private record Measured(String day, double seconds, int noted, long written) {}

    String run() throws Exception {
        write();
        List<Measured> days = new ArrayList<>();
        double raw;
        MovedClock clock = new MovedClock();
        try (HikariDataSource database = server.pool(DATABASE, 20)) {
            raw = raw(database);
            ConfigurerModule moved = axon -> axon.registerComponent(Clock.class, configuration -> clock);
            AxonRunning axon = Ledgered.open(database, store -> new ConfigurerModule[] {moved});
            try {
                Ledger ledger = new Ledger(JdbcClient.create(database));
                Patrol patrol = new Patrol(
                        JdbcClient.create(database),
                        new CommandDispatcher(axon.gateway(), ledger, new SimpleMeterRegistry()),
                        Rulebook.STANDARD,
                        clock,
                        LocalTime.of(6, 0));
                days.add(round("one in a hundred turns", TURNING, clock, patrol, ledger));
                days.add(round("nothing turns", TURNING.plusDays(1), clock, patrol, ledger));
                done(database, OVERDUE.minusDays(1));
                days.add(round("everything turns", OVERDUE, clock, patrol, ledger));
            } finally {
                axon.close();
            }
        }
        Table table = new Table("patrol over " + tasks + " open tasks", "seconds", "tasks noted", "events written");
        for (Measured day : days) table.row(day.day(), day.seconds(), day.noted(), day.written());
        table.row("raw: SELECT of the same events in the same order", raw, 0, 0);
        Targets targets = new Targets();
        for (Measured day : days) targets.atMost(day.day() + ", seconds", 60, day.seconds());
        return table + "\n" + targets;
    }

    private static Measured round(String name, LocalDate day, MovedClock clock, Patrol patrol, Ledger ledger) {
        clock.moveTo(day);
        long before = ledger.size();
        long start = System.nanoTime();
        Patrol.Round round = patrol.round();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!round.days().equals(List.of(day))) throw new IllegalStateException("it checked " + round.days());
        return new Measured(name, seconds, round.noted().getOrDefault(day, 0), ledger.size() - before);
    }

    private static void done(HikariDataSource database, LocalDate day) {
        JdbcClient.create(database)
                .sql("insert into patrol.round values (:day, now(), 0, 0)")
                .param("day", day)
                .update();
    }

    /** What it costs to have the events at all. */
    private static double raw(HikariDataSource database) {
        long[] bytes = {0};
        long start = System.nanoTime();
        String last = "";
        long sequence = 0;
        while (true) {
            long before = bytes[0];
            String[] end = {last};
            long[] at = {sequence};
            JdbcClient.create(database)
                    .sql("""
                            select aggregate_id, sequence, event_type, payload from ledger.entry
                            where (aggregate_id, sequence) > (:id, :sequence) order by aggregate_id, sequence limit 5000""")
                    .param("id", last)
                    .param("sequence", sequence)
                    .query(row -> {
                        end[0] = row.getString(1);
                        at[0] = row.getLong(2);
                        bytes[0] += row.getString(3).length() + row.getString(4).length();
                    });
            last = end[0];
            sequence = at[0];
            if (bytes[0] == before) return (System.nanoTime() - start) / 1e9;
        }
    }

    private void write() throws Exception {
        server.create(DATABASE);
        try (HikariDataSource pool = server.pool(DATABASE, 4)) {
            Server.migrate(pool, "patrol");
            try (LedgerEventStorageEngine engine = Ledgered.engine(pool);
                    ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
                List<Callable<Void>> work = new ArrayList<>();
                for (int task = 0; task < tasks; task++) {
                    int number = task;
                    work.add(() -> {
                        engine.appendEvents(messages(number));
                        return null;
                    });
                }
                for (Future<Void> done : threads.invokeAll(work)) done.get();
            }
        }
        server.settle(DATABASE);
    }

    private static List<DomainEventMessage<?>> messages(int number) {
        TaskId task = Work.task(number);
        List<TaskEvent> events = new ArrayList<>();
        var targets = new LinkedHashMap<TargetId, Target>();
        targets.put(TargetId.of(1), target());
        events.add(new TaskAssigned(
                task,
                new Brief(2023, 1, "测试任务", "按计划完成全部量化目标", null, null),
                new Assignment(Work.LEADER, Work.OFFICE, List.of()),
                targets,
                ASSIGNED));
        events.add(new TaskAcknowledged(task, "收到，按计划推进。"));
        // As scheduled; but one in a hundred stays where it was in May.
        for (int month = 1; month <= 6; month++)
            report(task, month, number % 100 == 0 && month == 6 ? 390 : 83L * month, events);
        var gaps = new LinkedHashMap<TargetId, BigDecimal>();
        gaps.put(TargetId.of(1), BigDecimal.ZERO);
        events.add(new LightTurned(task, null, Light.GREEN, gaps, "1", ASSIGNED, List.of()));
        List<DomainEventMessage<?>> messages = new ArrayList<>();
        for (TaskEvent event : events)
            messages.add(
                    new GenericDomainEventMessage<>("Task", task.value(), messages.size(), event, Work.metadata()));
        if (messages.size() != EVENTS) throw new IllegalStateException(messages.size() + " events");
        return messages;
    }

    private static void report(TaskId task, int month, long amount, List<TaskEvent> events) {
        LocalDate day = YearMonth.of(2023, month).atEndOfMonth();
        Amount reported = new Amount(BigDecimal.valueOf(amount), "个");
        events.add(new ProgressReported(
                task, TargetId.of(1), day, reported, "本月按计划推进，进展顺利。", List.of(), Work.OFFICE, "bench-office"));
        events.add(new ProgressApproved(task, TargetId.of(1), day));
    }

    private static Target target() {
        return new Target(
                "测试指标",
                Comparator.AT_LEAST,
                BigDecimal.valueOf(1000),
                null,
                "个",
                null,
                LocalDate.of(2023, 1, 1),
                DUE,
                Aggregation.CUMULATIVE,
                Trajectory.LINEAR,
                BigDecimal.ONE,
                null,
                null,
                null);
    }

    private static final class MovedClock extends Clock {
        private volatile Instant now = Instant.EPOCH;

        void moveTo(LocalDate day) {
            now = day.atTime(LocalTime.of(7, 0)).atZone(ZONE).toInstant();
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZONE;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return fixed(now, zone);
        }
    }
}
