package org.luoshi.kernel.task;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.luoshi.kernel.EventExamples;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

/** A lawful life of a task, drawn from a seed: in each state one of the events that may follow in it. */
final class RandomLife {
    private static final TaskId TASK = new TaskId("2023-T01");
    private static final String REASON = "测试理由";

    private final Random random;
    private final List<TaskEvent> events = new ArrayList<>();
    private TaskState state;

    private RandomLife(Random random) {
        this.random = random;
        var targets = new LinkedHashMap<TargetId, Target>();
        for (int i = 1; i <= 1 + random.nextInt(3); i++) targets.put(TargetId.of(i), target());
        TaskEvent first = new TaskEvent.TaskAssigned(
                TASK,
                new Brief(2023, 1, "测试任务", optional("内容"), null, null),
                holders(),
                targets,
                random.nextBoolean() ? null : EventExamples.JANUARY);
        state = TaskState.fold(null, first);
        events.add(first);
    }

    static List<TaskEvent> of(long seed, int length) {
        RandomLife life = new RandomLife(new Random(seed));
        while (life.events.size() < length) life.goOn();
        return life.events;
    }

    private void goOn() {
        TaskEvent event = next();
        state = state.after(event);
        events.add(event);
    }

    private TaskEvent next() {
        // The daily check and the leader's word may come in any state.
        if (random.nextInt(5) == 0) return aside();
        return switch (state.status()) {
            case ASSIGNED ->
                anyOf(
                        new TaskEvent.TaskAcknowledged(TASK, optional("备注")),
                        new TaskEvent.AssignmentObjected(TASK, REASON),
                        report(),
                        moved());
            case OBJECTED -> anyOf(reassigned(), reassigned(), moved());
            case ACKNOWLEDGED, IN_PROGRESS ->
                anyOf(
                        report(),
                        report(),
                        aboutReport(),
                        aboutTarget(),
                        aboutTarget(),
                        reassigned(),
                        new TaskEvent.ClosureRequested(TASK, "测试说明", "account-a"),
                        moved());
            case CLOSURE_REQUESTED ->
                anyOf(
                        new TaskEvent.ClosureReturned(TASK, REASON, null),
                        new TaskEvent.TaskClosed(TASK, any(Grade.values()), optional("备注")),
                        reassigned(),
                        moved());
            case SUSPENDED -> anyOf(new TaskEvent.TaskResumed(TASK, REASON, null), reassigned(), withdrawn());
            case CLOSED, WITHDRAWN -> new TaskEvent.TaskReopened(TASK, REASON, null);
        };
    }

    private TaskEvent aside() {
        LocalDate day = day();
        var gaps = new LinkedHashMap<TargetId, BigDecimal>();
        state.binding().keySet().forEach(id -> gaps.put(id, value()));
        return anyOf(
                new TaskEvent.InstructionRecorded(TASK, EventExamples.LEADER, "测试批示"),
                new TaskEvent.TaskUrged(TASK, any(SlipLevel.values()), optional("备注")),
                new TaskEvent.LightTurned(TASK, state.light(), any(Light.values()), gaps, "rule-1", day, causes()),
                new TaskEvent.ReportMissed(TASK, day, List.of(bindingId()), null),
                new TaskEvent.AcknowledgementExpired(TASK, day),
                new TaskEvent.ReminderSent(TASK, bindingId(), day, random.nextInt(-20, 31), day()));
    }

    private List<TaskEvent.LightTurned.Cause> causes() {
        TaskEvent.LightTurned.Why why = any(TaskEvent.LightTurned.Why.values());
        return random.nextBoolean() ? List.of() : List.of(new TaskEvent.LightTurned.Cause(bindingId(), why));
    }

    private TaskEvent moved() {
        return random.nextInt(4) == 0 ? withdrawn() : new TaskEvent.TaskSuspended(TASK, REASON);
    }

