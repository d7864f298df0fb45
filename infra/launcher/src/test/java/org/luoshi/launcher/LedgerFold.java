package org.luoshi.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.plan.PlanEvent.PlanIssued;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;

/**
 * The ledger up to a position, folded in a test, without any read model.
 *
 * @param plan absent until it is issued
 * @param histories of the tasks, in the order of their ids
 */
record LedgerFold(Directory directory, @Nullable PlanIssued plan, SortedMap<String, List<Entry>> histories) {
    static LedgerFold of(List<Entry> entries, long position) {
        Directory directory = Directory.EMPTY;
        PlanIssued plan = null;
        SortedMap<String, List<Entry>> histories = new TreeMap<>();
        for (Entry entry : entries.subList(0, (int) position))
            switch (entry.event()) {
                case OrganizationEvent e -> directory = directory.after(e);
                case PlanIssued e -> plan = e;
                case TaskEvent e ->
                    histories
                            .computeIfAbsent(e.taskId().value(), id -> new ArrayList<>())
                            .add(entry);
                default -> throw new IllegalStateException(entry + " is of no family");
            }
        return new LedgerFold(directory, plan, histories);
    }

    /** As recorded; null where there is no such task yet. */
    @Nullable
    TaskState task(TaskId task) {
        List<Entry> history = histories.get(task.value());
        return history == null ? null : state(history);
    }

    List<TaskState> tasks() {
        return histories.values().stream().map(LedgerFold::state).toList();
    }

    static TaskState state(List<Entry> history) {
        TaskState state = null;
        for (Entry entry : history) state = TaskState.fold(state, (TaskEvent) entry.event());
        return Objects.requireNonNull(state);
    }
}
