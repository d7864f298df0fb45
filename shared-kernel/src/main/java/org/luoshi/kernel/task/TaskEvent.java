package org.luoshi.kernel.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

/**
 * Everything that can happen to a task. Who did it and when stands beside the event in the ledger; an account is
 * repeated here ({@code reporter}, {@code requestedBy}) only where a later rule depends on it, because the one fold
 * sees the event alone.
 */
public sealed interface TaskEvent {
    TaskId taskId();

    /**
     * The day whose progress it speaks of, or is judged by; null where it speaks of none. Commitments, holders and what
     * anybody decided or wrote have the instant at which they were recorded, and no other time.
     */
    default @Nullable LocalDate progressOn() {
        return switch (this) {
            case ProgressReported e -> e.asOf();
            case ProgressCorrected e -> e.asOf();
            case ProgressApproved e -> e.asOf();
            case ProgressReturned e -> e.asOf();
            case ReportMissed e -> e.cycleEnd();
            case LightTurned e -> e.on();
            case TaskAssigned _,
                    TaskAcknowledged _,
                    AssignmentObjected _,
                    TaskReassigned _,
                    TargetAdded _,
                    TargetDropped _,
                    RevisionRequested _,
                    RevisionRejected _,
                    TargetRevised _,
                    InstructionRecorded _,
                    TaskUrged _,
                    ClosureRequested _,
                    ClosureReturned _,
                    TaskClosed _,
                    TaskSuspended _,
                    TaskResumed _,
                    TaskWithdrawn _,
                    TaskReopened _,
                    AcknowledgementExpired _,
                    ReminderSent _ -> null;
        };
    }

    /** Whether it speaks of the progress of a later day; not where no day is asked for. */
    default boolean beyond(@Nullable LocalDate day) {
        LocalDate on = progressOn();
        return day != null && on != null && on.isAfter(day);
    }

    // ---- assignment

