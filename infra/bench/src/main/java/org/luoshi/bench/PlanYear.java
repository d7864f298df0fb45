package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.plan.Chapter;
import org.luoshi.kernel.plan.Measure;
import org.luoshi.kernel.plan.PlanEvent.PlanIssued;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.ProgressReturned;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskEvent.TaskUrged;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.Trajectory;
import org.luoshi.ledger.LedgerEventStorageEngine;

/**
 * A plan's year up to yesterday, each event recorded on its day: every task has four targets, one reported every month, two
 * every quarter and a milestone; reports are approved a few days later, now and then returned; lights turn; some targets are
 * revised in July. A leader has a twentieth of the tasks, and each of its five offices a fifth of those.
 */
final class PlanYear {
    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int LEADERS = 20;
    private static final int OFFICES_OF_EACH = 5;
    private static final int WRITERS = 8;
    private static final int TOGETHER = 250;

    private final int tasks;
    private final LocalDate last = LocalDate.now(Clock.system(ZONE)).minusDays(1);
    private final int year = last.minusDays(15).getYear();

    private record Happened(int task, TaskEvent event) {}

    private final NavigableMap<LocalDate, List<Happened>> days = new TreeMap<>();
    private final int[] sequences;
    private volatile Instant now = Instant.EPOCH;

    PlanYear(int tasks) {
        this.tasks = tasks;
        this.sequences = new int[tasks];
    }

    int year() {
        return year;
    }

    /** A day in the middle of what there is. */
    LocalDate past() {
        LocalDate first = LocalDate.of(year, 1, 10);
        return first.plusDays((Math.min(last.toEpochDay(), first.plusYears(1).toEpochDay()) - first.toEpochDay()) / 2);
    }

    static TaskId task(int number) {
        return new TaskId("BENCH-K" + number);
    }

    LeaderId leader(int task) {
        return new LeaderId("bench-leader-" + task % LEADERS);
    }

    OfficeId office(int task) {
        return new OfficeId("bench-office-" + task % (LEADERS * OFFICES_OF_EACH));
    }

    /** @return how many events */
    long write(HikariDataSource database) throws Exception {
        for (int task = 0; task < tasks; task++) happens(task);
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZONE;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        long events = 0;
        try (var engine = new LedgerEventStorageEngine(
                        database,
                        clock,
                        new SimpleMeterRegistry(),
                        NoOpEventUpcaster.INSTANCE,
                        Duration.ofSeconds(60));
                ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            now = LocalDate.of(year, 1, 2).atTime(9, 0).atZone(ZONE).toInstant();
            List<DomainEventMessage<?>> beginning = beginning();
            engine.appendEvents(beginning);
            events += beginning.size();
            for (var day : days.entrySet()) {
                now = day.getKey().atTime(10, 0).atZone(ZONE).toInstant();
                List<Callable<@Nullable Void>> work = new ArrayList<>();
                List<DomainEventMessage<?>> some = new ArrayList<>();
                int before = -1;
                for (Happened happened : day.getValue()) {
                    if (some.size() >= TOGETHER && happened.task() != before) {
                        List<DomainEventMessage<?>> full = some;
                        work.add(() -> {
                            engine.appendEvents(full);
                            return null;
                        });
                        some = new ArrayList<>();
                    }
                    some.add(message(happened));
                    before = happened.task();
                }
                List<DomainEventMessage<?>> rest = some;
                work.add(() -> {
                    engine.appendEvents(rest);
                    return null;
                });
                events += day.getValue().size();
                for (Future<@Nullable Void> done : threads.invokeAll(work)) done.get();
            }
        }
        days.clear();
        return events;
    }

    private List<DomainEventMessage<?>> beginning() {
        List<DomainEventMessage<?>> events = new ArrayList<>();
        for (int leader = 0; leader < LEADERS; leader++)
            events.add(new GenericDomainEventMessage<>(
                    "Organization",
                    "organization",
                    events.size(),
                    new LeaderRegistered(leader(leader), "测试领导" + leader),
                    Work.metadata()));
        for (int office = 0; office < LEADERS * OFFICES_OF_EACH; office++)
            events.add(new GenericDomainEventMessage<>(
                    "Organization",
                    "organization",
                    events.size(),
                    new OfficeRegistered(office(office), "测试处室" + office),
                    Work.metadata()));
        PlanIssued plan = new PlanIssued(
                year,
                "测试工作要点",
                "测试教育局",
                LocalDate.of(year, 1, 1),
                List.of(new Chapter(1, "测试章", List.of(new Measure(1, "测试举措")))));
        events.add(new GenericDomainEventMessage<>("Plan", "plan/" + year, 0, plan, Work.metadata()));
        return events;
    }

