package org.luoshi.kernel.rule;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.ReportingCycle;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.AcknowledgementExpired;
import org.luoshi.kernel.task.TaskEvent.ReminderSent;
import org.luoshi.kernel.task.TaskEvent.ReportMissed;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;

/**
 * What the patrol notices on a working day beside the lights: an assignment that nobody has acknowledged in time, a
 * reporting cycle that passed without a report, a due day that draws near or has passed. What it has noticed once the
 * state remembers, so that the same day asked twice gives nothing new, and days asked late give what they would have given.
 *
 * @param acknowledgeWithin working days behind the one on which a task is handed to an office
 * @param remindBefore so many working days before a target is due, 0 being the last one; in falling order
 * @param remindEvery again each so many working days behind it; 0 for never
 * @param cycle how often progress is to be reported, where the task says nothing else
 * @param reportWithin working days behind the end of a reporting cycle
 */
public record PatrolRule(
        int acknowledgeWithin, List<Integer> remindBefore, int remindEvery, ReportingCycle cycle, int reportWithin) {

    public static final PatrolRule STANDARD = new PatrolRule(1, List.of(30, 15, 5, 3, 0), 5, ReportingCycle.MONTHLY, 5);

    public PatrolRule {
        Check.between("acknowledgeWithin", acknowledgeWithin, 0, 250);
        remindBefore = List.copyOf(remindBefore);
        remindBefore.forEach(days -> Check.between("remindBefore", days, 0, 250));
        Check.between("remindEvery", remindEvery, 0, 250);
        Check.present("cycle", cycle);
        Check.between("reportWithin", reportWithin, 0, 60);
    }

    /** @param day a working day */
    public List<TaskEvent> notices(TaskState task, LocalDate day, WorkingDays calendar) {
        boolean before = task.activeSince() != null && day.isBefore(task.activeSince());
        if (!task.status().open() || before) return List.of();
        List<TaskEvent> noticed = new ArrayList<>();
        LocalDate acknowledgeBy = acknowledgeBy(task, calendar);
        if (acknowledgeBy != null && !task.unacknowledged() && day.isAfter(acknowledgeBy))
            noticed.add(new AcknowledgementExpired(task.taskId(), acknowledgeBy));
        ReportMissed missed = missed(task, day, calendar);
        if (missed != null) noticed.add(missed);
        for (Map.Entry<TargetId, TargetState> target : task.binding().entrySet())
            if (task.judged(target.getValue()) && reminds(target.getValue(), day, calendar)) {
                LocalDate due = target.getValue().target().due();
                int left = calendar.between(day, due);
                noticed.add(new ReminderSent(task.taskId(), target.getKey(), due, left, day));
            }
        return noticed;
    }

    /** The last day to acknowledge; null where nothing waits for it. */
    public @Nullable LocalDate acknowledgeBy(TaskState task, WorkingDays calendar) {
        LocalDate handed = task.handedOn();
        return task.status() != TaskStatus.ASSIGNED || handed == null
                ? null
                : calendar.after(handed, acknowledgeWithin);
    }

    private @Nullable ReportMissed missed(TaskState task, LocalDate day, WorkingDays calendar) {
        if (!task.status().reportable()) return null;
        ReportingCycle every =
                task.brief().cycle() == null ? cycle : task.brief().cycle();
        LocalDate end = every.endBefore(day);
        if (!day.isAfter(calendar.after(end, reportWithin))) return null;
        LocalDate start = every.firstDay(end);
        List<TargetId> silent = task.binding().entrySet().stream()
                .filter(target -> expected(task, target.getValue(), start, end))
                .map(Map.Entry::getKey)
                .toList();
        return silent.isEmpty() ? null : new ReportMissed(task.taskId(), end, silent, start);
    }

    /**
     * A milestone is reported when it is done; a target that is met, or that could not be reported on all the while, owes
     * nothing. Any report of the cycle or of a later day will do, also one that was returned: it came.
     */
    private static boolean expected(TaskState task, TargetState state, LocalDate start, LocalDate end) {
        Target target = state.target();
        boolean running = target.comparator() != Comparator.DONE
                && !target.start().isAfter(start)
                && !target.due().isBefore(start)
                && since(start, task.activeSince())
                && since(start, state.promisedOn());
        boolean noticed = state.missedUntil() != null && !state.missedUntil().isBefore(end);
        if (!running || noticed || !task.judged(state)) return false;
        TargetState.Reading latest = state.latest();
        boolean met = !Schedule.held(target) && latest != null && target.metBy(latest.value());
        return !met && state.reports().tailMap(start).isEmpty();
    }

    private static boolean since(LocalDate start, @Nullable LocalDate since) {
        return since == null || !since.isAfter(start);
    }

    private boolean reminds(TargetState state, LocalDate day, WorkingDays calendar) {
        Target target = state.target();
        boolean noticed = (state.remindedOn() != null && !day.isAfter(state.remindedOn()))
                || (state.promisedOn() != null && day.isBefore(state.promisedOn()));
        if (noticed || day.isBefore(target.start())) return false;
        int left = calendar.between(day, target.due());
        TargetState.Reading latest = state.latestBy(day);
        boolean met = latest != null && target.metBy(latest.value());
        // What is to be held can still be lost.
        if (met && (left < 0 || !Schedule.held(target))) return false;
        return left >= 0 ? remindBefore.contains(left) : remindEvery > 0 && -left % remindEvery == 0;
    }
}
