package org.luoshi.query.task;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TaskState;

/** What an office has to do with a task: it leads it, supports it, or answers for a target of it. */
public enum Part {
    LEAD,
    SUPPORTING,
    OWNER;

    public static @Nullable Part of(OfficeId office, TaskState state) {
        if (state.assignment().leadOffice().equals(office)) return LEAD;
        if (state.assignment().involves(office)) return SUPPORTING;
        return owners(state).contains(office) ? OWNER : null;
    }

    /** The offices that answer for a binding target in the lead office's stead. */
    static SequencedSet<OfficeId> owners(TaskState state) {
        return state.binding().values().stream()
                .map(target -> target.target().owner())
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
