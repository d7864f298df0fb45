package org.luoshi.query.audit;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskId;

/** An event that names files as evidence: a report, or its correction. */
record Naming(TaskId taskId, TargetId targetId, LocalDate asOf, List<String> files) {
    /** Whether it speaks of a later day; not where no day is asked for. */
    boolean beyond(@Nullable LocalDate day) {
        return day != null && asOf.isAfter(day);
    }

    /** Null where it names none. */
    static @Nullable Naming of(Object event) {
        Naming naming = null;
        if (event instanceof ProgressReported e) naming = new Naming(e.taskId(), e.targetId(), e.asOf(), e.evidence());
        if (event instanceof ProgressCorrected e) naming = new Naming(e.taskId(), e.targetId(), e.asOf(), e.evidence());
        return naming == null || naming.files().isEmpty() ? null : naming;
    }
}
