package org.luoshi.command.task;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.luoshi.command.Cast;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.command.task.TaskCommand.CorrectProgress;
import org.luoshi.command.task.TaskCommand.Reading;
import org.luoshi.command.task.TaskCommand.ReportProgress;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.AssignmentObjected;
import org.luoshi.kernel.task.TaskEvent.ClosureRequested;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.RevisionRequested;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskEvent.TaskClosed;
import org.luoshi.kernel.task.TaskEvent.TaskSuspended;
import org.luoshi.kernel.task.TaskEvent.TaskWithdrawn;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.Trajectory;

/** The task that most tests are about: three targets, and what may have happened to it. */
final class Tasks {
    static final TaskId ID = new TaskId("2023-T01");
    static final Brief BRIEF = new Brief(2023, 1, "测试任务", null, null, null);
    static final Assignment HELD = new Assignment(Cast.LEADER, Cast.LEAD, List.of(Cast.SUPPORT));

    static final LocalDate START = LocalDate.of(2023, 1, 1);
    static final LocalDate DUE = LocalDate.of(2023, 12, 31);
    static final LocalDate MARCH = LocalDate.of(2023, 3, 31);
    static final LocalDate APRIL = LocalDate.of(2023, 4, 30);
    static final LocalDate MAY = LocalDate.of(2023, 5, 31);

    static final TargetId T1 = TargetId.of(1);
    static final TargetId T2 = TargetId.of(2);
    static final TargetId T3 = TargetId.of(3);
    static final TargetId T4 = TargetId.of(4);

    /** t1: 14 schools, counted up through the year. */
    static final Target SCHOOLS = target("学校", Comparator.AT_LEAST, "14", "所", null, Aggregation.CUMULATIVE, null);
    /** t2: 78 % from 76.7 %; an office answers for it that is not on the task. */
    static final Target SHARE =
            target("占比", Comparator.AT_LEAST, "78", "%", "76.7", Aggregation.POINT_IN_TIME, Cast.OWNER);
    /** t3: a document, issued or not. */
    static final Target DOCUMENT = target("印发办法", Comparator.DONE, null, null, null, null, null);

    private Tasks() {}

    static Target target(
            String metric,
            Comparator comparator,
            String value,
            String unit,
            String baseline,
            Aggregation aggregation,
            OfficeId owner) {
        return new Target(
                metric,
                comparator,
                decimal(value),
                null,
                unit,
                decimal(baseline),
                START,
                DUE,
                aggregation,
                null,
                null,
                owner,
                null,
                null);
    }

    static Target between(String lower, String upper) {
        return new Target(
                "比例",
                Comparator.BETWEEN,
                decimal(lower),
                decimal(upper),
                "%",
                null,
                START,
                DUE,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    // ---- changes, for revisions and for targets that differ from the usual

    static TargetChange value(String value) {
        return new TargetChange(null, decimal(value), null, null, null, null, null, null, null);
    }

    static TargetChange upper(String upper) {
        return new TargetChange(null, null, decimal(upper), null, null, null, null, null, null);
    }

    static TargetChange due(LocalDate due) {
        return new TargetChange(null, null, null, null, null, due, null, null, null);
    }

    static TargetChange weight(String weight) {
        return new TargetChange(null, null, null, null, null, null, null, decimal(weight), null);
    }

    static TargetChange owner(OfficeId owner) {
        return new TargetChange(null, null, null, null, null, null, null, null, owner);
    }

    static TargetChange scheduled(LocalDate on) {
        var points = new Trajectory(Trajectory.Shape.POINTS, List.of(new Trajectory.Point(on, BigDecimal.ONE)));
        return new TargetChange(null, null, null, null, null, null, points, null, null);
    }

    // ---- commands

    static AssignTask assign(Target... targets) {
        return assign(HELD, targets);
    }

    static AssignTask assign(Assignment assignment, Target... targets) {
        return new AssignTask(ID, BRIEF, assignment, List.of(targets));
    }

    static Reading reading(TargetId target, String value, String unit) {
        return new Reading(target, new Amount(decimal(value), unit));
    }

    static ReportProgress report(LocalDate asOf, Reading... readings) {
        return new ReportProgress(ID, asOf, List.of(readings), null, List.of());
    }

    static ReportProgress reportSchools(LocalDate asOf, String value) {
        return report(asOf, reading(T1, value, "所"));
    }

    static CorrectProgress correctSchools(LocalDate asOf, String value) {
        return new CorrectProgress(ID, T1, asOf, new Amount(decimal(value), "所"), "数错了", List.of());
    }

    // ---- what has happened

    static TaskEvent assigned() {
        return assigned(SCHOOLS, SHARE, DOCUMENT);
    }

    static TaskEvent assigned(Target... targets) {
        SequencedMap<TargetId, Target> numbered = new LinkedHashMap<>();
        for (Target target : targets) numbered.put(TargetId.of(numbered.size() + 1), target);
        return new TaskAssigned(ID, BRIEF, HELD, numbered, null);
    }

    static TaskEvent acknowledged() {
        return new TaskAcknowledged(ID, null);
    }

    static TaskEvent objected() {
        return new AssignmentObjected(ID, "不属于本处室职责");
    }

    static TaskEvent schoolsReported(LocalDate asOf, String value) {
        return schoolsReported(asOf, value, Cast.LEAD);
    }

    static TaskEvent schoolsReported(LocalDate asOf, String value, OfficeId office) {
        return new ProgressReported(
                ID,
                T1,
                asOf,
                new Amount(decimal(value), "所"),
                null,
                List.of(),
                office,
                Cast.of(office).id());
    }

    /** By the office that owns t2. */
    static TaskEvent shareReported(LocalDate asOf, String value) {
        Amount amount = new Amount(decimal(value), "%");
        return new ProgressReported(
                ID,
                T2,
                asOf,
                amount,
                null,
                List.of(),
                Cast.OWNER,
                Cast.of(Cast.OWNER).id());
    }

    static TaskEvent documentReported() {
        Amount done = new Amount(BigDecimal.ONE, Target.MILESTONE_UNIT);
        String reporter = Cast.of(Cast.LEAD).id();
        return new ProgressReported(ID, T1, MARCH, done, null, List.of(), Cast.LEAD, reporter);
    }

    static TaskEvent revisionRequested(TargetChange change, String authority) {
        return new RevisionRequested(
                ID, T1, change, "生源减少", authority, Cast.of(Cast.LEAD).id());
    }

    static TaskEvent closureRequested() {
        return new ClosureRequested(ID, "全部完成", Cast.of(Cast.LEAD).id());
    }

    static TaskEvent closed() {
        return new TaskClosed(ID, Grade.GOOD, null);
    }

    static TaskEvent suspended() {
        return new TaskSuspended(ID, "等待上级文件");
    }

    static TaskEvent withdrawn() {
        return new TaskWithdrawn(ID, "任务并入他项");
    }

    static BigDecimal decimal(String value) {
        return value == null ? null : new BigDecimal(value);
    }
}
