package org.luoshi.command.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.luoshi.command.Cast.LEAD;
import static org.luoshi.command.Cast.LEADER;
import static org.luoshi.command.Cast.OTHER;
import static org.luoshi.command.Cast.OTHER_LEADER;
import static org.luoshi.command.Cast.SUPERVISOR;
import static org.luoshi.command.Cast.SUPPORT;
import static org.luoshi.command.task.Tasks.decimal;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.luoshi.command.Bureau;
import org.luoshi.command.Cast;
import org.luoshi.command.Refusal;
import org.luoshi.command.Rule;
import org.luoshi.command.org.OrganizationCommand.RetireLeader;
import org.luoshi.command.org.OrganizationCommand.RetireOffice;
import org.luoshi.command.org.OrganizationRule;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.AddTarget;
import org.luoshi.command.task.TaskCommand.ApproveRevision;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.command.task.TaskCommand.CorrectProgress;
import org.luoshi.command.task.TaskCommand.DropTarget;
import org.luoshi.command.task.TaskCommand.ObjectToAssignment;
import org.luoshi.command.task.TaskCommand.Reading;
import org.luoshi.command.task.TaskCommand.ReassignTask;
import org.luoshi.command.task.TaskCommand.RecordInstruction;
import org.luoshi.command.task.TaskCommand.ReopenTask;
import org.luoshi.command.task.TaskCommand.ReportProgress;
import org.luoshi.command.task.TaskCommand.RequestRevision;
import org.luoshi.command.task.TaskCommand.ResumeTask;
import org.luoshi.command.task.TaskCommand.ReviseTarget;
import org.luoshi.command.task.TaskCommand.SuspendTask;
import org.luoshi.command.task.TaskCommand.UrgeTask;
import org.luoshi.command.task.TaskCommand.WithdrawTask;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.ledger.Entry;

/**
 * One year in the life of 2023-T09, the task on kindergartens, school buildings and pupil visits. Its figures are
 * those of the plan; its leader, its offices and everything that happens to it are invented.
 */
class YearOfATaskTest {
    private static final TaskId TASK = new TaskId("2023-T09");
    private static final TargetId KINDERGARTENS = TargetId.of(1);
    private static final TargetId PLACES = TargetId.of(2);
    private static final TargetId VISITS = TargetId.of(3);
    private static final TargetId GUIDE = TargetId.of(4);

    private static final Actor CLERK = Cast.of(SUPPORT);
    private static final Assignment AT_FIRST = new Assignment(LEADER, LEAD, List.of());
    private static final Assignment ON_SECOND_THOUGHT = new Assignment(LEADER, SUPPORT, List.of(LEAD));
    private static final Assignment FROM_JUNE = new Assignment(OTHER_LEADER, SUPPORT, List.of(LEAD));

    private final Bureau bureau = Bureau.staffedOn(LocalDate.of(2023, 2, 1));

    @AfterEach
    void close() {
        bureau.close();
    }

