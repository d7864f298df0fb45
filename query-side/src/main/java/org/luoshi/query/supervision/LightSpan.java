package org.luoshi.query.supervision;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Light;
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

/**
 * A task as its light sees it: for as long as nothing of this changes.
 *
 * @param open whether the light counts
 * @param light absent until it has been judged
 * @param lightOn the day on which it turned to this light
 */
record LightSpan(
        int planYear,
        LeaderId leader,
        OfficeId leadOffice,
        boolean open,
        @Nullable Light light,
        @Nullable LocalDate lightOn) {

    static LightSpan after(@Nullable LightSpan before, TaskEvent event) {
        if (before != null) return before.after(event);
        if (event instanceof TaskAssigned e)
            return new LightSpan(
                    e.brief().planYear(),
                    e.assignment().leader(),
                    e.assignment().leadOffice(),
                    true,
                    null,
                    null);
        throw new IllegalStateException("the history of " + event.taskId() + " does not begin with its assignment");
    }

    private LightSpan after(TaskEvent event) {
        return switch (event) {
            case TaskAssigned e -> throw new IllegalStateException(e.taskId() + " is assigned twice");
            case TaskReassigned e ->
                new LightSpan(planYear, e.to().leader(), e.to().leadOffice(), open, light, lightOn);
            case LightTurned e -> new LightSpan(planYear, leader, leadOffice, open, e.after(), e.on());
            case TaskSuspended _, TaskClosed _, TaskWithdrawn _ ->
                new LightSpan(planYear, leader, leadOffice, false, light, lightOn);
            // Its light of before is history: it is judged anew.
            case TaskResumed _, TaskReopened _ -> new LightSpan(planYear, leader, leadOffice, true, null, null);
            case TaskAcknowledged _,
                    AssignmentObjected _,
                    TargetAdded _,
                    TargetDropped _,
                    RevisionRequested _,
                    RevisionRejected _,
                    TargetRevised _,
                    ProgressReported _,
                    ProgressCorrected _,
                    ProgressApproved _,
                    ProgressReturned _,
                    InstructionRecorded _,
                    TaskUrged _,
                    ClosureRequested _,
                    ClosureReturned _,
                    ReportMissed _,
                    AcknowledgementExpired _,
                    ReminderSent _ -> this;
        };
    }
}
