package org.luoshi.command.task;

import org.luoshi.command.Rule;

/** Why a command to a task is refused. */
public enum TaskRule implements Rule {
    TASK_UNKNOWN(Outcome.NOT_FOUND, "没有这项任务。", "There is no such task."),
    NOT_PERMITTED(Outcome.FORBIDDEN, "以您的身份不能对该任务作此操作。", "In your capacity you may not do this to this task."),

    TASK_ID_TAKEN("该任务编号已被使用。", "A task with this id exists already."),
    PLAN_UNKNOWN("该年度的工作要点尚未发布。", "The plan of that year has not been issued."),
    LEADER_UNKNOWN("名录中没有这位领导。", "The directory has no such leader."),
    LEADER_RETIRED("该领导已停用，不能再分管任务。", "The leader has been retired and takes on nothing new."),
    OFFICE_UNKNOWN("名录中没有这个处室。", "The directory has no such office."),
    OFFICE_RETIRED("该处室已停用，不能再承担任务。", "The office has been retired and takes on nothing new."),

    TASK_NOT_ASSIGNED("任务不在待签收状态。", "The task is not waiting to be acknowledged."),
    TASK_NOT_OPEN(
            "任务当前的状态不允许此操作。",
            "The task is not open for this: it has ended, is suspended, or awaits the answer to an objection or a closure."),
    TASK_ENDED("任务已办结或撤销。", "The task has been closed or withdrawn."),
    TASK_NOT_ENDED("任务尚未办结或撤销。", "The task has been neither closed nor withdrawn."),
    TASK_NOT_SUSPENDED("任务不在中止状态。", "The task is not suspended."),

    CLOSURE_NOT_REQUESTED("该任务没有待审的办结申请。", "Nobody has asked to close the task."),
    NOTHING_TURNED("该日没有需要记录的变化。", "There is nothing to note about the task on that day."),
    DAY_NOT_ASSESSED("只能核查今天或以前的工作日。", "Only a working day up to today can be assessed."),

    OWN_SUBMISSION("本人提交的事项不能由本人审定。", "Nobody decides on what they submitted themselves."),
    REASON_REQUIRED("必须说明理由。", "A reason must be given."),
    AUTHORITY_REQUIRED("必须注明依据文件。", "The document that allows it must be named."),
    STATEMENT_REQUIRED("申请办结必须说明完成情况。", "A request to close must state what was delivered."),
    INSTRUCTION_EMPTY("批示内容不能为空。", "An instruction must say something."),
    NOTHING_CHANGES("与现状相同，没有任何变化。", "It is so already; nothing would change."),

    TARGET_REQUIRED("任务至少要有一个目标。", "A task needs at least one target."),
    TOO_MANY_TARGETS("一项任务最多一百个目标，含已取消的。", "A task has at most 100 targets, dropped ones included."),
    TARGET_UNKNOWN("任务没有这个目标，或该目标已取消。", "The task has no such target, or it was dropped."),
    LAST_TARGET("最后一个目标不能取消。", "The last target cannot be dropped."),
    TARGET_DUE_BEFORE_START("完成期限不能早于开始日期。", "A target cannot be due before it starts."),
    WEIGHT_NOT_POSITIVE("目标权重必须大于零。", "The weight of a target must be positive."),
    UPPER_BELOW_VALUE("目标区间的上限不能低于下限。", "The upper bound of a target cannot be below its lower one."),
    TRAJECTORY_OUTSIDE_PERIOD(
            "序时进度的各节点必须在目标的起止日期之内。", "The points of a trajectory must lie within the period of its target."),
    REVISION_INVALID("调整后的目标不成立。", "What the revision would make of the target is not a valid target."),

    DUE_BEFORE_PROMISE("完成期限不能提前到承诺作出之前。", "A target cannot become due before the day on which it was promised."),
    REVISION_PENDING("该目标有待审的调整申请，请先审定。", "A revision of this target is waiting for a decision."),
    NO_REVISION_PENDING("该目标没有待审的调整申请。", "No revision of this target is waiting for a decision."),
    LEADER_CONSENT_REQUIRED(
            "现不在年度调整期内：须先申请调整，并经分管领导同意。",
            "Outside the window for revisions the leader in charge has to consent: a revision must be requested, and the leader grants it."),
    DEFERRALS_EXHAUSTED("该目标的延期次数已用完。", "This target has been given more time as often as is allowed."),
    DEFERRAL_TOO_LATE("完成期限已过，不能再延期。", "The due day has passed; more time can only be given before it."),

    READING_REPEATED("一次填报中同一目标只能出现一次。", "A report may name each target only once."),
    EVIDENCE_UNKNOWN("填报所列的佐证材料中有尚未提交的文件。", "The report names evidence that nobody has handed in."),
    UNIT_DIFFERS("计量单位与目标不一致。", "The unit is not that of the target."),
    MILESTONE_VALUE("阶段目标只能填报 0（未完成）或 1（已完成）。", "A milestone is reported as 0, not done, or 1, done."),
    VALUE_NEGATIVE("累计值不能为负数。", "A cumulative value counts up from zero and cannot be negative."),
    AS_OF_IN_FUTURE("进展的截止日期不能晚于今天。", "Progress cannot be reported as of a day to come."),
    AS_OF_BEFORE_START("进展的截止日期不能早于目标的开始日期。", "Progress cannot be reported as of a day before the target starts."),
    ALREADY_REPORTED("该目标在该截止日期已有填报，请更正原填报。", "This target has a report as of that day already; correct that one."),
    CUMULATIVE_FALLS(
            "累计值不能低于较早日期的填报，也不能高于较晚日期的填报。",
            "A cumulative value cannot be below that of an earlier day, nor above that of a later one."),
    REPORT_UNKNOWN("该目标在该截止日期没有填报。", "This target has no report as of that day."),
    REPORT_DECIDED("该填报已经审定。", "This report has been decided on already."),
    REPORT_UNDECIDED("还有填报未审定。", "A report of this task has not been decided on yet."),
    FINAL_REPORT_MISSING(
            "有目标既未达到，也没有截至完成期限的已审定填报。",
            "A target is neither met nor finally reported: the report as of its due day, or a later one, is not there or not approved.");

    private final Outcome outcome;
    private final String zh;
    private final String en;

    TaskRule(String zh, String en) {
        this(Outcome.BROKEN, zh, en);
    }

    TaskRule(Outcome outcome, String zh, String en) {
        this.outcome = outcome;
        this.zh = zh;
        this.en = en;
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }

    @Override
    public String zh() {
        return zh;
    }

    @Override
    public String en() {
        return en;
    }
}