    private DomainEventMessage<?> message(Happened happened) {
        return new GenericDomainEventMessage<>(
                "Task", task(happened.task()).value(), sequences[happened.task()]++, happened.event(), Work.metadata());
    }

    private void on(LocalDate day, int task, TaskEvent event) {
        if (!day.isAfter(last))
            days.computeIfAbsent(day, d -> new ArrayList<>()).add(new Happened(task, event));
    }

    private void happens(int task) {
        Random random = new Random(task);
        TaskId id = task(task);
        LocalDate assigned = LocalDate.of(year, 1, 5 + task % 5);
        SequencedMap<TargetId, Target> targets = targets(task);
        on(
                assigned,
                task,
                new TaskAssigned(
                        id,
                        new Brief(year, 1 + task % 9999, "测试任务 " + task, Work.TEXT, null, null),
                        new Assignment(leader(task), office(task), List.of()),
                        targets,
                        assigned));
        on(assigned.plusDays(1), task, new TaskAcknowledged(id, null));
        Light light = null;
        for (int month = 1; month <= 12; month++) {
            LocalDate asOf = YearMonth.of(year, month).atEndOfMonth();
            LocalDate reported = asOf.plusDays(1 + (task + month) % 10);
            int speed = 60 + random.nextInt(50);
            report(task, TargetId.of(1), asOf, reported, month * speed * 8 / 100, random);
            if (month % 3 == 0)
                for (int target = 2; target <= 3; target++)
                    report(task, TargetId.of(target), asOf, reported, month * speed * 8 / 100, random);
            if (month == 6 && task % 4 > 0) report(task, TargetId.of(4), asOf, reported, 1, random);
            Light next = speed > 90 ? Light.GREEN : speed > 70 ? Light.YELLOW : Light.RED;
            if (next != light && month > 1) {
                var gaps = new LinkedHashMap<TargetId, BigDecimal>();
                gaps.put(TargetId.of(1), BigDecimal.valueOf(100 - speed));
                on(reported, task, new LightTurned(id, light, next, gaps, "1", reported, List.of()));
                light = next;
                if (next == Light.RED) on(reported.plusDays(2), task, new TaskUrged(id, SlipLevel.BLUE, null));
            }
            if (random.nextInt(20) == 0)
                on(reported.plusDays(3), task, new InstructionRecorded(id, leader(task), Work.TEXT));
            if (month == 7 && task % 10 == 0) revise(task, targets, LocalDate.of(year, 7, 20));
        }
    }

    private void report(int task, TargetId target, LocalDate asOf, LocalDate reported, int value, Random random) {
        TaskId id = task(task);
        String unit = target.equals(TargetId.of(4)) ? Target.MILESTONE_UNIT : "个";
        Amount amount = new Amount(BigDecimal.valueOf(value), unit);
        on(
                reported,
                task,
                new ProgressReported(id, target, asOf, amount, null, List.of(), office(task), "bench-office"));
        LocalDate decided = reported.plusDays(3);
        if (random.nextInt(30) == 0) on(decided, task, new ProgressReturned(id, target, asOf, "请补充佐证材料"));
        else on(decided, task, new ProgressApproved(id, target, asOf));
    }

    private void revise(int task, SequencedMap<TargetId, Target> targets, LocalDate day) {
        Target before = targets.firstEntry().getValue();
        Target after = new TargetChange(null, BigDecimal.valueOf(110), null, null, null, null, null, null, null)
                .appliedTo(before);
        on(day, task, new TargetRevised(task(task), TargetId.of(1), before, after, "测试理由", "测试文 1 号", null));
    }

    private SequencedMap<TargetId, Target> targets(int task) {
        SequencedMap<TargetId, Target> targets = new LinkedHashMap<>();
        for (int number = 1; number <= 3; number++)
            targets.put(
                    TargetId.of(number),
                    target("测试指标 " + number, Comparator.AT_LEAST, 100, "个", 12, "bench." + task % 200));
        targets.put(TargetId.of(4), target("测试成果", Comparator.DONE, 1, Target.MILESTONE_UNIT, 6, null));
        return targets;
    }

    private Target target(
            String metric, Comparator comparator, int value, String unit, int dueMonth, @Nullable String indicator) {
        return new Target(
                metric,
                comparator,
                BigDecimal.valueOf(value),
                null,
                unit,
                null,
                LocalDate.of(year, 1, 1),
                YearMonth.of(year, dueMonth).atEndOfMonth(),
                comparator == Comparator.DONE ? Aggregation.POINT_IN_TIME : Aggregation.CUMULATIVE,
                Trajectory.LINEAR,
                BigDecimal.ONE,
                null,
                indicator,
                null);
    }
}
