package org.luoshi.kernel;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.plan.Chapter;
import org.luoshi.kernel.plan.Measure;
import org.luoshi.kernel.plan.PlanEvent.PlanIssued;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.ReportingCycle;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Cause;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Why;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.Trajectory;
import org.luoshi.kernel.task.Trajectory.Point;
import org.luoshi.kernel.task.Trajectory.Shape;

/** One whole example of every event, and one with nothing optional in it of every event that has options. */
public final class EventExamples {
    public static final TaskId TASK = new TaskId("2023-K03");
    public static final TargetId T1 = TargetId.of(1);
    public static final LeaderId LEADER = new LeaderId("test-leader-a");
    public static final OfficeId OFFICE = new OfficeId("test-office-a");
    public static final OfficeId OTHER_OFFICE = new OfficeId("test-office-b");
    public static final LocalDate JANUARY = LocalDate.of(2023, 1, 1);
    public static final LocalDate MARCH = LocalDate.of(2023, 3, 31);
    public static final LocalDate DECEMBER = LocalDate.of(2023, 12, 31);

    private static final String REASON = "测试理由：口径调整";
    private static final String AUTHORITY = "测试文〔2023〕1号";
    private static final String REPORTER = "account-a";
    private static final Brief BRIEF = new Brief(2023, 3, "测试任务", "测试任务的内容", "附件第3项", ReportingCycle.QUARTERLY);
    private static final Brief BARE_BRIEF = new Brief(2023, 3, "测试任务", null, null, null);
    private static final Assignment ASSIGNMENT = new Assignment(LEADER, OFFICE, List.of(OTHER_OFFICE));
    private static final Assignment BARE_ASSIGNMENT = new Assignment(LEADER, OFFICE, List.of());
    private static final Assignment OTHER_ASSIGNMENT =
            new Assignment(new LeaderId("test-leader-b"), OTHER_OFFICE, List.of(OFFICE));
    private static final Assignment OTHER_BARE_ASSIGNMENT =
            new Assignment(new LeaderId("test-leader-b"), OTHER_OFFICE, List.of());
    private static final Trajectory BY_POINTS = new Trajectory(
            Shape.POINTS,
            List.of(new Point(MARCH, decimal("77")), new Point(LocalDate.of(2023, 6, 30), decimal("77.5"))));

    private EventExamples() {}

