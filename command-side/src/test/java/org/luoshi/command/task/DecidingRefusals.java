package org.luoshi.command.task;

import static org.luoshi.command.Cast.LEAD;
import static org.luoshi.command.Cast.LEADER;
import static org.luoshi.command.Cast.OTHER_LEADER;
import static org.luoshi.command.Cast.RETIRED_OFFICE;
import static org.luoshi.command.Cast.SUPERVISOR;
import static org.luoshi.command.task.TaskRule.*;
import static org.luoshi.command.task.Tasks.*;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.luoshi.command.Cast;
import org.luoshi.command.Scene;
import org.luoshi.command.task.TaskCommand.ApproveProgress;
import org.luoshi.command.task.TaskCommand.ApproveRevision;
import org.luoshi.command.task.TaskCommand.AssessTask;
import org.luoshi.command.task.TaskCommand.CloseTask;
import org.luoshi.command.task.TaskCommand.DropTarget;
import org.luoshi.command.task.TaskCommand.RejectRevision;
import org.luoshi.command.task.TaskCommand.RequestClosure;
import org.luoshi.command.task.TaskCommand.RequestRevision;
import org.luoshi.command.task.TaskCommand.ReturnClosure;
import org.luoshi.command.task.TaskCommand.ReturnProgress;
import org.luoshi.command.task.TaskCommand.ReviseTarget;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.ClosureRequested;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.RevisionRejected;
import org.luoshi.kernel.task.TaskEvent.RevisionRequested;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskState;

/** What is refused to those who ask for a decision, and to those who decide: nobody on what is their own. */
final class DecidingRefusals {
    private static final Actor OFFICE = Cast.of(LEAD);
    private static final Actor LEADER_IN_CHARGE = Cast.of(LEADER);
    private static final ApproveProgress APPROVE = new ApproveProgress(ID, T1, MARCH);
    private static final ReturnProgress RETURN = new ReturnProgress(ID, T1, MARCH, "缺佐证");
    private static final ApproveRevision GRANT = new ApproveRevision(ID, T1, null);
    private static final RejectRevision REJECT = new RejectRevision(ID, T1, "仍应完成");
    private static final RequestClosure END = new RequestClosure(ID, "全部完成");
    private static final CloseTask CLOSE = new CloseTask(ID, Grade.GOOD, null);
    private static final TaskEvent ASKED = revisionRequested(value("12"), "测发〔2023〕3号");