    /**
     * @param targets numbered t1, t2, … in the order given
     * @param on the bureau's day; absent in ledgers of the first edition
     */
    record TaskAssigned(
            TaskId taskId,
            Brief brief,
            Assignment assignment,
            SequencedMap<TargetId, Target> targets,
            @Nullable LocalDate on)
            implements TaskEvent {
        public TaskAssigned {
            Check.present("taskId", taskId);
            Check.present("brief", brief);
            Check.present("assignment", assignment);
            targets = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(Check.present("targets", targets)));
            Check.between("targets.length", targets.size(), 1, 100);
            targets.forEach((id, target) -> Check.present("targets." + id, target));
            Check.optionalDay("on", on);
        }
    }

    record TaskAcknowledged(TaskId taskId, @Nullable String note) implements TaskEvent {
        public TaskAcknowledged {
            Check.present("taskId", taskId);
            Check.optionalText("note", note, Check.TEXT);
        }
    }

    record AssignmentObjected(TaskId taskId, String reason) implements TaskEvent {
        public AssignmentObjected {
            Check.present("taskId", taskId);
            Check.text("reason", reason, Check.TEXT);
        }
    }

    /** @param on as in {@link TaskAssigned} */
    record TaskReassigned(
            TaskId taskId,
            Assignment from,
            Assignment to,
            String reason,
            @Nullable LocalDate on) implements TaskEvent {
        public TaskReassigned {
            Check.present("taskId", taskId);
            Check.present("from", from);
            Check.present("to", to);
            Check.text("reason", reason, Check.TEXT);
            Check.optionalDay("on", on);
        }
    }

    // ---- targets

    /**
     * @param authority the document that allows it
     * @param on as in {@link TaskAssigned}
     */
    record TargetAdded(
            TaskId taskId,
            TargetId targetId,
            Target target,
            String reason,
            String authority,
            @Nullable LocalDate on) implements TaskEvent {
        public TargetAdded {
            Check.present("taskId", taskId);
            Check.present("targetId", targetId);
            Check.present("target", target);
            Check.text("reason", reason, Check.TEXT);
            Check.text("authority", authority, Check.LINE);
            Check.optionalDay("on", on);
        }
    }

    record TargetDropped(TaskId taskId, TargetId targetId, String reason, String authority) implements TaskEvent {
        public TargetDropped {
            Check.present("taskId", taskId);
            Check.present("targetId", targetId);
            Check.text("reason", reason, Check.TEXT);
            Check.text("authority", authority, Check.LINE);
        }
    }

    record RevisionRequested(
            TaskId taskId,
            TargetId targetId,
            TargetChange change,
            String reason,
            @Nullable String authority,
            String requestedBy)
            implements TaskEvent {
        public RevisionRequested {
            Check.present("taskId", taskId);
            Check.present("targetId", targetId);
            Check.present("change", change);
            Check.text("reason", reason, Check.TEXT);
            Check.optionalText("authority", authority, Check.LINE);
            Check.text("requestedBy", requestedBy, Check.NAME);
        }
    }

    record RevisionRejected(TaskId taskId, TargetId targetId, String reason) implements TaskEvent {
        public RevisionRejected {
            Check.present("taskId", taskId);
            Check.present("targetId", targetId);
            Check.text("reason", reason, Check.TEXT);
        }
    }

    /**
     * The commitment changes; what it was stays here beside what it becomes.
     *
     * @param requestedBy the account whose request was granted; absent where nobody had asked
     */
    record TargetRevised(
            TaskId taskId,
            TargetId targetId,
            Target before,
            Target after,
            String reason,
            @Nullable String authority,
            @Nullable String requestedBy)
            implements TaskEvent {

        /** Whether it gives more time (延期). */
        public boolean deferral() {
            return after.due().isAfter(before.due());
        }

        public TargetRevised {
            Check.present("taskId", taskId);
            Check.present("targetId", targetId);
            Check.present("before", before);
            Check.present("after", after);
            Check.text("reason", reason, Check.TEXT);
            Check.optionalText("authority", authority, Check.LINE);
            Check.optionalText("requestedBy", requestedBy, Check.NAME);
        }
    }

    // ---- progress

    /**
     * @param asOf the day the amount speaks of; one report per target and day
     * @param evidence SHA-256 of each file handed in, 64 lower-case hex digits
     * @param office that reports; absent where the supervision office does
     */
    record ProgressReported(
            TaskId taskId,
            TargetId targetId,
            LocalDate asOf,
            Amount amount,
            @Nullable String note,
            List<String> evidence,
            @Nullable OfficeId office,
            String reporter)
            implements TaskEvent {
        public static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

        public ProgressReported {
            Check.present("taskId", taskId);
            Check.present("targetId", targetId);
            Check.day("asOf", asOf);
            Check.present("amount", amount);
            Check.optionalText("note", note, Check.TEXT);
            evidence = List.copyOf(Check.present("evidence", evidence));
            evidence.forEach(hash -> Check.matching("evidence", hash, SHA_256));
            Check.text("reporter", reporter, Check.NAME);
        }
    }

    /** @param evidence what was handed in with the correction, as in {@link ProgressReported} */
    record ProgressCorrected(
            TaskId taskId,
            TargetId targetId,
            LocalDate asOf,
            BigDecimal before,
            BigDecimal after,
            String unit,
            String reason,
            String reporter,

            @JsonProperty(defaultValue = "[]") @JsonInclude(JsonInclude.Include.NON_EMPTY)
            List<String> evidence)
            implements TaskEvent {
        public ProgressCorrected {
            Check.present("taskId", taskId);
            Check.present("targetId", targetId);
            Check.day("asOf", asOf);
            before = Check.decimal("before", before);
            after = Check.decimal("after", after);
            Check.text("unit", unit, Amount.UNIT);
            Check.text("reason", reason, Check.TEXT);
            Check.text("reporter", reporter, Check.NAME);
            evidence = evidence == null ? List.of() : List.copyOf(evidence);
            evidence.forEach(hash -> Check.matching("evidence", hash, ProgressReported.SHA_256));
        }
    }

    record ProgressApproved(TaskId taskId, TargetId targetId, LocalDate asOf) implements TaskEvent {
        public ProgressApproved {
            Check.present("taskId", taskId);
            Check.present("targetId", targetId);
            Check.day("asOf", asOf);
        }
    }

    record ProgressReturned(TaskId taskId, TargetId targetId, LocalDate asOf, String reason) implements TaskEvent {
        public ProgressReturned {
            Check.present("taskId", taskId);
            Check.present("targetId", targetId);
            Check.day("asOf", asOf);
            Check.text("reason", reason, Check.TEXT);
        }
    }

    // ---- supervision

    record InstructionRecorded(TaskId taskId, LeaderId leader, String text) implements TaskEvent {
        public InstructionRecorded {
            Check.present("taskId", taskId);
            Check.present("leader", leader);
            Check.text("text", text, Check.TEXT);
        }
    }

    record TaskUrged(
            TaskId taskId, SlipLevel level, @Nullable String note) implements TaskEvent {
        public TaskUrged {
            Check.present("taskId", taskId);
            Check.present("level", level);
            Check.optionalText("note", note, Check.TEXT);
        }
    }

    // ---- the end, and what is aside of it

    record ClosureRequested(TaskId taskId, String statement, String requestedBy) implements TaskEvent {
        public ClosureRequested {
            Check.present("taskId", taskId);
            Check.text("statement", statement, Check.TEXT);
            Check.text("requestedBy", requestedBy, Check.NAME);
        }
    }

    /** @param on as in {@link TaskAssigned} */
    record ClosureReturned(
            TaskId taskId, String reason, @Nullable LocalDate on) implements TaskEvent {
        public ClosureReturned {
            Check.present("taskId", taskId);
            Check.text("reason", reason, Check.TEXT);
            Check.optionalDay("on", on);
        }
    }

    record TaskClosed(TaskId taskId, Grade grade, @Nullable String note) implements TaskEvent {
        public TaskClosed {
            Check.present("taskId", taskId);
            Check.present("grade", grade);
            Check.optionalText("note", note, Check.TEXT);
        }
    }

    record TaskSuspended(TaskId taskId, String reason) implements TaskEvent {
        public TaskSuspended {
            Check.present("taskId", taskId);
            Check.text("reason", reason, Check.TEXT);
        }
    }

    /** @param on as in {@link TaskAssigned} */
    record TaskResumed(
            TaskId taskId, String reason, @Nullable LocalDate on) implements TaskEvent {
        public TaskResumed {
            Check.present("taskId", taskId);
            Check.text("reason", reason, Check.TEXT);
            Check.optionalDay("on", on);
        }
    }

    record TaskWithdrawn(TaskId taskId, String reason) implements TaskEvent {
        public TaskWithdrawn {
            Check.present("taskId", taskId);
            Check.text("reason", reason, Check.TEXT);
        }
    }

    /** @param on as in {@link TaskAssigned} */
    record TaskReopened(
            TaskId taskId, String reason, @Nullable LocalDate on) implements TaskEvent {
        public TaskReopened {
            Check.present("taskId", taskId);
            Check.text("reason", reason, Check.TEXT);
            Check.optionalDay("on", on);
        }
    }

    // ---- the patrol

    /**
     * @param before absent for the first light of a task
     * @param gaps per target, how far behind its schedule, in percentage points of its span; negative is ahead
     * @param ruleVersion the rule that turned it
     * @param on the bureau's day it was judged on
     * @param causes what keeps it from being green; none where it is
     */
    record LightTurned(
            TaskId taskId,
            @Nullable Light before,
            Light after,
            SequencedMap<TargetId, BigDecimal> gaps,
            String ruleVersion,
            LocalDate on,

            @JsonProperty(defaultValue = "[]") @JsonInclude(JsonInclude.Include.NON_EMPTY)
            List<Cause> causes)
            implements TaskEvent {

        /** @param targetId absent where the cause is the task's own */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        public record Cause(@Nullable TargetId targetId, Why why) {
            public Cause {
                Check.present("why", why);
            }
        }

        public enum Why {
            /** Behind its schedule. */
            BEHIND,
            OVERDUE,
            DUE_SOON,
            /** A reporting cycle passed without a report. */
            NOT_REPORTED,
            /** It was red in this calendar month. */
            RED_THIS_MONTH
        }

        public LightTurned {
            Check.present("taskId", taskId);
            Check.present("after", after);
            SequencedMap<TargetId, BigDecimal> exact = new LinkedHashMap<>();
            for (Map.Entry<TargetId, BigDecimal> gap :
                    Check.present("gaps", gaps).entrySet())
                exact.put(gap.getKey(), Check.decimal("gaps." + gap.getKey(), gap.getValue()));
            gaps = Collections.unmodifiableSequencedMap(exact);
            Check.text("ruleVersion", ruleVersion, Check.NAME);
            Check.day("on", on);
            causes = causes == null ? List.of() : List.copyOf(causes);
        }
    }

    /**
     * @param cycleEnd last day of the reporting cycle that passed without a report
     * @param targets those that nobody reported on
     * @param cycleStart first day of that cycle
     */
    record ReportMissed(
            TaskId taskId,
            LocalDate cycleEnd,

            @JsonProperty(defaultValue = "[]") @JsonInclude(JsonInclude.Include.NON_EMPTY)
            List<TargetId> targets,

            @Nullable LocalDate cycleStart)
            implements TaskEvent {
        public ReportMissed {
            Check.present("taskId", taskId);
            Check.day("cycleEnd", cycleEnd);
            targets = targets == null ? List.of() : List.copyOf(targets);
            Check.optionalDay("cycleStart", cycleStart);
        }
    }

    /** @param due the day by which the assignment was to be acknowledged */
    record AcknowledgementExpired(TaskId taskId, LocalDate due) implements TaskEvent {
        public AcknowledgementExpired {
            Check.present("taskId", taskId);
            Check.day("due", due);
        }
    }

    /**
     * @param workingDays left until due; negative after it
     * @param on the bureau's day it was due to be sent
     */
    record ReminderSent(
            TaskId taskId,
            TargetId targetId,
            LocalDate due,
            int workingDays,
            @Nullable LocalDate on) implements TaskEvent {
        public ReminderSent {
            Check.present("taskId", taskId);
            Check.present("targetId", targetId);
            Check.day("due", due);
            Check.optionalDay("on", on);
        }
    }
}