    /** With every optional field. */
    public static List<Object> whole() {
        return Stream.of(
                        organization(),
                        List.of(plan()),
                        List.of(
                                new TaskEvent.TaskAssigned(TASK, BRIEF, ASSIGNMENT, inOrder(T1, target("78")), JANUARY),
                                new TaskEvent.TaskAcknowledged(TASK, "测试备注：已签收"),
                                new TaskEvent.TaskReassigned(TASK, ASSIGNMENT, OTHER_ASSIGNMENT, REASON, MARCH),
                                new TaskEvent.TargetAdded(TASK, TargetId.of(2), target("78"), REASON, AUTHORITY, MARCH),
                                new TaskEvent.RevisionRequested(TASK, T1, change(), REASON, AUTHORITY, REPORTER),
                                new TaskEvent.TargetRevised(
                                        TASK, T1, target("78"), target("79"), REASON, AUTHORITY, REPORTER),
                                new TaskEvent.ProgressReported(
                                        TASK,
                                        T1,
                                        MARCH,
                                        new Amount(decimal("77.25"), "%"),
                                        "测试备注：一季度",
                                        List.of("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                                        OFFICE,
                                        REPORTER),
                                new TaskEvent.TaskUrged(TASK, SlipLevel.YELLOW, "测试备注：请补报"),
                                new TaskEvent.TaskClosed(TASK, Grade.GOOD, "测试备注：目标完成"),
                                new TaskEvent.LightTurned(
                                        TASK,
                                        Light.GREEN,
                                        Light.YELLOW,
                                        inOrder(T1, decimal("12.5")),
                                        "rule-1",
                                        MARCH,
                                        List.of(new Cause(T1, Why.BEHIND))),
                                new TaskEvent.TaskReopened(TASK, REASON, MARCH),
                                new TaskEvent.ReportMissed(TASK, MARCH, List.of(T1), JANUARY),
                                new TaskEvent.ProgressCorrected(
                                        TASK,
                                        T1,
                                        MARCH,
                                        decimal("77.25"),
                                        decimal("77.2"),
                                        "%",
                                        REASON,
                                        REPORTER,
                                        List.of("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")),
                                new TaskEvent.ClosureReturned(TASK, REASON, MARCH),
                                new TaskEvent.TaskResumed(TASK, REASON, MARCH),
                                new TaskEvent.ReminderSent(TASK, T1, DECEMBER, 15, MARCH)),
                        withoutOptions())
                .<Object>flatMap(List::stream)
                .toList();
    }

    /** Without any optional field, of those events that have one. */
    public static List<Object> bare() {
        return List.of(
                new TaskEvent.TaskAssigned(TASK, BARE_BRIEF, BARE_ASSIGNMENT, inOrder(T1, bareTarget("78")), null),
                new TaskEvent.TaskAcknowledged(TASK, null),
                new TaskEvent.TaskReassigned(TASK, BARE_ASSIGNMENT, OTHER_BARE_ASSIGNMENT, REASON, null),
                new TaskEvent.TargetAdded(TASK, TargetId.of(2), bareTarget("78"), REASON, AUTHORITY, null),
                new TaskEvent.RevisionRequested(
                        TASK,
                        T1,
                        new TargetChange(null, null, null, null, null, null, null, null, null),
                        REASON,
                        null,
                        REPORTER),
                new TaskEvent.TargetRevised(TASK, T1, bareTarget("78"), bareTarget("79"), REASON, null, null),
                new TaskEvent.ProgressReported(
                        TASK, T1, MARCH, new Amount(decimal("77.25"), "%"), null, List.of(), null, REPORTER),
                new TaskEvent.TaskUrged(TASK, SlipLevel.BLUE, null),
                new TaskEvent.TaskClosed(TASK, Grade.FAIR, null),
                new TaskEvent.LightTurned(
                        TASK, null, Light.GREEN, inOrder(T1, decimal("-3")), "rule-1", MARCH, List.of()),
                new TaskEvent.TaskReopened(TASK, REASON, null),
                new TaskEvent.ReportMissed(TASK, MARCH, List.of(), null),
                new TaskEvent.ProgressCorrected(
                        TASK, T1, MARCH, decimal("77.25"), decimal("77.2"), "%", REASON, REPORTER, List.of()),
                new TaskEvent.ClosureReturned(TASK, REASON, null),
                new TaskEvent.TaskResumed(TASK, REASON, null),
                new TaskEvent.ReminderSent(TASK, T1, DECEMBER, 15, null));
    }

    public static Target bareTarget(String value) {
        return new Target(
                "测试指标",
                Comparator.AT_LEAST,
                decimal(value),
                null,
                "%",
                null,
                JANUARY,
                DECEMBER,
                Aggregation.POINT_IN_TIME,
                Trajectory.LINEAR,
                BigDecimal.ONE,
                null,
                null,
                null);
    }

    static BigDecimal decimal(String value) {
        return new BigDecimal(value);
    }

    private static List<OrganizationEvent> organization() {
        return List.of(
                new OrganizationEvent.OfficeRegistered(OFFICE, "测试处室甲"),
                new OrganizationEvent.OfficeRenamed(OFFICE, "测试处室甲", "测试处室乙", REASON),
                new OrganizationEvent.OfficeRetired(OFFICE, REASON),
                new OrganizationEvent.LeaderRegistered(LEADER, "测试领导甲"),
                new OrganizationEvent.LeaderRenamed(LEADER, "测试领导甲", "测试领导乙", REASON),
                new OrganizationEvent.LeaderRetired(LEADER, REASON));
    }

    private static PlanIssued plan() {
        return new PlanIssued(
                2023,
                "测试市教育局2023年工作要点",
                "测试市教育局",
                LocalDate.of(2023, 1, 20),
                List.of(
                        new Chapter(1, "第一章", List.of(new Measure(1, "举措一"), new Measure(2, "举措二"))),
                        new Chapter(2, "第二章", List.of(new Measure(3, "举措三")))));
    }

    private static List<TaskEvent> withoutOptions() {
        return List.of(
                new TaskEvent.AssignmentObjected(TASK, REASON),
                new TaskEvent.TargetDropped(TASK, T1, REASON, AUTHORITY),
                new TaskEvent.RevisionRejected(TASK, T1, REASON),
                new TaskEvent.ProgressApproved(TASK, T1, MARCH),
                new TaskEvent.ProgressReturned(TASK, T1, MARCH, REASON),
                new TaskEvent.InstructionRecorded(TASK, LEADER, "测试批示：抓紧推进"),
                new TaskEvent.ClosureRequested(TASK, "测试说明：申请办结", REPORTER),
                new TaskEvent.TaskSuspended(TASK, REASON),
                new TaskEvent.TaskWithdrawn(TASK, REASON),
                new TaskEvent.AcknowledgementExpired(TASK, LocalDate.of(2023, 1, 30)));
    }

    /** BETWEEN, because only there every field has its place. */
    private static Target target(String value) {
        return new Target(
                "测试指标",
                Comparator.BETWEEN,
                decimal(value),
                decimal("95.5"),
                "%",
                decimal("76.7"),
                JANUARY,
                DECEMBER,
                Aggregation.POINT_IN_TIME,
                BY_POINTS,
                decimal("2.5"),
                OTHER_OFFICE,
                "test.graded-share",
                "附件第3项");
    }

    private static TargetChange change() {
        return new TargetChange(
                "测试指标（新口径）",
                decimal("79"),
                decimal("96"),
                decimal("76.8"),
                LocalDate.of(2023, 2, 1),
                LocalDate.of(2024, 3, 31),
                BY_POINTS,
                decimal("3"),
                OFFICE);
    }

    private static <V> SequencedMap<TargetId, V> inOrder(TargetId id, V value) {
        SequencedMap<TargetId, V> map = new LinkedHashMap<>();
        map.put(id, value);
        return map;
    }
}
