package org.luoshi.command.task;

import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.Refusal;
import org.luoshi.command.task.TaskCommand.ApproveRevision;
import org.luoshi.command.task.TaskCommand.RejectRevision;
import org.luoshi.command.task.TaskCommand.RequestRevision;
import org.luoshi.command.task.TaskCommand.ReviseTarget;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.rule.RevisionRule;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TargetState.PendingRevision;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.RevisionRejected;
import org.luoshi.kernel.task.TaskEvent.RevisionRequested;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskState;

/**
 * How a commitment changes. Within the window of the year the supervision office may decide alone; outside of it only what
 * a document allows is asked for, and only the leader in charge may grant it. More time is given before it has run out, and
 * not for ever.
 */
final class Revising {
    private Revising() {}

    static TaskEvent revise(
            TaskState task, ReviseTarget command, LocalDate today, RevisionRule rule, Surroundings around) {
        Committing.requireAllowed(task, command.reason(), command.authority());
        TargetState target = Committing.binding(task, command.targetId());
        TaskRule.REVISION_PENDING.when(target.pending() != null);
        TaskRule.LEADER_CONSENT_REQUIRED.unless(rule.openOn(today));
        Target after = requireAcceptable(task, target, command.change(), rule, around);
        requireInTime(target.target(), after, today, rule);
        return revised(task, command.targetId(), target, after, command.reason(), command.authority(), null);
    }

    static TaskEvent request(
            TaskState task,
            RequestRevision command,
            Actor actor,
            LocalDate today,
            RevisionRule rule,
            Surroundings around) {
        TaskRule.TASK_NOT_OPEN.unless(task.status().open());
        TaskRule.REASON_REQUIRED.when(Check.blank(command.reason()));
        TargetState target = Committing.binding(task, command.targetId());
        TaskRule.REVISION_PENDING.when(target.pending() != null);
        String authority = given(command.authority());
        TaskRule.AUTHORITY_REQUIRED.when(authority == null && !rule.openOn(today));
        Target after = requireAcceptable(task, target, command.change(), rule, around);
        requireInTime(target.target(), after, today, rule);
        return new RevisionRequested(
                task.taskId(), command.targetId(), command.change(), command.reason(), authority, actor.id());
    }

    /** Whether it was asked for in time was settled then: nobody loses time by waiting for the answer. */
    static TaskEvent approve(
            TaskState task,
            ApproveRevision command,
            Actor actor,
            LocalDate today,
            RevisionRule rule,
            Surroundings around) {
        TaskRule.TASK_NOT_OPEN.unless(task.status().open());
        TargetState target = Committing.binding(task, command.targetId());
        PendingRevision pending = pending(target, actor);
        String authority = pending.authority() == null ? given(command.authority()) : pending.authority();
        boolean open = rule.openOn(today);
        TaskRule.LEADER_CONSENT_REQUIRED.unless(open || actor.role() == Role.LEADER);
        TaskRule.AUTHORITY_REQUIRED.when(authority == null && !open);
        Target after = requireAcceptable(task, target, pending.change(), rule, around);
        return revised(task, command.targetId(), target, after, pending.reason(), authority, pending.requestedBy());
    }

    static TaskEvent reject(TaskState task, RejectRevision command, Actor actor) {
        TaskRule.TASK_NOT_OPEN.unless(task.status().open());
        TaskRule.REASON_REQUIRED.when(Check.blank(command.reason()));
        pending(Committing.binding(task, command.targetId()), actor);
        return new RevisionRejected(task.taskId(), command.targetId(), command.reason());
    }

    private static TaskEvent revised(
            TaskState task,
            TargetId id,
            TargetState before,
            Target after,
            String reason,
            @Nullable String authority,
            @Nullable String requestedBy) {
        return new TargetRevised(task.taskId(), id, before.target(), after, reason, authority, requestedBy);
    }

    private static PendingRevision pending(TargetState target, Actor decider) {
        PendingRevision pending = target.pending();
        if (pending == null) throw new Refusal(TaskRule.NO_REVISION_PENDING);
        TaskRule.OWN_SUBMISSION.when(pending.requestedBy().equals(decider.id()));
        return pending;
    }

    private static Target requireAcceptable(
            TaskState task, TargetState state, TargetChange change, RevisionRule rule, Surroundings around) {
        Target before = state.target();
        Target after = applied(change, before);
        TaskRule.NOTHING_CHANGES.when(after.equals(before));
        if (!Objects.equals(after.owner(), before.owner())) around.requireActiveOwner(after);
        Committing.requireSound(after);
        LocalDate promised = state.promisedOn();
        TaskRule.DUE_BEFORE_PROMISE.when(
                task.judged(state) && promised != null && after.due().isBefore(promised));
        TaskRule.DEFERRALS_EXHAUSTED.when(after.due().isAfter(before.due()) && state.deferrals() >= rule.deferrals());
        return after;
    }

    private static void requireInTime(Target before, Target after, LocalDate today, RevisionRule rule) {
        boolean deferral = after.due().isAfter(before.due());
        TaskRule.DEFERRAL_TOO_LATE.when(rule.onlyBeforeDue() && deferral && today.isAfter(before.due()));
    }

    private static Target applied(TargetChange change, Target target) {
        try {
            return change.appliedTo(target);
        } catch (IllegalArgumentException notATarget) {
            // The one way to find out: a milestone worth 2, an upper bound where there is none to have.
            throw new Refusal(TaskRule.REVISION_INVALID);
        }
    }

    private static @Nullable String given(@Nullable String authority) {
        return authority == null || Check.blank(authority) ? null : authority;
    }
}
