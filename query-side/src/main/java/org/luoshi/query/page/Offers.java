package org.luoshi.query.page;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.Report;
import org.luoshi.kernel.task.ReportStatus;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;

/**
 * What can be asked of a task as it stands, by whoever looks at it: what is not offered would be refused. What is offered may
 * be refused all the same, for what is filled in, or because something has happened since.
 */
public final class Offers {
    private final Actor actor;
    private final TaskState task;
    private final LocalDate today;
    private final Rulebook rules;

    Offers(Actor actor, TaskState task, LocalDate today, Rulebook rules) {
        this.actor = actor;
        this.task = task;
        this.today = today;
        this.rules = rules;
    }

    /** About the task as a whole, in the order in which they are likely to be wanted. */
    public List<Form> ofTask() {
        TaskStatus status = task.status();
        boolean awaitsClosure = status == TaskStatus.CLOSURE_REQUESTED && !own(task.closureRequestedBy());
        List<Form> offers = new ArrayList<>();
        add(offers, Form.ACKNOWLEDGE_TASK, leads() && status == TaskStatus.ASSIGNED);
        add(offers, Form.OBJECT_TO_ASSIGNMENT, leads() && status == TaskStatus.ASSIGNED);
        add(offers, Form.REPORT_PROGRESS, reports() && status.reportable());
        add(offers, Form.RECORD_INSTRUCTION, inCharge());
        add(offers, Form.CLOSE_TASK, awaitsClosure);
        add(offers, Form.RETURN_CLOSURE, awaitsClosure);
        add(offers, Form.URGE_TASK, status.open());
        add(offers, Form.REQUEST_CLOSURE, leads() && status == TaskStatus.IN_PROGRESS && !undecided());
        add(offers, Form.ADD_TARGET, status.open());
        add(offers, Form.REASSIGN_TASK, !status.ended());
        add(offers, Form.SUSPEND_TASK, status.open());
        add(offers, Form.RESUME_TASK, status == TaskStatus.SUSPENDED);
        add(offers, Form.WITHDRAW_TASK, !status.ended());
        add(offers, Form.REOPEN_TASK, status.ended());
        return offers;
    }

    public List<Form> of(TargetState target) {
        List<Form> offers = new ArrayList<>();
        TargetState.PendingRevision pending = target.pending();
        boolean committed = !target.dropped() && task.status().open();
        if (pending != null) {
            boolean decides = !own(pending.requestedBy())
                    && (inCharge() || rules.revision().openOn(today));
            add(offers, Form.APPROVE_REVISION, committed && decides);
            add(offers, Form.REJECT_REVISION, committed && !own(pending.requestedBy()) && (inCharge() || supervises()));
            return offers;
        }
        add(offers, Form.REVISE_TARGET, committed && rules.revision().openOn(today));
        add(offers, Form.REQUEST_REVISION, committed && (leads() || supervises()));
        add(offers, Form.DROP_TARGET, committed && task.binding().size() > 1);
        return offers;
    }

    public List<Form> of(TargetState target, Report report) {
        List<Form> offers = new ArrayList<>();
        if (target.dropped() || !task.status().open()) return offers;
        boolean waits = report.status() == ReportStatus.SUBMITTED && !own(report.reporter());
        add(offers, Form.APPROVE_PROGRESS, waits);
        add(offers, Form.RETURN_PROGRESS, waits);
        OfficeId reported = report.office();
        add(offers, Form.CORRECT_PROGRESS, supervises() || (reported != null && reported.equals(actor.office())));
        return offers;
    }

    private void add(List<Form> offers, Form form, boolean applies) {
        if (applies && form.roles().contains(actor.role())) offers.add(form);
    }

    private boolean own(@Nullable String account) {
        return actor.id().equals(account);
    }

    private boolean supervises() {
        return Form.APPROVE_PROGRESS.roles().contains(actor.role());
    }

    private boolean leads() {
        return task.assignment().leadOffice().equals(actor.office());
    }

    private boolean inCharge() {
        return task.assignment().leader().equals(actor.leader());
    }

    private boolean reports() {
        OfficeId office = actor.office();
        return office != null
                && (task.assignment().involves(office)
                        || task.binding().values().stream()
                                .anyMatch(
                                        target -> office.equals(target.target().owner())));
    }

    private boolean undecided() {
        return task.binding().values().stream().anyMatch(target -> target.undecided() || target.pending() != null);
    }
}
