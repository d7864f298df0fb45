package org.luoshi.query;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
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
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskId;

/** Invented people, offices and tasks, and short ways to say what happened to them. */
public final class Story {
    public static final LeaderId LEADER_A = new LeaderId("test-leader-a");
    public static final LeaderId LEADER_B = new LeaderId("test-leader-b");
    public static final OfficeId OFFICE_A = new OfficeId("test-office-a");
    public static final OfficeId OFFICE_B = new OfficeId("test-office-b");
    public static final OfficeId OFFICE_C = new OfficeId("test-office-c");
    public static final TaskId K01 = new TaskId("2023-K01");
    public static final TaskId K02 = new TaskId("2023-K02");
    public static final TargetId T1 = TargetId.of(1);
    public static final TargetId T2 = TargetId.of(2);
    public static final LocalDate MARCH = LocalDate.of(2023, 3, 31);
    public static final LocalDate YEAR_END = LocalDate.of(2023, 12, 31);
    public static final Actor SUPERVISOR = new Actor("test-supervisor", "测试督查员", Role.SUPERVISOR, null, null);
    public static final Actor REPORTER = new Actor("test-reporter", "测试填报员", Role.OFFICE, OFFICE_A, null);

    private Story() {}

    /** Somebody in a role, of office A or leader A where it takes one. */
    public static Actor actor(Role role) {
        return new Actor(
                "test-" + role.name().toLowerCase(Locale.ROOT),
                "测试人员",
                role,
                role == Role.OFFICE ? OFFICE_A : null,
                role == Role.LEADER ? LEADER_A : null);
    }

    public static Actor of(OfficeId office) {
        return new Actor("test-of-" + office, "测试人员", Role.OFFICE, office, null);
    }

    public static Actor of(LeaderId leader) {
        return new Actor("test-" + leader, "测试人员", Role.LEADER, null, leader);
    }

    /** Positions 1–6: two leaders, three offices and the plan of 2023. */
    public static Object[] beginning() {
        return new Object[] {
            new LeaderRegistered(LEADER_A, "测试领导甲"),
            new LeaderRegistered(LEADER_B, "测试领导乙"),
            new OfficeRegistered(OFFICE_A, "测试处室甲"),
            new OfficeRegistered(OFFICE_B, "测试处室乙"),
            new OfficeRegistered(OFFICE_C, "测试处室丙"),
            plan(2023)
        };
    }

    public static PlanIssued plan(int year) {
        return new PlanIssued(
                year,
                "测试工作要点",
                "测试教育局",
                LocalDate.of(year, 1, 20),
                List.of(new Chapter(1, "测试章", List.of(new Measure(1, "测试举措")))));
    }

    public static Assignment held(LeaderId leader, OfficeId lead, OfficeId... supporting) {
        return new Assignment(leader, lead, List.of(supporting));
    }

    public static TaskAssigned assigned(TaskId id, Assignment assignment, Target... targets) {
        SequencedMap<TargetId, Target> numbered = new LinkedHashMap<>();
        for (Target target : targets) numbered.put(TargetId.of(numbered.size() + 1), target);
        int year = Integer.parseInt(id.value().substring(0, 4));
        int number = Integer.parseInt(id.value().replaceAll(".*[KM]", ""));
        return new TaskAssigned(
                id,
                new Brief(year, number, "测试任务" + number, "测试内容", "附件第 " + number + " 项", null),
                assignment,
                numbered,
                null);
    }

    public static Target share(String metric, String baseline, String value) {
        return target(metric, Comparator.AT_LEAST, value, "%", baseline, Aggregation.POINT_IN_TIME);
    }

    public static Target count(String metric, String value, String unit) {
        return target(metric, Comparator.AT_LEAST, value, unit, null, Aggregation.CUMULATIVE);
    }

    public static Target done(String metric) {
        return target(metric, Comparator.DONE, "1", Target.MILESTONE_UNIT, null, Aggregation.POINT_IN_TIME);
    }

    public static Target owned(Target target, OfficeId owner) {
        return new TargetChange(null, null, null, null, null, null, null, null, owner).appliedTo(target);
    }

    public static Target weighing(Target target, String weight) {
        return with(target, new BigDecimal(weight), target.indicator());
    }

    public static Target measuredBy(Target target, String indicator) {
        return with(target, target.weight(), indicator);
    }

    private static Target with(Target target, BigDecimal weight, @Nullable String indicator) {
        return new Target(
                target.metric(),
                target.comparator(),
                target.value(),
                target.upper(),
                target.unit(),
                target.baseline(),
                target.start(),
                target.due(),
                target.aggregation(),
                target.trajectory(),
                weight,
                target.owner(),
                indicator,
                target.source());
    }

    public static ProgressReported reported(TaskId task, TargetId target, LocalDate asOf, String value, String unit) {
        return new ProgressReported(task, target, asOf, amount(value, unit), null, List.of(), OFFICE_A, REPORTER.id());
    }

    public static TargetRevised revised(TaskId task, TargetId id, Target before, TargetChange change) {
        return new TargetRevised(task, id, before, change.appliedTo(before), "测试理由", "测试文〔2023〕1 号", null);
    }

    public static TargetChange toValue(String value) {
        return new TargetChange(null, new BigDecimal(value), null, null, null, null, null, null, null);
    }

    public static TargetChange toDue(LocalDate due) {
        return new TargetChange(null, null, null, null, null, due, null, null, null);
    }

    public static Amount amount(String value, String unit) {
        return new Amount(new BigDecimal(value), unit);
    }

    private static Target target(
            String metric,
            Comparator comparator,
            String value,
            String unit,
            @Nullable String baseline,
            Aggregation aggregation) {
        return new Target(
                metric,
                comparator,
                new BigDecimal(value),
                null,
                unit,
                baseline == null ? null : new BigDecimal(baseline),
                LocalDate.of(2023, 1, 1),
                YEAR_END,
                aggregation,
                null,
                null,
                null,
                null,
                null);
    }
}
