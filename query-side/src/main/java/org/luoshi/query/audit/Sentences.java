package org.luoshi.query.audit;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.AcknowledgementExpired;
import org.luoshi.kernel.task.TaskEvent.AssignmentObjected;
import org.luoshi.kernel.task.TaskEvent.ClosureRequested;
import org.luoshi.kernel.task.TaskEvent.ClosureReturned;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.ProgressReturned;
import org.luoshi.kernel.task.TaskEvent.ReminderSent;
import org.luoshi.kernel.task.TaskEvent.ReportMissed;
import org.luoshi.kernel.task.TaskEvent.RevisionRejected;
import org.luoshi.kernel.task.TaskEvent.RevisionRequested;
import org.luoshi.kernel.task.TaskEvent.TargetAdded;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskEvent.TaskClosed;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskEvent.TaskReopened;
import org.luoshi.kernel.task.TaskEvent.TaskResumed;
import org.luoshi.kernel.task.TaskEvent.TaskSuspended;
import org.luoshi.kernel.task.TaskEvent.TaskUrged;
import org.luoshi.kernel.task.TaskEvent.TaskWithdrawn;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.org.Party;

/** One sentence for every event of a task, with names, figures and units, as somebody would read it out. */
final class Sentences {
    private final Directory directory;

    Sentences(Directory directory) {
        this.directory = directory;
    }

    /** @param before the task until then; absent for its assignment */
    Sentence of(TaskEvent event, @Nullable TaskState before) {
        Sentence said = said(event, before);
        Reasons why = Reasons.of(event);
        return new Sentence(said.zh() + why.zh(), said.en() + why.en());
    }

    private Sentence said(TaskEvent event, @Nullable TaskState before) {
        return switch (event) {
            case TaskAssigned e -> assigned(e);
            case TaskAcknowledged e -> noted("签收任务", "The task was acknowledged", e.note());
            case AssignmentObjected e -> say("对任务分派提出异议", "The assignment was objected to");
            case TaskReassigned e -> reassigned(e.from(), e.to());
            case TargetAdded e ->
                say(
                        "增加目标 " + named(e.targetId(), e.target(), true) + "：" + Words.zh(e.target()),
                        "Target " + named(e.targetId(), e.target(), false) + " was added: " + Words.en(e.target()));
            case TargetDropped e ->
                say("取消目标 " + zh(e.targetId(), before), "Target " + en(e.targetId(), before) + " was dropped");
            case RevisionRequested e -> {
                Target now = target(e.targetId(), before);
                Sentence changes = Words.changes(now, e.change().appliedTo(now), directory);
                yield say(
                        "申请调整 " + zh(e.targetId(), before) + "：" + changes.zh(),
                        "A revision of " + en(e.targetId(), before) + " was requested: " + changes.en());
            }
            case RevisionRejected e ->
                say(
                        "不同意调整 " + zh(e.targetId(), before),
                        "The revision of " + en(e.targetId(), before) + " was rejected");
            case TargetRevised e -> {
                Sentence changes = Words.changes(e.before(), e.after(), directory);
                yield say(
                        named(e.targetId(), e.before(), true) + changes.zh(),
                        named(e.targetId(), e.before(), false) + ": " + changes.en());
            }
            case ProgressReported e -> reported(e, before);
            case ProgressCorrected e -> corrected(e, before);
            case ProgressApproved e ->
                say(
                        "审核通过 " + zh(e.targetId(), before) + "截至 " + e.asOf() + " 的填报",
                        "The report on " + en(e.targetId(), before) + " as of " + e.asOf() + " was approved");
            case ProgressReturned e ->
                say(
                        "退回 " + zh(e.targetId(), before) + "截至 " + e.asOf() + " 的填报",
                        "The report on " + en(e.targetId(), before) + " as of " + e.asOf() + " was returned");
            case InstructionRecorded e -> {
                String leader = Party.of(e.leader(), directory).name();
                yield say(leader + "批示：" + e.text(), leader + " instructed: " + e.text());
            }
            case TaskUrged e ->
                noted("发出" + Words.zh(e.level()) + "督办单", "A " + Words.en(e.level()) + " slip was sent", e.note());
            case ClosureRequested e -> noted("申请办结", "Closure was requested", e.statement());
            case ClosureReturned e -> say("退回重办", "The request for closure was returned");
            case TaskClosed e ->
                noted("办结，等次" + Words.zh(e.grade()), "The task was closed, graded " + Words.en(e.grade()), e.note());
            case TaskSuspended e -> say("任务中止", "The task was suspended");
            case TaskResumed e -> say("任务恢复", "The task was resumed");
            case TaskWithdrawn e -> say("任务撤销", "The task was withdrawn");
            case TaskReopened e -> say("任务重启", "The task was reopened");
            case LightTurned e -> turned(e);
            case ReportMissed e ->
                say(
                        "截至 " + e.cycleEnd() + " 的填报周期未报进展" + targets(e, "：", "、"),
                        "No report for the cycle that ended on " + e.cycleEnd() + targets(e, ": ", ", "));
            case AcknowledgementExpired e ->
                say("未在 " + e.due() + " 前签收", "The assignment was not acknowledged by " + e.due());
            case ReminderSent e -> reminded(e, before);
        };
    }

    private Sentence assigned(TaskAssigned e) {
        int targets = e.targets().size();
        return say(
                "分派任务「" + e.brief().title() + "」：" + holders(e.assignment(), true) + "；目标 " + targets + " 项",
                "The task “" + e.brief().title() + "” was assigned: " + holders(e.assignment(), false) + "; " + targets
                        + (targets == 1 ? " target" : " targets"));
    }