    @Test
    void the_year_of_2023_k09() {
        // In February the plan is broken down, and the task goes to the wrong office, which says so.
        on("2023-02-20");
        does(
                SUPERVISOR,
                new AssignTask(
                        TASK,
                        new Brief(2023, 9, "扩大学前与义务教育资源", null, "附件", null),
                        AT_FIRST,
                        List.of(
                                counted("新建幼儿园", "14", "所"),
                                counted("新增幼儿园学位", "4250", "个"),
                                counted("学生体验", "44120", "人次"))));
        does(Cast.of(LEAD), new ObjectToAssignment(TASK, "本处室不管基建"));
        refused(TaskRule.TASK_NOT_OPEN, Cast.of(LEAD), report("2023-02-19", reading(VISITS, "0", "人次")));
        does(SUPERVISOR, new ReassignTask(TASK, ON_SECOND_THOUGHT, "按职责分工，由测试处室牵头"));
        refused(TaskRule.NOT_PERMITTED, Cast.of(LEAD), new AcknowledgeTask(TASK, null));
        does(CLERK, new AcknowledgeTask(TASK, "收到"));
        assertThat(task().status()).isEqualTo(TaskStatus.ACKNOWLEDGED);

        // The first quarter is reported by both offices, each what it knows.
        on("2023-04-03");
        does(CLERK, report("2023-03-31", reading(KINDERGARTENS, "2", "所"), reading(PLACES, "630", "个")));
        does(Cast.of(LEAD), report("2023-03-31", reading(VISITS, "11000", "人次")));
        assertThat(task().status()).isEqualTo(TaskStatus.IN_PROGRESS);

        // In May a figure turns out wrong. What was first reported stays to be seen.
        on("2023-05-08");
        refused(TaskRule.ALREADY_REPORTED, CLERK, report("2023-03-31", reading(PLACES, "600", "个")));
        does(CLERK, new CorrectProgress(TASK, PLACES, day("2023-03-31"), amount("600", "个"), "一处园舍未验收", List.of()));
        var march = task().target(PLACES).reports().get(day("2023-03-31"));
        assertThat(march.first()).isEqualTo(decimal("630"));
        assertThat(march.value()).isEqualTo(decimal("600"));

        // In June another leader takes over; the first may not go before.
        on("2023-06-15");
        refused(OrganizationRule.LEADER_HOLDS_OPEN_TASKS, Cast.ADMIN, new RetireLeader(LEADER, "退休"));
        does(SUPERVISOR, new ReassignTask(TASK, FROM_JUNE, "分管领导调整"));
        does(Cast.ADMIN, new RetireLeader(LEADER, "退休"));
        refused(TaskRule.TASK_UNKNOWN, Cast.of(LEADER), new RecordInstruction(TASK, "请加快进度"));
        does(Cast.of(OTHER_LEADER), new RecordInstruction(TASK, "请加快园舍建设"));
        assertThat(task().status()).as("the lead office is the same").isEqualTo(TaskStatus.IN_PROGRESS);

        // The half-year is late, and is asked for.
        on("2023-07-10");
        does(Cast.PATROL, new UrgeTask(TASK, SlipLevel.BLUE, null));
        refused(TaskRule.CUMULATIVE_FALLS, CLERK, report("2023-06-30", reading(PLACES, "60", "个")));
        does(CLERK, report("2023-06-30", reading(KINDERGARTENS, "6", "所"), reading(PLACES, "1800", "个")));

        // In September the commitment changes, each time with a reason and a document.
        on("2023-09-11");
        refused(
                TaskRule.AUTHORITY_REQUIRED,
                SUPERVISOR,
                new ReviseTarget(TASK, KINDERGARTENS, Tasks.value("13"), "选址", ""));
        refused(
                TaskRule.LEADER_CONSENT_REQUIRED,
                SUPERVISOR,
                new ReviseTarget(TASK, KINDERGARTENS, Tasks.value("13"), "选址", "测发〔2023〕9号"));
        does(CLERK, new RequestRevision(TASK, KINDERGARTENS, Tasks.value("13"), "一处选址变更", "测发〔2023〕9号"));
        does(Cast.of(OTHER_LEADER), new ApproveRevision(TASK, KINDERGARTENS, null));
        does(SUPERVISOR, new AddTarget(TASK, Tasks.DOCUMENT, "补充要求", "测发〔2023〕9号"));
        does(SUPERVISOR, new DropTarget(TASK, VISITS, "并入另一任务", "测发〔2023〕9号"));
        refused(TaskRule.TARGET_UNKNOWN, CLERK, report("2023-08-31", reading(VISITS, "30000", "人次")));
        assertThat(task().target(KINDERGARTENS).original().value()).isEqualTo(decimal("14"));
        assertThat(task().target(KINDERGARTENS).target().value()).isEqualTo(decimal("13"));

        // Work stops for a month.
        on("2023-10-09");
        does(SUPERVISOR, new SuspendTask(TASK, "等待用地批复"));
        refused(TaskRule.TASK_NOT_OPEN, CLERK, report("2023-09-30", reading(PLACES, "3000", "个")));
        refused(OrganizationRule.OFFICE_HOLDS_OPEN_TASKS, Cast.ADMIN, new RetireOffice(SUPPORT, "机构改革"));
        on("2023-11-06");
        does(SUPERVISOR, new ResumeTask(TASK, "批复已到"));
        assertThat(task().status()).isEqualTo(TaskStatus.IN_PROGRESS);

        // At the end of the year all of it is delivered. A hasty withdrawal is taken back.
        on("2023-12-29");
        refused(TaskRule.AS_OF_IN_FUTURE, CLERK, report("2023-12-30", reading(GUIDE, "1", "项")));
        does(
                CLERK,
                report(
                        "2023-12-29",
                        reading(KINDERGARTENS, "13", "所"),
                        reading(PLACES, "4250", "个"),
                        reading(GUIDE, "1", "项")));
        does(SUPERVISOR, new WithdrawTask(TASK, "误操作"));
        refused(
                TaskRule.TASK_ENDED,
                SUPERVISOR,
                new ReassignTask(TASK, new Assignment(OTHER_LEADER, OTHER, List.of()), "分工"));
        does(SUPERVISOR, new ReopenTask(TASK, "撤销有误", null));

        TaskState year = task();
        assertThat(year.status()).isEqualTo(TaskStatus.IN_PROGRESS);
        assertThat(year.assignment()).isEqualTo(FROM_JUNE);
        assertThat(year.binding().keySet()).containsExactly(KINDERGARTENS, PLACES, GUIDE);
        assertThat(year.binding().values())
                .allMatch(target -> target.target().metBy(target.latest().value()));
        assertThat(year.instructions()).isOne();
        assertThat(year.urges()).isOne();

        // And who asks can be told, step by step, by whom and when.
        assertThat(history())
                .extracting(Entry::eventType)
                .filteredOn(type -> !type.equals("LightTurned"))
                .containsExactly(
                        "TaskAssigned",
                        "AssignmentObjected",
                        "TaskReassigned",
                        "TaskAcknowledged",
                        "ProgressReported",
                        "ProgressReported",
                        "ProgressReported",
                        "ProgressCorrected",
                        "TaskReassigned",
                        "InstructionRecorded",
                        "TaskUrged",
                        "ProgressReported",
                        "ProgressReported",
                        "RevisionRequested",
                        "TargetRevised",
                        "TargetAdded",
                        "TargetDropped",
                        "TaskSuspended",
                        "TaskResumed",
                        "ProgressReported",
                        "ProgressReported",
                        "ProgressReported",
                        "TaskWithdrawn",
                        "TaskReopened");
        assertThat(history().stream().filter(entry -> entry.eventType().equals("ProgressCorrected")))
                .singleElement()
                .satisfies(correction -> {
                    assertThat(correction.actor()).isEqualTo(CLERK);
                    assertThat(correction.recordedAt()).isEqualTo("2023-05-08T01:00:00Z");
                });
    }