    static final List<Refused> ALL = List.of(
            // reports
            by(SUPERVISOR, REPORT_UNKNOWN, "to approve what was not reported", APPROVE, List.of(assigned())),
            by(
                    SUPERVISOR,
                    TARGET_UNKNOWN,
                    "to approve for no target",
                    new ApproveProgress(ID, T4, MARCH),
                    List.of(assigned())),
            by(SUPERVISOR, REPORT_DECIDED, "to approve twice", APPROVE, reported(approved())),
            by(SUPERVISOR, REPORT_DECIDED, "to return what is approved", RETURN, reported(approved())),
            by(
                    SUPERVISOR,
                    REASON_REQUIRED,
                    "to return without a reason",
                    new ReturnProgress(ID, T1, MARCH, ""),
                    reported()),
            by(
                    SUPERVISOR,
                    OWN_SUBMISSION,
                    "to approve one's own correction",
                    APPROVE,
                    reported(correctedBySupervisor())),
            by(SUPERVISOR, OWN_SUBMISSION, "to return one's own correction", RETURN, reported(correctedBySupervisor())),
            by(SUPERVISOR, TASK_NOT_OPEN, "to approve for a suspended task", APPROVE, reported(suspended())),
            by(OFFICE, NOT_PERMITTED, "an office that approves", APPROVE, reported()),

            // revisions
            by(
                    OFFICE,
                    REASON_REQUIRED,
                    "to ask without a reason",
                    new RequestRevision(ID, T1, value("12"), " ", null),
                    List.of(assigned())),
            by(
                    OFFICE,
                    REVISION_PENDING,
                    "to ask twice",
                    new RequestRevision(ID, T1, value("11"), "生源", null),
                    List.of(assigned(), ASKED)),
            by(
                    OFFICE,
                    NOTHING_CHANGES,
                    "to ask for what is",
                    new RequestRevision(ID, T1, value("14"), "生源", null),
                    List.of(assigned())),
            by(
                    OFFICE,
                    REVISION_INVALID,
                    "to ask for two of a milestone",
                    new RequestRevision(ID, T3, value("2"), "生源", null),
                    List.of(assigned())),
            by(
                    OFFICE,
                    OFFICE_RETIRED,
                    "to ask for a retired owner",
                    new RequestRevision(ID, T1, owner(RETIRED_OFFICE), "生源", null),
                    List.of(assigned())),
            by(
                    OFFICE,
                    TASK_NOT_OPEN,
                    "to ask of a closed task",
                    new RequestRevision(ID, T1, value("12"), "生源", null),
                    List.of(assigned(), closed())),
            by(
                    SUPERVISOR,
                    REVISION_PENDING,
                    "to revise past a request",
                    new ReviseTarget(ID, T1, value("9"), "生源", "文"),
                    List.of(assigned(), ASKED)),
            by(SUPERVISOR, NO_REVISION_PENDING, "to grant what nobody asked for", GRANT, List.of(assigned())),
            by(
                    SUPERVISOR,
                    NO_REVISION_PENDING,
                    "to reject what is rejected",
                    REJECT,
                    List.of(assigned(), ASKED, new RevisionRejected(ID, T1, "仍应完成"))),
            by(
                    SUPERVISOR,
                    REASON_REQUIRED,
                    "to reject without a reason",
                    new RejectRevision(ID, T1, ""),
                    List.of(assigned(), ASKED)),
            by(
                    SUPERVISOR,
                    OWN_SUBMISSION,
                    "to grant one's own request",
                    GRANT,
                    List.of(assigned(), askedBySupervisor())),
            by(
                    SUPERVISOR,
                    OWN_SUBMISSION,
                    "to reject one's own request",
                    REJECT,
                    List.of(assigned(), askedBySupervisor())),
            by(Cast.of(OTHER_LEADER), TASK_UNKNOWN, "another leader who grants", GRANT, List.of(assigned(), ASKED)),
            by(OFFICE, NOT_PERMITTED, "an office that grants", GRANT, List.of(assigned(), ASKED)),
            by(
                    OFFICE,
                    DEFERRALS_EXHAUSTED,
                    "to ask for more time a third time",
                    later(3),
                    List.of(assigned(), deferred(1), deferred(2))),
            by(
                    LEADER_IN_CHARGE,
                    DEFERRALS_EXHAUSTED,
                    "to grant more time a third time",
                    GRANT,
                    List.of(assigned(), deferred(1), deferred(2), revisionRequested(due(DUE.plusMonths(3)), "文"))),
            by(
                    OFFICE,
                    DEFERRAL_TOO_LATE,
                    "to ask for more time when it is over",
                    later(9),
                    List.of(assigned(dueBeforeToday()))),
            by(
                    SUPERVISOR,
                    DEFERRAL_TOO_LATE,
                    "to give more time when it is over",
                    new ReviseTarget(ID, T1, due(DUE), "生源", "文"),
                    List.of(assigned(dueBeforeToday()))),
            by(
                    SUPERVISOR,
                    REVISION_PENDING,
                    "to drop past a request",
                    new DropTarget(ID, T1, "合并", "文"),
                    List.of(assigned(), ASKED)),
            by(
                    SUPERVISOR,
                    DUE_BEFORE_PROMISE,
                    "to make it due before it was promised",
                    new ReviseTarget(ID, T1, due(LocalDate.of(2023, 1, 31)), "提前", "文"),
                    List.of(promised())),

            // out of the window, which is July
            onDay(
                    "2023-08-01",
                    OFFICE,
                    AUTHORITY_REQUIRED,
                    "to ask without a document in August",
                    new RequestRevision(ID, T1, value("12"), "生源", null),
                    List.of(assigned())),
            onDay(
                    "2023-08-01",
                    SUPERVISOR,
                    LEADER_CONSENT_REQUIRED,
                    "to revise alone in August",
                    new ReviseTarget(ID, T1, value("12"), "生源", "文"),
                    List.of(assigned())),
            onDay(
                    "2023-08-01",
                    SUPERVISOR,
                    LEADER_CONSENT_REQUIRED,
                    "to grant alone in August",
                    GRANT,
                    List.of(assigned(), ASKED)),
            onDay(
                    "2023-08-01",
                    LEADER_IN_CHARGE,
                    AUTHORITY_REQUIRED,
                    "to grant without a document in August",
                    GRANT,
                    List.of(assigned(), revisionRequested(value("12"), null))),

            // closure
            by(OFFICE, STATEMENT_REQUIRED, "to ask for closure without a word", new RequestClosure(ID, " "), met()),
            by(OFFICE, FINAL_REPORT_MISSING, "to ask for closure with nothing reported", END, List.of(assigned())),
            by(
                    OFFICE,
                    FINAL_REPORT_MISSING,
                    "to ask for closure half way",
                    END,
                    List.of(assigned(SCHOOLS), schoolsReported(MARCH, "5"), approved())),
            by(
                    OFFICE,
                    REPORT_UNDECIDED,
                    "to ask for closure before the report is approved",
                    END,
                    List.of(assigned(DOCUMENT), documentReported())),
            by(OFFICE, REVISION_PENDING, "to ask for closure with a revision pending", END, met(ASKED)),
            by(OFFICE, TASK_NOT_OPEN, "to ask for closure twice", END, met(closureRequested())),
            by(SUPERVISOR, NOT_PERMITTED, "a supervisor who asks for closure", END, met()),
            by(SUPERVISOR, CLOSURE_NOT_REQUESTED, "to close what nobody asked to close", CLOSE, met()),
            by(
                    SUPERVISOR,
                    CLOSURE_NOT_REQUESTED,
                    "to return what nobody asked for",
                    new ReturnClosure(ID, "缺总结"),
                    met()),
            by(
                    SUPERVISOR,
                    REASON_REQUIRED,
                    "to return a closure without a reason",
                    new ReturnClosure(ID, ""),
                    met(closureRequested())),
            by(
                    SUPERVISOR,
                    OWN_SUBMISSION,
                    "to close at one's own request",
                    CLOSE,
                    met(new ClosureRequested(ID, "完成", SUPERVISOR.id()))),
            by(
                    SUPERVISOR,
                    OWN_SUBMISSION,
                    "to return one's own request",
                    new ReturnClosure(ID, "缺总结"),
                    met(new ClosureRequested(ID, "完成", SUPERVISOR.id()))),
            by(
                    SUPERVISOR,
                    REPORT_UNDECIDED,
                    "to close what was corrected since",
                    CLOSE,
                    met(
                            closureRequested(),
                            new ProgressCorrected(
                                    ID, T1, MARCH, decimal("1"), decimal("0"), "项", "尚未印发", OFFICE.id(), List.of()))),

            // the patrol
            by(
                    Cast.PATROL,
                    DAY_NOT_ASSESSED,
                    "to assess tomorrow",
                    new AssessTask(ID, Scene.TODAY.plusDays(1)),
                    List.of(assigned())),
            by(
                    Cast.PATROL,
                    DAY_NOT_ASSESSED,
                    "to assess a Sunday",
                    new AssessTask(ID, LocalDate.of(2023, 7, 2)),
                    List.of(assigned())),
            by(
                    Cast.PATROL,
                    TASK_NOT_OPEN,
                    "to assess what is closed",
                    new AssessTask(ID, Scene.TODAY),
                    List.of(assigned(), closed())),
            by(
                    Cast.PATROL,
                    NOTHING_TURNED,
                    "to assess the same day twice",
                    new AssessTask(ID, Scene.TODAY),
                    assessed()),
            by(
                    SUPERVISOR,
                    NOT_PERMITTED,
                    "a person who assesses",
                    new AssessTask(ID, Scene.TODAY),
                    List.of(assigned())));

