package org.luoshi.query;

import static org.luoshi.query.Story.*;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.*;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;

/** One task's events by chance: any that the fold can take next, whether or not a rule would allow it. */
public final class RandomHistory {
    private static final List<LeaderId> LEADERS = List.of(LEADER_A, LEADER_B);
    private static final List<OfficeId> OFFICES = List.of(OFFICE_A, OFFICE_B, OFFICE_C);

    private final Random random;
    private final TaskAssigned first;
    private TaskState state;

    public RandomHistory(TaskId id, Random random) {
        this.random = random;
        this.first = assigned(
                id,
                assignment(),
                share("占比", "76.7", "78"),
                weighing(owned(count("学位", "4250", "个"), OFFICE_C), "2.345678"),
                done("办法"));
        this.state = TaskState.fold(null, first);
    }

    public TaskAssigned first() {
        return first;
    }

    /** The next event, chosen among those that can follow. */
    public TaskEvent next() {
        List<TaskEvent> possible = possible();
        TaskEvent event = possible.get(random.nextInt(possible.size()));
        state = state.after(event);
        return event;
    }

    private List<TaskEvent> possible() {
        TaskId id = state.taskId();
        TargetId target = any(new ArrayList<>(state.targets().keySet()));
        TargetState held = state.target(target);
        LocalDate day = LocalDate.of(2023, 1 + random.nextInt(12), 28);
        BigDecimal value = BigDecimal.valueOf(random.nextInt(100_000), 2);
        var change = random.nextBoolean() ? toValue(value.toPlainString()) : toDue(day);
        List<TaskEvent> events = new ArrayList<>(List.of(
                new TaskAcknowledged(id, null),
                new AssignmentObjected(id, "测试理由"),
                new TaskReassigned(id, state.assignment(), assignment(), "测试理由", null),
                new TargetAdded(id, state.nextTargetId(), count("新增", value.toPlainString(), "所"), "测试理由", "测试文", null),
                new TargetDropped(id, target, "测试理由", "测试文"),
                new ProgressReported(
                        id,
                        target,
                        day,
                        amount(value.toPlainString(), held.target().unit()),
                        null,
                        List.of(),
                        OFFICE_A,
                        "a"),
                new InstructionRecorded(id, LEADER_A, "测试批示"),
                new TaskUrged(id, any(List.of(SlipLevel.values())), null),
                new ClosureRequested(id, "测试说明", "a"),
                new ClosureReturned(id, "测试理由", null),
                new TaskClosed(id, any(List.of(Grade.values())), null),
                new TaskSuspended(id, "测试理由"),
                new TaskReopened(id, "测试理由", null),
                new LightTurned(id, null, any(List.of(Light.values())), new LinkedHashMap<>(), "1", day, List.of()),
                new ReportMissed(id, day, List.of(), null),
                new AcknowledgementExpired(id, day),
                new ReminderSent(id, target, day, 5, null)));
        if (state.suspendedFrom() != null && state.status() == TaskStatus.SUSPENDED)
            events.add(new TaskResumed(id, "测试理由", null));
        if (random.nextInt(4) == 0) events.add(new TaskWithdrawn(id, "测试理由"));
        if (held.target().comparator() != org.luoshi.kernel.task.Comparator.DONE || change.due() != null) {
            events.add(new RevisionRequested(id, target, change, "测试理由", null, "a"));
            events.add(revised(id, target, held.target(), change));
            events.add(new RevisionRejected(id, target, "测试理由"));
        }
        if (!held.reports().isEmpty()) {
            LocalDate reported = any(new ArrayList<>(held.reports().keySet()));
            events.add(new ProgressApproved(id, target, reported));
            events.add(new ProgressReturned(id, target, reported, "测试理由"));
            events.add(new ProgressCorrected(
                    id,
                    target,
                    reported,
                    held.reports().get(reported).value(),
                    value,
                    held.target().unit(),
                    "测试理由",
                    "a",
                    List.of()));
        }
        return events;
    }

    private Assignment assignment() {
        OfficeId lead = any(OFFICES);
        List<OfficeId> others = OFFICES.stream()
                .filter(office -> !office.equals(lead) && random.nextBoolean())
                .toList();
        return new Assignment(any(LEADERS), lead, others);
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
