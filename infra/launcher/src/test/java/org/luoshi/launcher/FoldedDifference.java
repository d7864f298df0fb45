package org.luoshi.launcher;

import static org.luoshi.launcher.FoldedAnswers.object;

import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.ledger.Entry;
import org.luoshi.query.org.Party;

/**
 * What is different in the plan between two folds of the ledger. In the year that it is for no task is reopened, no target
 * dropped, and every target is AT_LEAST or DONE.
 */
record FoldedDifference(LedgerFold then, long from, LedgerFold now) {
    List<Object> tasks() {
        List<Object> tasks = new ArrayList<>();
        for (TaskState after : now.tasks()) {
            TaskState before = then.task(after.taskId());
            Object holders = holders(before, after);
            Object status = before != null && before.status() == after.status()
                    ? null
                    : object("from", before == null ? null : before.status(), "to", after.status());
            Object light = light(before, after);
            List<Object> targets = targets(before, after);
            String move = move(before, after);
            if (move == null && holders == null && status == null && light == null && targets.isEmpty()) continue;
            tasks.add(object(
                    "taskId",
                    after.taskId(),
                    "planYear",
                    after.brief().planYear(),
                    "number",
                    after.brief().number(),
                    "title",
                    after.brief().title(),
                    "move",
                    move,
                    "holders",
                    holders,
                    "status",
                    status,
                    "light",
                    light,
                    "targets",
                    targets));
        }
        return tasks;
    }

    private static @Nullable String move(@Nullable TaskState before, TaskState after) {
        if (before == null) return "ASSIGNED";
        boolean withdrawn = before.status() != after.status() && after.status() == TaskStatus.WITHDRAWN;
        return withdrawn ? "WITHDRAWN" : null;
    }

    private @Nullable Object holders(@Nullable TaskState before, TaskState after) {
        Assignment was = before == null ? null : before.assignment();
        Assignment is = after.assignment();
        return is.equals(was)
                ? null
                : object(
                        "from", was == null ? null : holders(was, now.directory()), "to", holders(is, now.directory()));
    }

    private static Object holders(Assignment held, Directory directory) {
        return object(
                "leader",
                Party.of(held.leader(), directory),
                "leadOffice",
                Party.of(held.leadOffice(), directory),
                "supportingOffices",
                List.of());
    }

    private @Nullable Object light(@Nullable TaskState before, TaskState after) {
        Light was = before == null ? null : before.light();
        List<Entry> history = now.histories().get(after.taskId().value());
        long turns = history.stream()
                .filter(entry -> entry.position() > from && entry.event() instanceof LightTurned)
                .count();
        return turns == 0 ? null : object("from", was, "to", after.light(), "turns", turns);
    }

    private static List<Object> targets(@Nullable TaskState before, TaskState after) {
        List<Object> targets = new ArrayList<>();
        after.binding().forEach((id, is) -> {
            TargetState was = before == null ? null : before.binding(id);
            Object commitment = commitment(was == null ? null : was.target(), is.target());
            Object claimed = reading(was == null ? null : was.latest(), is.latest());
            Object approved = reading(was == null ? null : was.latestApproved(), is.latestApproved());
            if (commitment != null || claimed != null || approved != null)
                targets.add(object(
                        "targetId",
                        id,
                        "metric",
                        is.target().metric(),
                        "comparator",
                        is.target().comparator(),
                        "unit",
                        is.target().unit(),
                        "commitment",
                        commitment,
                        "claimed",
                        claimed,
                        "approved",
                        approved));
        });
        return targets;
    }

    private static @Nullable Object reading(TargetState.@Nullable Reading was, TargetState.@Nullable Reading is) {
        return Objects.equals(was, is) ? null : object("from", was, "to", is);
    }

    private static @Nullable Object commitment(@Nullable Target was, Target is) {
        if (is.equals(was)) return null;
        if (was == null) return object("what", "ADDED", "after", is);
        BigDecimal by = is.value().subtract(was.value());
        long days = ChronoUnit.DAYS.between(was.due(), is.due());
        return object(
                "what",
                "REVISED",
                "before",
                was,
                "after",
                is,
                "way",
                by.signum() == 0 ? null : by.signum() > 0 ? "TIGHTENED" : "LOOSENED",
                "valueBy",
                by.signum() == 0 ? null : by,
                "dueBy",
                days == 0 ? null : days);
    }
}