    private DecidingRefusals() {}

    private static Refused by(Actor actor, TaskRule rule, String what, TaskCommand command, List<TaskEvent> history) {
        return new Refused(rule, what, history, actor, command);
    }

    private static Refused onDay(
            String day, Actor actor, TaskRule rule, String what, TaskCommand command, List<TaskEvent> history) {
        return new Refused(rule, what, history, actor, command, LocalDate.parse(day));
    }

    private static List<TaskEvent> reported(TaskEvent... further) {
        return Stream.concat(Stream.of(assigned(), schoolsReported(MARCH, "5")), Stream.of(further))
                .toList();
    }

    private static List<TaskEvent> met(TaskEvent... further) {
        return Stream.concat(Stream.of(assigned(DOCUMENT), documentReported(), approved()), Stream.of(further))
                .toList();
    }

    private static List<TaskEvent> assessed() {
        TaskState task = TaskState.fold(null, assigned());
        return Stream.concat(Stream.of(assigned()), Assessing.on(task, Scene.TODAY, Rulebook.STANDARD).stream())
                .toList();
    }

    private static TaskEvent promised() {
        TaskAssigned assigned = (TaskAssigned) assigned();
        return new TaskAssigned(ID, BRIEF, HELD, assigned.targets(), LocalDate.of(2023, 2, 1));
    }

    private static TaskEvent approved() {
        return new ProgressApproved(ID, T1, MARCH);
    }

    private static TaskEvent correctedBySupervisor() {
        return new ProgressCorrected(ID, T1, MARCH, decimal("5"), decimal("4"), "所", "数错了", SUPERVISOR.id(), List.of());
    }

    private static TaskEvent askedBySupervisor() {
        return new RevisionRequested(ID, T1, value("12"), "生源减少", null, SUPERVISOR.id());
    }

    private static RequestRevision later(int months) {
        return new RequestRevision(ID, T1, due(DUE.plusMonths(months)), "工期", "测发〔2023〕3号");
    }

    private static TaskEvent deferred(int time) {
        Target before = due(DUE.plusMonths(time - 1)).appliedTo(SCHOOLS);
        Target after = due(DUE.plusMonths(time)).appliedTo(SCHOOLS);
        return new TargetRevised(ID, T1, before, after, "工期", "文", OFFICE.id());
    }

    private static Target dueBeforeToday() {
        return due(Scene.TODAY.minusDays(1)).appliedTo(SCHOOLS);
    }
}
