package org.luoshi.kernel.rule;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.ReportMissed;
import org.luoshi.kernel.task.TaskEvent.TargetAdded;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;

/** Which events of a task's history are behind what is now said of it, by their positions in the ledger. */
public final class Trail {
    private record Report(TargetId target, LocalDate asOf) {}

    private final Map<TargetId, Long> promised = new HashMap<>();
    private final Map<Report, Long> claimed = new HashMap<>();
    private final Map<Report, List<Long>> approved = new HashMap<>();
    private final List<Long> corrected = new ArrayList<>();
    private final List<Long> missed = new ArrayList<>();

    /** In the order of the ledger. */
    public void follow(long position, TaskEvent event) {
        switch (event) {
            case TaskAssigned e -> e.targets().keySet().forEach(id -> promised.put(id, position));
            case TargetAdded e -> promised.put(e.targetId(), position);
            case TargetRevised e -> promised.put(e.targetId(), position);
            case ProgressReported e -> claimed.put(new Report(e.targetId(), e.asOf()), position);
            case ProgressCorrected e -> {
                claimed.put(new Report(e.targetId(), e.asOf()), position);
                // Handed in again unchanged, after it was returned, it corrects nothing.
                if (e.before().compareTo(e.after()) != 0) corrected.add(position);
            }
            case ProgressApproved e -> {
                Report report = new Report(e.targetId(), e.asOf());
                approved.put(report, List.of(Objects.requireNonNull(claimed.get(report)), position));
            }
            case ReportMissed _ -> missed.add(position);
            case TaskEvent.TaskAcknowledged _,
                    TaskEvent.AssignmentObjected _,
                    TaskEvent.TaskReassigned _,
                    TaskEvent.TargetDropped _,
                    TaskEvent.RevisionRequested _,
                    TaskEvent.RevisionRejected _,
                    TaskEvent.ProgressReturned _,
                    TaskEvent.InstructionRecorded _,
                    TaskEvent.TaskUrged _,
                    TaskEvent.ClosureRequested _,
                    TaskEvent.ClosureReturned _,
                    TaskEvent.TaskClosed _,
                    TaskEvent.TaskSuspended _,
                    TaskEvent.TaskResumed _,
                    TaskEvent.TaskWithdrawn _,
                    TaskEvent.TaskReopened _,
                    TaskEvent.LightTurned _,
                    TaskEvent.AcknowledgementExpired _,
                    TaskEvent.ReminderSent _ -> {}
        }
    }

    /** What promised the target as it stands, and what claimed and approved its value as of the day, if there is one. */
    List<Long> behind(TargetId target, @Nullable LocalDate asOf) {
        TreeSet<Long> positions = new TreeSet<>();
        positions.add(Objects.requireNonNull(promised.get(target)));
        if (asOf != null) positions.addAll(Objects.requireNonNull(approved.get(new Report(target, asOf))));
        return List.copyOf(positions);
    }

    List<Long> corrected() {
        return List.copyOf(corrected);
    }

    List<Long> missed() {
        return List.copyOf(missed);
    }
}
