package org.luoshi.command.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.LocalDate;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskId;

/**
 * Everything that can be asked of a task. A command is well formed by construction; whether it is granted is the
 * aggregate's to decide. Reasons and authority documents may be blank here, because a rule refuses them by name.
 */
public sealed interface TaskCommand {
    @TargetAggregateIdentifier
    TaskId taskId();

    /** @param targets become t1, t2, … in this order */
    record AssignTask(TaskId taskId, Brief brief, Assignment assignment, List<Target> targets) implements TaskCommand {
        public AssignTask {
            targets = List.copyOf(targets);
            Check.between("targets.length", targets.size(), 0, 100);
        }
    }

    record AcknowledgeTask(TaskId taskId, @Nullable String note) implements TaskCommand {
        public AcknowledgeTask {
            Check.optionalText("note", note, Check.TEXT);
        }
    }

    record ObjectToAssignment(TaskId taskId, String reason) implements TaskCommand {
        public ObjectToAssignment {
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    record ReassignTask(TaskId taskId, Assignment assignment, String reason) implements TaskCommand {
        public ReassignTask {
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    /** @param authority the document that allows it */
    record AddTarget(TaskId taskId, Target target, String reason, String authority) implements TaskCommand {
        public AddTarget {
            Check.writable("reason", reason, Check.TEXT);
            Check.writable("authority", authority, Check.LINE);
        }
    }

    record DropTarget(TaskId taskId, TargetId targetId, String reason, String authority) implements TaskCommand {
        public DropTarget {
            Check.writable("reason", reason, Check.TEXT);
            Check.writable("authority", authority, Check.LINE);
        }
    }

    record ReviseTarget(TaskId taskId, TargetId targetId, TargetChange change, String reason, String authority)
            implements TaskCommand {
        public ReviseTarget {
            Check.writable("reason", reason, Check.TEXT);
            Check.writable("authority", authority, Check.LINE);
        }
    }

    /** @param authority the document that allows it; may be left out within the window of the year */
    record RequestRevision(
            TaskId taskId,
            TargetId targetId,
            TargetChange change,
            String reason,
            @Nullable String authority) implements TaskCommand {
        public RequestRevision {
            Check.writable("reason", reason, Check.TEXT);
            if (authority != null) Check.writable("authority", authority, Check.LINE);
        }
    }

    /** @param authority where the request names none */
    record ApproveRevision(
            TaskId taskId, TargetId targetId, @Nullable String authority) implements TaskCommand {
        public ApproveRevision {
            if (authority != null) Check.writable("authority", authority, Check.LINE);
        }
    }

    record RejectRevision(TaskId taskId, TargetId targetId, String reason) implements TaskCommand {
        public RejectRevision {
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    /** One target's amount in a report. */
    record Reading(TargetId targetId, Amount amount) {}

    /**
     * Several targets at once, all or nothing.
     *
     * @param asOf the day the amounts speak of
     * @param evidence SHA-256 of each file handed in
     */
    record ReportProgress(
            TaskId taskId,
            LocalDate asOf,
            List<Reading> readings,
            @Nullable String note,
            @JsonProperty(defaultValue = "[]") List<String> evidence)
            implements TaskCommand {
        public ReportProgress {
            readings = List.copyOf(readings);
            Check.between("readings.length", readings.size(), 1, 100);
            Check.optionalText("note", note, Check.TEXT);
            evidence = evidence == null ? List.of() : List.copyOf(evidence);
            Check.between("evidence.length", evidence.size(), 0, 50);
            evidence.forEach(hash -> Check.matching("evidence", hash, ProgressReported.SHA_256));
        }
    }

    /** @param evidence as in {@link ReportProgress} */
    record CorrectProgress(
            TaskId taskId,
            TargetId targetId,
            LocalDate asOf,
            Amount amount,
            String reason,
            @JsonProperty(defaultValue = "[]") List<String> evidence)
            implements TaskCommand {
        public CorrectProgress {
            Check.writable("reason", reason, Check.TEXT);
            evidence = evidence == null ? List.of() : List.copyOf(evidence);
            Check.between("evidence.length", evidence.size(), 0, 50);
            evidence.forEach(hash -> Check.matching("evidence", hash, ProgressReported.SHA_256));
        }
    }

    record ApproveProgress(TaskId taskId, TargetId targetId, LocalDate asOf) implements TaskCommand {}

    record ReturnProgress(TaskId taskId, TargetId targetId, LocalDate asOf, String reason) implements TaskCommand {
        public ReturnProgress {
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    record RecordInstruction(TaskId taskId, String text) implements TaskCommand {
        public RecordInstruction {
            Check.writable("text", text, Check.TEXT);
        }
    }

    record UrgeTask(
            TaskId taskId, SlipLevel level, @Nullable String note) implements TaskCommand {
        public UrgeTask {
            Check.optionalText("note", note, Check.TEXT);
        }
    }

    record RequestClosure(TaskId taskId, String statement) implements TaskCommand {
        public RequestClosure {
            Check.writable("statement", statement, Check.TEXT);
        }
    }

    record ReturnClosure(TaskId taskId, String reason) implements TaskCommand {
        public ReturnClosure {
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    record CloseTask(TaskId taskId, Grade grade, @Nullable String note) implements TaskCommand {
        public CloseTask {
            Check.optionalText("note", note, Check.TEXT);
        }
    }

    record SuspendTask(TaskId taskId, String reason) implements TaskCommand {
        public SuspendTask {
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    record ResumeTask(TaskId taskId, String reason) implements TaskCommand {
        public ResumeTask {
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    record WithdrawTask(TaskId taskId, String reason) implements TaskCommand {
        public WithdrawTask {
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    /** @param assignment who holds it from then on; as before where absent, unless one of them has retired */
    record ReopenTask(
            TaskId taskId, String reason, @Nullable Assignment assignment) implements TaskCommand {
        public ReopenTask {
            Check.writable("reason", reason, Check.TEXT);
        }
    }

    /** The patrol's: what is to be noticed about the task on a working day, and what its light turns to on it. */
    record AssessTask(TaskId taskId, LocalDate on) implements TaskCommand {}
}