    private Sentence reassigned(Assignment from, Assignment to) {
        // The answer to an objection that was not shared.
        if (from.equals(to)) return say("维持原分派", "The assignment was upheld");
        return say(
                "任务改派，原：" + holders(from, true) + "；现：" + holders(to, true),
                "The task was reassigned from " + holders(from, false) + " to " + holders(to, false));
    }

    private String holders(Assignment assignment, boolean zh) {
        String leader = Party.of(assignment.leader(), directory).name();
        String lead = Party.of(assignment.leadOffice(), directory).name();
        List<OfficeId> others = assignment.supportingOffices();
        String supporting = others.stream()
                .map(office -> Party.of(office, directory).name())
                .collect(Collectors.joining(zh ? "、" : ", "));
        return zh
                ? "分管领导 " + leader + "，牵头处室 " + lead + (others.isEmpty() ? "" : "，配合处室 " + supporting)
                : "leader " + leader + ", lead office " + lead
                        + (others.isEmpty() ? "" : ", supported by " + supporting);
    }

    private Sentence reported(ProgressReported e, @Nullable TaskState before) {
        String office =
                e.office() == null ? null : Party.of(e.office(), directory).name();
        String note = e.note();
        int files = e.evidence().size();
        return say(
                (office == null ? "督查室" : office) + "填报 " + zh(e.targetId(), before) + "截至 " + e.asOf() + "："
                        + e.amount()
                        + (note == null ? "" : "；说明：" + note)
                        + (files == 0 ? "" : "；佐证材料 " + files + " 份"),
                (office == null ? "The supervision office" : office) + " reported " + en(e.targetId(), before)
                        + " as of " + e.asOf() + ": " + e.amount()
                        + (note == null ? "" : "; note: " + note)
                        + (files == 0 ? "" : "; " + files + (files == 1 ? " file" : " files") + " of evidence"));
    }

    private Sentence corrected(ProgressCorrected e, @Nullable TaskState before) {
        String from = Words.amount(e.before(), e.unit());
        String to = Words.amount(e.after(), e.unit());
        return say(
                "更正 " + zh(e.targetId(), before) + "截至 " + e.asOf() + " 的填报：由 " + from + " 更正为 " + to,
                "The report on " + en(e.targetId(), before) + " as of " + e.asOf() + " was corrected from " + from
                        + " to " + to);
    }

    private static Sentence turned(LightTurned e) {
        String gaps = e.gaps().entrySet().stream()
                .map(gap -> gap.getKey() + " " + gap.getValue().toPlainString())
                .collect(Collectors.joining(", "));
        String zh =
                e.before() == null ? "亮" + Words.zh(e.after()) : "由" + Words.zh(e.before()) + "转" + Words.zh(e.after());
        String en = e.before() == null
                ? "The light is " + Words.en(e.after())
                : "The light turned from " + Words.en(e.before()) + " to " + Words.en(e.after());
        boolean none = gaps.isEmpty();
        return say(
                e.on() + " " + zh + causes(e, true) + (none ? "" : "；与序时进度的差距（百分点）：" + gaps) + "；规则 " + e.ruleVersion(),
                en + " on " + e.on() + causes(e, false) + (none ? "" : "; percentage points behind schedule: " + gaps)
                        + "; rule " + e.ruleVersion());
    }

    private static String targets(ReportMissed e, String colon, String comma) {
        return e.targets().isEmpty()
                ? ""
                : e.targets().stream().map(TargetId::value).collect(Collectors.joining(comma, colon, ""));
    }

    private static String causes(LightTurned e, boolean zh) {
        if (e.causes().isEmpty()) return "";
        return e.causes().stream()
                .map(cause -> (cause.targetId() == null ? "" : cause.targetId() + " ")
                        + (zh ? Words.zh(cause.why()) : Words.en(cause.why())))
                .collect(Collectors.joining(zh ? "、" : ", ", zh ? "（" : " (", zh ? "）" : ")"));
    }

    private static Sentence reminded(ReminderSent e, @Nullable TaskState before) {
        int days = e.workingDays();
        String zh = days < 0 ? "已逾期 " + -days + " 个工作日" : days == 0 ? "已无剩余工作日" : "还有 " + days + " 个工作日";
        String en = days < 0
                ? -days + " working days overdue"
                : days == 0 ? "no working day left" : days + " working days left";
        return say(
                "提醒：" + zh(e.targetId(), before) + "应于 " + e.due() + " 完成，" + zh,
                "A reminder was sent: " + en(e.targetId(), before) + " is due on " + e.due() + ", " + en);
    }

    private static Target target(TargetId id, @Nullable TaskState before) {
        return Check.present("task", before).target(id).target();
    }

    private static String zh(TargetId id, @Nullable TaskState before) {
        return named(id, target(id, before), true);
    }

    private static String en(TargetId id, @Nullable TaskState before) {
        return named(id, target(id, before), false);
    }

    private static String named(TargetId id, Target target, boolean zh) {
        return zh ? id + "「" + target.metric() + "」" : id + " “" + target.metric() + "”";
    }

    private static Sentence noted(String zh, String en, @Nullable String note) {
        return note == null ? say(zh, en) : say(zh + "：" + note, en + ": " + note);
    }

    private static Sentence say(String zh, String en) {
        return new Sentence(zh, en);
    }
}
