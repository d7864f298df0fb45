package org.luoshi.command.task;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.task.TaskCommand.AssessTask;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskState;

/** How a task stands by the rules: its light turns with whatever happens to it, and with the clock. */
public final class Assessing {
    private Assessing() {}

    static List<TaskEvent> assess(TaskState task, AssessTask command, LocalDate today, Rulebook rules) {
        TaskRule.TASK_NOT_OPEN.unless(task.status().open());
        LocalDate day = command.on();
        TaskRule.DAY_NOT_ASSESSED.unless(!day.isAfter(today) && rules.calendar().isWorking(day));
        List<TaskEvent> noted = on(task, day, rules);
        TaskRule.NOTHING_TURNED.when(noted.isEmpty());
        return noted;
    }

    /** All that is to be noted about a task on a working day; nothing where it has been noted before. */
    public static List<TaskEvent> on(TaskState task, LocalDate day, Rulebook rules) {
        return withLight(task, rules.patrol().notices(task, day, rules.calendar()), day, rules);
    }

    /** The events, and behind them the turn of the light that they cause. */
    static List<TaskEvent> withLight(@Nullable TaskState task, List<TaskEvent> events, LocalDate day, Rulebook rules) {
        TaskState after = task;
        for (TaskEvent event : events) after = TaskState.fold(after, event);
        LightTurned turned = rules.light().turn(Objects.requireNonNull(after), day, rules.calendar());
        if (turned == null) return events;
        List<TaskEvent> all = new ArrayList<>(events);
        all.add(turned);
        return all;
    }
}