    private TaskEvent withdrawn() {
        return new TaskEvent.TaskWithdrawn(TASK, REASON);
    }

    private TaskEvent reassigned() {
        return new TaskEvent.TaskReassigned(
                TASK, state.assignment(), holders(), REASON, random.nextBoolean() ? null : day());
    }

    private TaskEvent report() {
        List<String> evidence = random.nextBoolean() ? List.of() : List.of("0a".repeat(32));
        OfficeId office = random.nextInt(4) == 0 ? null : state.assignment().leadOffice();
        return new TaskEvent.ProgressReported(
                TASK, bindingId(), day(), new Amount(value(), "%"), optional("备注"), evidence, office, "account-b");
    }

    private TaskEvent aboutReport() {
        TargetId id = bindingId();
        var reports = state.target(id).reports();
        if (reports.isEmpty()) return report();
        LocalDate asOf = any(reports.keySet().toArray(LocalDate[]::new));
        return anyOf(
                new TaskEvent.ProgressApproved(TASK, id, asOf),
                new TaskEvent.ProgressReturned(TASK, id, asOf, REASON),
                new TaskEvent.ProgressCorrected(
                        TASK, id, asOf, reports.get(asOf).value(), value(), "%", REASON, "account-c", List.of()));
    }

    private TaskEvent aboutTarget() {
        TargetId id = bindingId();
        TargetState target = state.target(id);
        if (target.pending() != null)
            return anyOf(
                    new TaskEvent.RevisionRejected(TASK, id, REASON),
                    new TaskEvent.TargetRevised(
                            TASK,
                            id,
                            target.target(),
                            target.pending().change().appliedTo(target.target()),
                            REASON,
                            target.pending().authority(),
                            null));
        if (state.binding().size() > 1 && random.nextInt(4) == 0)
            return new TaskEvent.TargetDropped(TASK, id, REASON, "测试文号");
        return anyOf(
                new TaskEvent.TargetAdded(TASK, state.nextTargetId(), target(), REASON, "测试文号", null),
                new TaskEvent.TargetRevised(
                        TASK, id, target.target(), change().appliedTo(target.target()), REASON, "测试文号", null),
                new TaskEvent.RevisionRequested(TASK, id, change(), REASON, optional("测试文号"), "account-d"));
    }

    private Target target() {
        Comparator comparator = any(Comparator.values());
        boolean done = comparator == Comparator.DONE;
        return new Target(
                "测试指标",
                comparator,
                done ? null : value(),
                comparator == Comparator.BETWEEN ? value() : null,
                done ? null : "%",
                done || random.nextBoolean() ? null : value(),
                EventExamples.JANUARY,
                EventExamples.DECEMBER,
                any(Aggregation.values()),
                null,
                value(),
                null,
                optional("test.indicator"),
                null);
    }

    private TargetChange change() {
        return new TargetChange(
                optional("新指标"), null, null, null, null, LocalDate.of(2024, 6, 30), null, value(), null);
    }

    private Assignment holders() {
        OfficeId lead = new OfficeId("test-office-" + random.nextInt(3));
        List<OfficeId> supporting = random.nextBoolean() ? List.of() : List.of(new OfficeId("test-office-9"));
        return new Assignment(new LeaderId("test-leader-" + random.nextInt(3)), lead, supporting);
    }

    private TargetId bindingId() {
        return any(state.binding().keySet().toArray(TargetId[]::new));
    }

    private LocalDate day() {
        return EventExamples.JANUARY.plusDays(random.nextInt(365));
    }

    private BigDecimal value() {
        return BigDecimal.valueOf(random.nextLong(-1_000_000, 100_000_000), random.nextInt(7));
    }

    private String optional(String text) {
        return random.nextBoolean() ? null : text;
    }

    private TaskEvent anyOf(TaskEvent... drawn) {
        return any(drawn);
    }

    private <T> T any(T[] drawn) {
        return drawn[random.nextInt(drawn.length)];
    }
}