    private void on(String day) {
        bureau.clock.moveTo(day(day));
    }

    private void does(Actor actor, Object command) {
        assertThat(bureau.send(actor, command)).isNotEmpty();
    }

    /** A refusal leaves no trace in the ledger. */
    private void refused(Rule rule, Actor actor, Object command) {
        long before = bureau.ledger.size();
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> bureau.send(actor, command));
        assertThat(refusal).as("%s by %s", command, actor.id()).isNotNull();
        assertThat(refusal.rule()).isEqualTo(rule);
        assertThat(bureau.ledger.size()).isEqualTo(before);
    }

    private List<Entry> history() {
        return bureau.ledger.ofAggregate(TASK.value());
    }

    private TaskState task() {
        TaskState state = null;
        for (Entry entry : history()) state = TaskState.fold(state, (TaskEvent) entry.event());
        return state;
    }

    private static Target counted(String metric, String value, String unit) {
        return Tasks.target(metric, Comparator.AT_LEAST, value, unit, null, Aggregation.CUMULATIVE, null);
    }

    private static ReportProgress report(String asOf, Reading... readings) {
        return new ReportProgress(TASK, day(asOf), List.of(readings), null, List.of());
    }

    private static Reading reading(TargetId target, String value, String unit) {
        return new Reading(target, amount(value, unit));
    }

    private static Amount amount(String value, String unit) {
        return new Amount(decimal(value), unit);
    }

    private static LocalDate day(String day) {
        return LocalDate.parse(day);
    }
}
