package org.luoshi.query.task;

import java.time.LocalDate;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.answer.Malformed;

/** What a list of tasks is sorted by before plan, number and id; the same in SQL and of a state. */
enum Sort {
    NUMBER,
    /** Open tasks of the worst light first; those that are not judged, or not open, last. */
    LIGHT,
    /** The earliest day first; a task without one last. */
    DUE;

    private static final long LAST = Integer.MAX_VALUE;

    /** @throws Malformed where it is none of them */
    static Sort of(@Nullable String name) {
        if (name == null) return NUMBER;
        return Stream.of(values())
                .filter(sort -> sort.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new Malformed("sort", "应为 number、light 或 due", "must be number, light or due"));
    }

    /** In front of the other terms, over {@code v}. */
    String sql() {
        return switch (this) {
            case NUMBER -> "";
            case LIGHT ->
                "case when v.status not in " + TaskSelection.OPEN_STATUSES
                        + " then 3 when v.light = 'RED' then 0 when v.light = 'YELLOW' then 1"
                        + " when v.light = 'GREEN' then 2 else 3 end::bigint, ";
            case DUE -> "coalesce(v.due - date '1970-01-01', " + LAST + ")::bigint, ";
        };
    }

    long rank(TaskState state) {
        return switch (this) {
            case NUMBER -> 0;
            case LIGHT ->
                state.light() == null || !state.status().open()
                        ? 3
                        : switch (state.light()) {
                            case RED -> 0;
                            case YELLOW -> 1;
                            case GREEN -> 2;
                        };
            case DUE -> {
                LocalDate due = Due.nearest(state);
                yield due == null ? LAST : due.toEpochDay();
            }
        };
    }
}
