package org.luoshi.kernel.task;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.TargetState.PendingRevision;
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

/**
 * A task at one moment: the one fold of its events. The aggregate decides on it, the projection stores it, a view of
 * a past day replays it, the consistency check compares them; nothing else says what an event means.
 *
 * @param suspendedFrom the state to go back to; present exactly while SUSPENDED
 * @param targets in order of their numbers, dropped ones included
 * @param closureRequestedBy the account that asked to close, while CLOSURE_REQUESTED or suspended from it
 * @param instructions how many instructions (批示) have been recorded
 * @param urges how many times it has been urged
 */
public record TaskState(
        TaskId taskId,
        Brief brief,
        Assignment assignment,
        TaskStatus status,
        @Nullable TaskStatus suspendedFrom,
        SequencedMap<TargetId, TargetState> targets,
        @Nullable String closureRequestedBy,
        @Nullable Grade grade,
        @Nullable Light light,
        int instructions,
        int urges) {

    public TaskState {
        targets = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(targets));
    }

    /** @throws IllegalStateException where the event cannot follow: the history is not that of one task */
    public static TaskState fold(@Nullable TaskState before, TaskEvent event) {
        if (before != null) return before.after(event);
        if (event instanceof TaskAssigned assigned) return of(assigned);
        throw new IllegalStateException("the history of " + event.taskId() + " does not begin with its assignment");
    }

    public TaskState after(TaskEvent event) {
        return switch (event) {
            case TaskAssigned e -> throw new IllegalStateException(e.taskId() + " is assigned twice");
            case TaskAcknowledged e -> with(TaskStatus.ACKNOWLEDGED);
            case AssignmentObjected e -> with(TaskStatus.OBJECTED);
            case TaskReassigned e -> reassigned(e.to());
            case TargetAdded e -> with(e.targetId(), TargetState.of(e.target()));
            case TargetDropped e -> with(e.targetId(), target(e.targetId()).asDropped());
            case RevisionRequested e ->
                with(
                        e.targetId(),
                        target(e.targetId())
                                .withPending(
                                        new PendingRevision(e.change(), e.reason(), e.authority(), e.requestedBy())));
            case RevisionRejected e -> with(e.targetId(), target(e.targetId()).withPending(null));
            case TargetRevised e -> with(e.targetId(), target(e.targetId()).withTarget(e.after()));
            case ProgressReported e -> reported(e);
            case ProgressCorrected e -> corrected(e);
            case ProgressApproved e -> decided(e.targetId(), e.asOf(), ReportStatus.APPROVED);
            case ProgressReturned e -> decided(e.targetId(), e.asOf(), ReportStatus.RETURNED);
            case InstructionRecorded e -> counted(instructions + 1, urges);
            case TaskUrged e -> counted(instructions, urges + 1);
            case ClosureRequested e -> ended(TaskStatus.CLOSURE_REQUESTED, e.requestedBy(), null);
            case ClosureReturned e -> ended(TaskStatus.IN_PROGRESS, null, null);
            case TaskClosed e -> ended(TaskStatus.CLOSED, null, e.grade());
            case TaskSuspended e -> suspended(TaskStatus.SUSPENDED, status);
            case TaskResumed e -> resumed();
            case TaskWithdrawn e -> ended(TaskStatus.WITHDRAWN, null, null);
            case TaskReopened e -> ended(hasReports() ? TaskStatus.IN_PROGRESS : TaskStatus.ASSIGNED, null, null);
            case LightTurned e -> with(e.after());
            // What the patrol noticed or sent is history; it changes nothing about the commitment.
            case ReportMissed e -> this;
            case AcknowledgementExpired e -> this;
            case ReminderSent e -> this;
        };
    }

    /** @throws IllegalStateException where there never was such a target */
    public TargetState target(TargetId id) {
        TargetState target = targets.get(id);
        if (target == null) throw new IllegalStateException(taskId + " has no target " + id);
        return target;
    }

    /** The target if it is there and binding. */
    public @Nullable TargetState binding(TargetId id) {
        TargetState target = targets.get(id);
        return target == null || target.dropped() ? null : target;
    }

    /** The targets that bind, in order. */
    public SequencedMap<TargetId, TargetState> binding() {
        SequencedMap<TargetId, TargetState> binding = new LinkedHashMap<>();
        targets.forEach((id, target) -> {
            if (!target.dropped()) binding.put(id, target);
        });
        return binding;
    }

    public TargetId nextTargetId() {
        return TargetId.of(targets.size() + 1);
    }

    private static TaskState of(TaskAssigned e) {
        SequencedMap<TargetId, TargetState> targets = new LinkedHashMap<>();
        for (Map.Entry<TargetId, Target> target : e.targets().entrySet())
            targets.put(target.getKey(), TargetState.of(target.getValue()));
        return new TaskState(
                e.taskId(), e.brief(), e.assignment(), TaskStatus.ASSIGNED, null, targets, null, null, null, 0, 0);
    }

    /** A new lead office has to acknowledge; a new leader alone takes the task over as it stands. */
    private TaskState reassigned(Assignment to) {
        boolean objected = status == TaskStatus.OBJECTED || suspendedFrom == TaskStatus.OBJECTED;
        boolean anew = objected || !to.leadOffice().equals(assignment.leadOffice());
        TaskState held = new TaskState(
                taskId,
                brief,
                to,
                status,
                suspendedFrom,
                targets,
                closureRequestedBy,
                grade,
                light,
                instructions,
                urges);
        if (!anew) return held;
        return status == TaskStatus.SUSPENDED
                ? held.copy(status, TaskStatus.ASSIGNED, targets, null, null, light)
                : held.ended(TaskStatus.ASSIGNED, null, null);
    }

    /** A report is the strongest acknowledgement: whatever the state was, work is now in progress. */
    private TaskState reported(ProgressReported e) {
        var value = e.amount().value();
        return with(TaskStatus.IN_PROGRESS)
                .with(
                        e.targetId(),
                        target(e.targetId())
                                .withReport(
                                        e.asOf(),
                                        new Report(value, value, ReportStatus.SUBMITTED, e.office(), e.reporter())));
    }

    /** What stands is a new claim, to be approved anew; what was first reported stays visible. */
    private TaskState corrected(ProgressCorrected e) {
        TargetState target = target(e.targetId());
        Report before = report(target, e.targetId(), e.asOf());
        return with(
                e.targetId(),
                target.withReport(
                        e.asOf(),
                        new Report(before.first(), e.after(), ReportStatus.SUBMITTED, before.office(), e.reporter())));
    }

    private TaskState decided(TargetId id, LocalDate asOf, ReportStatus decision) {
        TargetState target = target(id);
        Report before = report(target, id, asOf);
        return with(
                id,
                target.withReport(
                        asOf,
                        new Report(before.first(), before.value(), decision, before.office(), before.reporter())));
    }

    private Report report(TargetState target, TargetId id, LocalDate asOf) {
        Report report = target.reports().get(asOf);
        if (report == null) throw new IllegalStateException(taskId + " " + id + " has no report as of " + asOf);
        return report;
    }

    private boolean hasReports() {
        return targets.values().stream().anyMatch(target -> !target.reports().isEmpty());
    }

    private TaskState with(TaskStatus to) {
        return copy(to, suspendedFrom, targets, closureRequestedBy, grade, light);
    }

    private TaskState with(Light to) {
        return copy(status, suspendedFrom, targets, closureRequestedBy, grade, to);
    }

    private TaskState with(TargetId id, TargetState target) {
        SequencedMap<TargetId, TargetState> changed = new LinkedHashMap<>(targets);
        changed.put(id, target);
        return copy(status, suspendedFrom, changed, closureRequestedBy, grade, light);
    }

    private TaskState suspended(TaskStatus to, @Nullable TaskStatus from) {
        return copy(to, from, targets, closureRequestedBy, grade, light);
    }

    private TaskState resumed() {
        if (suspendedFrom == null) throw new IllegalStateException(taskId + " is not suspended");
        return suspended(suspendedFrom, null);
    }

    private TaskState ended(TaskStatus to, @Nullable String requestedBy, @Nullable Grade with) {
        return copy(to, null, targets, requestedBy, with, light);
    }

    private TaskState counted(int instructed, int urged) {
        return new TaskState(
                taskId,
                brief,
                assignment,
                status,
                suspendedFrom,
                targets,
                closureRequestedBy,
                grade,
                light,
                instructed,
                urged);
    }

    private TaskState copy(
            TaskStatus to,
            @Nullable TaskStatus from,
            SequencedMap<TargetId, TargetState> changed,
            @Nullable String requestedBy,
            @Nullable Grade graded,
            @Nullable Light shown) {
        return new TaskState(
                taskId, brief, assignment, to, from, changed, requestedBy, graded, shown, instructions, urges);
    }
}
