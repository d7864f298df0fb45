package org.luoshi.query.task;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.query.org.Party;

/**
 * One task on a board.
 *
 * @param light as it turned last, or as judged on the day that validOn asks for; absent where there is nothing to judge
 * @param lightOn the day on which it turned to it
 * @param part what the board's office has to do with it; only on an office's board, or in a list of its tasks
 * @param due the earliest due day of the targets not met; the last one where all are met
 * @param daysToDue calendar days to {@code due}; negative when it has passed
 * @param targets those that bind, in order
 */
public record TaskLine(
        TaskId taskId,
        int planYear,
        int number,
        String title,
        TaskStatus status,
        @Nullable Light light,
        @Nullable LocalDate lightOn,
        @Nullable Part part,
        Party leader,
        Party leadOffice,
        List<Party> supportingOffices,
        @Nullable LocalDate due,
        @Nullable Long daysToDue,
        List<TargetLine> targets) {

    public static TaskLine of(TaskState state, View view) {
        return of(state, null, view);
    }

    public static TaskLine of(TaskState state, @Nullable OfficeId viewer, View view) {
        LocalDate day = view.day();
        Directory directory = view.directory();
        LocalDate due = Due.nearest(state);
        return new TaskLine(
                state.taskId(),
                state.brief().planYear(),
                state.brief().number(),
                state.brief().title(),
                state.status(),
                state.light(),
                state.lightOn(),
                viewer == null ? null : Part.of(viewer, state),
                Party.of(state.assignment().leader(), directory),
                Party.of(state.assignment().leadOffice(), directory),
                state.assignment().supportingOffices().stream()
                        .map(office -> Party.of(office, directory))
                        .toList(),
                due,
                due == null ? null : ChronoUnit.DAYS.between(day, due),
                state.binding().entrySet().stream()
                        .map(target -> TargetLine.of(target.getKey(), target.getValue(), state, view))
                        .toList());
    }
}
