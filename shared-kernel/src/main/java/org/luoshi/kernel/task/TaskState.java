package org.luoshi.kernel.task;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
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
 * @param assignedOn the day of its first assignment; absent in ledgers of the first edition
 * @param handedOn the day since which the present lead office has been asked to acknowledge it
 * @param activeSince the day since which nothing has kept the office from reporting: an objection, a suspension, a closure
 * @param suspendedFrom the state to go back to; present exactly while SUSPENDED
 * @param targets in order of their numbers, dropped ones included
 * @param closureRequestedBy the account that asked to close, while CLOSURE_REQUESTED or suspended from it
 * @param light absent until it has been judged
 * @param lightOn the day on which it turned to this light
 * @param redUntil the day on which it last ceased to be red
 * @param unacknowledged the time to acknowledge it has passed
 * @param instructions how many instructions (批示) have been recorded
 * @param urges how many times it has been urged
 */
public record TaskState(
        TaskId taskId,
        Brief brief,
        Assignment assignment,
        @Nullable LocalDate assignedOn,
        @Nullable LocalDate handedOn,
        @Nullable LocalDate activeSince,
        TaskStatus status,
        @Nullable TaskStatus suspendedFrom,
        SequencedMap<TargetId, TargetState> targets,
        @Nullable String closureRequestedBy,
        @Nullable Grade grade,
        @Nullable Light light,
        @Nullable LocalDate lightOn,
        @Nullable LocalDate redUntil,
        boolean unacknowledged,
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
            case TaskReassigned e -> reassigned(e);
            case TargetAdded e -> with(e.targetId(), TargetState.of(e.target(), e.on()));
            case TargetDropped e -> with(e.targetId(), target(e.targetId()).asDropped());
            case RevisionRequested e ->
                with(
                        e.targetId(),
                        target(e.targetId())
                                .withPending(
                                        new PendingRevision(e.change(), e.reason(), e.authority(), e.requestedBy())));
            case RevisionRejected e -> with(e.targetId(), target(e.targetId()).withPending(null));
            case TargetRevised e -> with(e.targetId(), target(e.targetId()).revised(e.after()));
            case ProgressReported e -> reported(e);
            case ProgressCorrected e -> corrected(e);
            case ProgressApproved e -> decided(e.targetId(), e.asOf(), ReportStatus.APPROVED);
            case ProgressReturned e -> decided(e.targetId(), e.asOf(), ReportStatus.RETURNED);
            case InstructionRecorded e -> changed(next -> next.instructions++);
            case TaskUrged e -> changed(next -> next.urges++);
            case ClosureRequested e -> ended(TaskStatus.CLOSURE_REQUESTED, e.requestedBy(), null);
            case ClosureReturned e -> ended(TaskStatus.IN_PROGRESS, null, null).changed(next -> next.active(e.on()));
            case TaskClosed e -> ended(TaskStatus.CLOSED, null, e.grade());
            case TaskSuspended e -> suspended();
            case TaskResumed e -> resumed(e);
            case TaskWithdrawn e -> ended(TaskStatus.WITHDRAWN, null, null);
            case TaskReopened e -> reopened(e);
            case LightTurned e -> turned(e);
            case ReportMissed e -> missed(e);
            case AcknowledgementExpired e -> changed(next -> next.unacknowledged = true);
            case ReminderSent e -> with(e.targetId(), target(e.targetId()).reminded(e.on()));
        };
    }

    /**
     * Of progress, what speaks of that day or an earlier one. Commitments, holders and status have no such day: they stay as
     * recorded. The light is to be judged anew, and of an earlier red only what had ended by then, or still went on, is known.
     */
    public TaskState validOn(LocalDate day) {
        SequencedMap<TargetId, TargetState> then = new LinkedHashMap<>();
        targets.forEach((id, target) -> then.put(id, target.validOn(day)));
        return changed(next -> {
            next.targets = then;
            boolean red = light == Light.RED && lightOn != null && !lightOn.isAfter(day);
            next.redUntil = red ? day : redUntil == null || redUntil.isAfter(day) ? null : redUntil;
            next.light = null;
            next.lightOn = null;
        });
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

    /**
     * Whether the target can still be judged: nobody can promise what was due before the promise, so a plan of years ago
     * that is taken in today is history, not a failing.
     */
    public boolean judged(TargetState target) {
        LocalDate promised = target.promisedOn() == null ? assignedOn : target.promisedOn();
        return promised == null || !target.target().due().isBefore(promised);
    }

    public TargetId nextTargetId() {
        return TargetId.of(targets.size() + 1);
    }

    private static TaskState of(TaskAssigned e) {
        SequencedMap<TargetId, TargetState> targets = new LinkedHashMap<>();
        for (Map.Entry<TargetId, Target> target : e.targets().entrySet())
            targets.put(target.getKey(), TargetState.of(target.getValue(), e.on()));
        return new TaskState(
                e.taskId(),
                e.brief(),
                e.assignment(),
                e.on(),
                e.on(),
                e.on(),
                TaskStatus.ASSIGNED,
                null,
                targets,
                null,
                null,
                null,
                null,
                null,
                false,
                0,
                0);
    }

    /** A new lead office has to acknowledge; a new leader alone takes the task over as it stands. */
    private TaskState reassigned(TaskReassigned e) {
        boolean objected = status == TaskStatus.OBJECTED || suspendedFrom == TaskStatus.OBJECTED;
        boolean anew = objected || !e.to().leadOffice().equals(assignment.leadOffice());
        return changed(next -> {
            next.assignment = e.to();
            if (!anew) return;
            boolean halted = status == TaskStatus.SUSPENDED;
            next.status = halted ? status : TaskStatus.ASSIGNED;
            next.suspendedFrom = halted ? TaskStatus.ASSIGNED : null;
            next.closureRequestedBy = null;
            next.grade = null;
            next.handed(e.on());
            if (objected) next.active(e.on());
        });
    }

    /** A report is the strongest acknowledgement: whatever the state was, work is now in progress. */
    private TaskState reported(ProgressReported e) {
        Report report = Report.submitted(e.amount().value(), e.office(), e.reporter());
        return with(TaskStatus.IN_PROGRESS)
                .with(e.targetId(), target(e.targetId()).reported(e.asOf(), report));
    }

    private TaskState corrected(ProgressCorrected e) {
        TargetState target = target(e.targetId());
        Report before = report(target, e.targetId(), e.asOf());
        return with(e.targetId(), target.changed(e.asOf(), before.corrected(e.after(), e.reporter())));
    }

    private TaskState decided(TargetId id, LocalDate asOf, ReportStatus decision) {
        TargetState target = target(id);
        return with(id, target.changed(asOf, report(target, id, asOf).decided(decision)));
    }

    private Report report(TargetState target, TargetId id, LocalDate asOf) {
        Report report = target.reports().get(asOf);
        if (report == null) throw new IllegalStateException(taskId + " " + id + " has no report as of " + asOf);
        return report;
    }

    private TaskState turned(LightTurned e) {
        return changed(next -> {
            next.light = e.after();
            next.lightOn = e.on();
            if (e.before() == Light.RED) next.redUntil = e.on();
        });
    }

    private TaskState missed(ReportMissed e) {
        TaskState after = this;
        for (TargetId id : e.targets())
            after = after.with(id, after.target(id).missedCycle(e.cycleStart(), e.cycleEnd()));
        return after;
    }

    private TaskState reopened(TaskReopened e) {
        boolean reports =
                targets.values().stream().anyMatch(target -> !target.reports().isEmpty());
        TaskState open = ended(reports ? TaskStatus.IN_PROGRESS : TaskStatus.ASSIGNED, null, null)
                .changed(next -> next.takenUp(e.on()));
        return reports ? open : open.changed(next -> next.handed(e.on()));
    }

    private TaskState suspended() {
        return changed(next -> {
            next.status = TaskStatus.SUSPENDED;
            next.suspendedFrom = status;
        });
    }

    private TaskState resumed(TaskResumed e) {
        TaskStatus back = suspendedFrom;
        if (back == null) throw new IllegalStateException(taskId + " is not suspended");
        return changed(next -> {
            next.status = back;
            next.suspendedFrom = null;
            next.takenUp(e.on());
            if (back == TaskStatus.ASSIGNED) next.handed(e.on());
        });
    }

    private TaskState ended(TaskStatus to, @Nullable String requestedBy, @Nullable Grade with) {
        return changed(next -> {
            next.status = to;
            next.suspendedFrom = null;
            next.closureRequestedBy = requestedBy;
            next.grade = with;
        });
    }

    private TaskState with(TaskStatus to) {
        return changed(next -> next.status = to);
    }

    private TaskState with(TargetId id, TargetState target) {
        SequencedMap<TargetId, TargetState> changed = new LinkedHashMap<>(targets);
        changed.put(id, target);
        return changed(next -> next.targets = changed);
    }

    private TaskState changed(Consumer<Next> change) {
        Next next = new Next(this);
        change.accept(next);
        return next.state();
    }

    /** The state to come, while it is being made. */
    private static final class Next {
        private final TaskState before;
        private Assignment assignment;
        private @Nullable LocalDate handedOn;
        private @Nullable LocalDate activeSince;
        private TaskStatus status;
        private @Nullable TaskStatus suspendedFrom;
        private SequencedMap<TargetId, TargetState> targets;
        private @Nullable String closureRequestedBy;
        private @Nullable Grade grade;
        private @Nullable Light light;
        private @Nullable LocalDate lightOn;
        private @Nullable LocalDate redUntil;
        private boolean unacknowledged;
        private int instructions;
        private int urges;

        Next(TaskState before) {
            this.before = before;
            assignment = before.assignment;
            handedOn = before.handedOn;
            activeSince = before.activeSince;
            status = before.status;
            suspendedFrom = before.suspendedFrom;
            targets = before.targets;
            closureRequestedBy = before.closureRequestedBy;
            grade = before.grade;
            light = before.light;
            lightOn = before.lightOn;
            redUntil = before.redUntil;
            unacknowledged = before.unacknowledged;
            instructions = before.instructions;
            urges = before.urges;
        }

        void handed(@Nullable LocalDate on) {
            handedOn = on;
            unacknowledged = false;
        }

        void active(@Nullable LocalDate on) {
            if (on != null) activeSince = on;
        }

        /** Its light of before is history: it is judged anew. What is remembered is that it was red. */
        void takenUp(@Nullable LocalDate on) {
            active(on);
            if (light == Light.RED) redUntil = lightOn;
            light = null;
            lightOn = null;
        }

        TaskState state() {
            return new TaskState(
                    before.taskId,
                    before.brief,
                    assignment,
                    before.assignedOn,
                    handedOn,
                    activeSince,
                    status,
                    suspendedFrom,
                    targets,
                    closureRequestedBy,
                    grade,
                    light,
                    lightOn,
                    redUntil,
                    unacknowledged,
                    instructions,
                    urges);
        }
    }
}
