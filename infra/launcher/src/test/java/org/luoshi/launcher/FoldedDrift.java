package org.luoshi.launcher;

import static org.luoshi.launcher.FoldedAnswers.object;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.rule.Schedule;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.RevisionRejected;
import org.luoshi.kernel.task.TaskEvent.RevisionRequested;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.query.org.Party;

/** How commitments drifted, by a fold of the ledger. In the year that it is for none is dropped. */
final class FoldedDrift {
    private final LedgerFold fold;
    private final Rulebook rules;
    private final List<Object> targets = new ArrayList<>();
    private final Map<String, Integer> having = new LinkedHashMap<>();
    private int tasks;

    FoldedDrift(LedgerFold fold, Rulebook rules) {
        this.fold = fold;
        this.rules = rules;
        fold.histories().values().forEach(this::add);
    }

    Object answer(Map<String, Object> moment) {
        moment.put("tasks", tasks);
        moment.put("revised", having.getOrDefault("REVISED", 0));
        moment.put("deferred", having.getOrDefault("deferred", 0));
        moment.put("dropped", 0);
        moment.put("pending", having.getOrDefault("PENDING", 0));
        moment.put("targets", targets);
        return moment;
    }

    /** What was asked for, or done at once, and how the task stood before it. */
    private record Begun(Entry entry, TaskState before) {}

    private void add(List<Entry> history) {
        Map<TargetId, List<Map<String, Object>>> steps = new LinkedHashMap<>();
        Map<TargetId, Begun> asked = new LinkedHashMap<>();
        TaskState state = null;
        for (Entry entry : history) {
            TaskEvent event = (TaskEvent) entry.event();
            TaskState before = state;
            state = TaskState.fold(state, event);
            if (before == null) continue;
            switch (event) {
                case RevisionRequested e -> asked.put(e.targetId(), new Begun(entry, before));
                case RevisionRejected e -> decided(steps, e.targetId(), asked, entry, before);
                case TargetRevised e -> decided(steps, e.targetId(), asked, entry, before);
                default -> {}
            }
        }
        asked.forEach((id, begun) ->
                steps.computeIfAbsent(id, any -> new ArrayList<>()).add(step(id, begun, begun.entry(), null)));
        TaskState now = LedgerFold.state(history);
        Predicate<TargetState> moved = target -> target.pending() != null || target.revisions() > 0;
        if (now.targets().values().stream().noneMatch(moved)) return;
        tasks++;
        steps.forEach((id, taken) -> targets.add(drift(now, id, taken)));
    }

    private void decided(
            Map<TargetId, List<Map<String, Object>>> steps,
            TargetId id,
            Map<TargetId, Begun> asked,
            Entry decision,
            TaskState before) {
        Begun request = asked.remove(id);
        Begun begun = request == null ? new Begun(decision, before) : request;
        steps.computeIfAbsent(id, any -> new ArrayList<>())
                .add(step(id, begun, request == null ? null : request.entry(), decision));
    }

    private Map<String, Object> step(TargetId id, Begun begun, @Nullable Entry asked, @Nullable Entry decision) {
        TargetState target = begun.before().target(id);
        LocalDate day = PastMoment.dayOf(begun.entry().recordedAt());
        TargetState.Reading claimed = target.latestBy(day);
        BigDecimal actual = claimed == null ? null : claimed.value();
        Object first = begun.entry().event();
        Object last = decision == null ? first : decision.event();
        TargetRevised revised = last instanceof TargetRevised e ? e : null;
        RevisionRequested request = first instanceof RevisionRequested e ? e : null;
        return object(
                "outcome",
                decision == null ? "PENDING" : revised == null ? "REJECTED" : "REVISED",
                "asked",
                asked == null ? null : act(asked),
                "decided",
                decision == null ? null : act(decision),
                "before",
                target.target(),
                "wanted",
                request == null ? null : request.change().appliedTo(target.target()),
                "after",
                revised == null ? null : revised.after(),
                "reason",
                request != null ? request.reason() : revised == null ? null : revised.reason(),
                "authority",
                revised != null && revised.authority() != null
                        ? revised.authority()
                        : request == null ? null : request.authority(),
                "workingDaysToDue",
                rules.calendar().between(day, target.target().due()),
                "light",
                begun.before().light(),
                "gap",
                Schedule.gap(target.target(), actual, day));
    }

    private Object act(Entry entry) {
        Map<String, Object> who = FoldedHistory.who(entry.actor(), fold.directory());
        who.remove("role");
        return object("who", who, "at", entry.recordedAt(), "position", entry.position());
    }

    private Object drift(TaskState task, TargetId id, List<Map<String, Object>> steps) {
        TargetState target = task.target(id);
        Target original = target.original();
        Target now = target.target();
        for (String outcome : List.of("REVISED", "PENDING"))
            if (steps.stream().anyMatch(step -> outcome.equals(step.get("outcome"))))
                having.merge(outcome, 1, Integer::sum);
        if (target.deferrals() > 0) having.merge("deferred", 1, Integer::sum);
        return object(
                "taskId",
                task.taskId(),
                "title",
                task.brief().title(),
                "leader",
                Party.of(task.assignment().leader(), fold.directory()),
                "leadOffice",
                Party.of(task.assignment().leadOffice(), fold.directory()),
                "targetId",
                id,
                "original",
                original,
                "now",
                now,
                "valueBy",
                now.value().subtract(original.value()),
                "dueBy",
                ChronoUnit.DAYS.between(original.due(), now.due()),
                "deferrals",
                target.deferrals(),
                "steps",
                steps);
    }
}
