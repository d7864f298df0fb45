package org.luoshi.query.task;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskState;

/** The day that matters next for a task. */
public final class Due {
    private Due() {}

    /** The earliest due day of the binding targets that are not met; the last one where all are met. */
    public static @Nullable LocalDate nearest(TaskState state) {
        List<TargetState> binding = List.copyOf(state.binding().values());
        return binding.stream()
                .filter(Predicate.not(Due::met))
                .map(target -> target.target().due())
                .min(Comparator.naturalOrder())
                .or(() -> binding.stream().map(target -> target.target().due()).max(Comparator.naturalOrder()))
                .orElse(null);
    }

    /** The due day of each target that an open task still owes, in order; what is not judged is not owed. */
    static List<LocalDate> allOwed(TaskState state) {
        if (!state.status().open()) return List.of();
        return state.binding().values().stream()
                .filter(target -> state.judged(target) && !met(target))
                .map(target -> target.target().due())
                .sorted()
                .toList();
    }

    /** The earliest of them; null where it owes nothing, or is not judged. */
    static @Nullable LocalDate owing(TaskState state) {
        return allOwed(state).stream().findFirst().orElse(null);
    }

    /** Whether the latest value that was not returned satisfies the target. */
    public static boolean met(TargetState target) {
        TargetState.Reading latest = target.latest();
        return latest != null && target.target().metBy(latest.value());
    }
}
