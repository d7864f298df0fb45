package org.luoshi.kernel.rule;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.luoshi.kernel.EventExamples;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.ProgressReturned;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.Trajectory;
import org.luoshi.kernel.task.Trajectory.Shape;

/** What the rules are tried on: targets of 2023, and what is said of them. */
final class Commitments {
    static final TaskId TASK = EventExamples.TASK;
    static final TargetId T1 = TargetId.of(1);
    static final TargetId T2 = TargetId.of(2);

    private Commitments() {}

    static Target schools(String value) {
        return target(Comparator.AT_LEAST, value, "所", Trajectory.LINEAR, "1");
    }

    static Target milestone() {
        return target(Comparator.DONE, "1", Target.MILESTONE_UNIT, Trajectory.LINEAR, "1");
    }

    static Target target(Comparator comparator, String value, String unit, Trajectory trajectory, String weight) {
        return new Target(
                "测试指标",
                comparator,
                new BigDecimal(value),
                null,
                unit,
                null,
                EventExamples.JANUARY,
                EventExamples.DECEMBER,
                comparator == Comparator.DONE ? Aggregation.POINT_IN_TIME : Aggregation.CUMULATIVE,
                trajectory.shape() == Shape.LINEAR ? Trajectory.LINEAR : trajectory,
                new BigDecimal(weight),
                null,
                null,
                null);
    }

    static TaskState assigned(Target... targets) {
        return assignedOn(EventExamples.JANUARY, targets);
    }

    static TaskState assignedOn(LocalDate day, Target... targets) {
        SequencedMap<TargetId, Target> numbered = new LinkedHashMap<>();
        for (Target target : targets) numbered.put(TargetId.of(numbered.size() + 1), target);
        return TaskState.fold(
                null,
                new TaskAssigned(
                        TASK,
                        new Brief(2023, 3, "测试任务", null, null, null),
                        new Assignment(EventExamples.LEADER, EventExamples.OFFICE, List.of()),
                        numbered,
                        day));
    }

    static TaskState reported(TaskState task, TargetId target, LocalDate asOf, String value) {
        String unit = task.target(target).target().unit();
        Amount amount = new Amount(new BigDecimal(value), unit);
        return task.after(
                new ProgressReported(TASK, target, asOf, amount, null, List.of(), EventExamples.OFFICE, "account-a"));
    }

    static TaskState approved(TaskState task, TargetId target, LocalDate asOf) {
        return task.after(new ProgressApproved(TASK, target, asOf));
    }

    static TaskState returned(TaskState task, TargetId target, LocalDate asOf) {
        return task.after(new ProgressReturned(TASK, target, asOf, "测试理由"));
    }

    static SequencedMap<TargetId, BigDecimal> gaps(String... values) {
        SequencedMap<TargetId, BigDecimal> gaps = new LinkedHashMap<>();
        for (String value : values) gaps.put(TargetId.of(gaps.size() + 1), new BigDecimal(value));
        return gaps;
    }
}
