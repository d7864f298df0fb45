package org.luoshi.query.supervision;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.rule.Schedule;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.RevisionRejected;
import org.luoshi.kernel.task.TaskEvent.RevisionRequested;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.org.Names;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.Histories;
import org.luoshi.query.task.Scope;
import org.luoshi.query.task.TaskSelection;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * How commitments drifted: what was promised first against what is promised now, and each step between: who asked, who
 * granted, and how close to the deadline or to a red light that was.
 */
@RestController
@Tag(name = "Supervision", description = "督查")
class DriftController {
    enum Outcome {
        PENDING,
        REJECTED,
        REVISED,
        DROPPED
    }

    @Schema(name = "DriftWho")
    record Who(
            String id,
            String name,
            @Nullable Party office,
            @Nullable Party leader) {}

    /** @param position of the event in the ledger */
    record Act(Who who, Instant at, long position) {}

    /**
     * One step, asked for or done at once.
     *
     * @param asked absent where nobody had to ask
     * @param decided absent while it is pending
     * @param after absent where nothing came of it, or the target was dropped
     * @param workingDaysToDue from the day it was asked for, or done, to the due day of then; negative behind it
     * @param light of the task on that day
     * @param gap of the target on that day, in percent behind its schedule: a red light stands for more than the rule's
     */
    record Step(
            Outcome outcome,
            @Nullable Act asked,
            @Nullable Act decided,
            Target before,
            @Nullable Target after,
            String reason,
            @Nullable String authority,
            int workingDaysToDue,
            @Nullable Light light,
            BigDecimal gap) {}

    /**
     * @param now absent where it was dropped
     * @param valueBy by how much the value has moved since the beginning, in the target's unit
     * @param dueBy by how many days the due day has moved
     */
    record Drift(
            TaskId taskId,
            String title,
            Party leader,
            Party leadOffice,
            TargetId targetId,
            Target original,
            @Nullable Target now,
            @Nullable BigDecimal valueBy,
            @Nullable Long dueBy,
            int deferrals,
            List<Step> steps) {}

    /**
     * @param revised targets that are not what they were, dropped ones apart
     * @param deferred targets that have been given more time
     */
    record Drifts(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            int revised,
            int deferred,
            int dropped,
            int pending,
            List<Drift> targets) {}

    private final Moments moments;
    private final Histories histories;
    private final Names names;
    private final Rulebook rules;
    private final ZoneId zone;

    DriftController(Moments moments, Histories histories, Names names, Rulebook rules, Clock clock) {
        this.moments = moments;
        this.histories = histories;
        this.names = names;
        this.rules = rules;
        this.zone = clock.getZone();
    }

    @GetMapping("/api/drift")
    @Operation(summary = "Commitments that changed, or are asked to: original against current, and every step between")
    Drifts drift(@ParameterObject Scope scope, @ParameterObject Asked asked, Actor actor) {
        TaskSelection revised = scope.selection().where("v.revised");
        return moments.answer(asked, actor, moment -> {
            Directory directory = names.at(moment.position());
            List<Drift> drifts = histories.at(moment, revised).values().stream()
                    .flatMap(history -> drifts(history, directory).stream())
                    .toList();
            return new Drifts(
                    moment.position(),
                    moment.asOf(),
                    moment.validOn(),
                    count(drifts, Outcome.REVISED),
                    (int) drifts.stream().filter(drift -> drift.deferrals() > 0).count(),
                    count(drifts, Outcome.DROPPED),
                    count(drifts, Outcome.PENDING),
                    drifts);
        });
    }

    private static int count(List<Drift> drifts, Outcome outcome) {
        return (int) drifts.stream()
                .filter(drift -> drift.steps().stream().anyMatch(step -> step.outcome() == outcome))
                .count();
    }

    private List<Drift> drifts(List<Entry> history, Directory directory) {
        Map<TargetId, List<Step>> steps = new LinkedHashMap<>();
        Map<TargetId, Entry> asked = new LinkedHashMap<>();
        Map<TargetId, TaskState> when = new LinkedHashMap<>();
        TaskState state = null;
        for (Entry entry : history) {
            TaskEvent event = (TaskEvent) entry.event();
            TargetId id = targetOf(event);
            if (id != null) {
                TaskState before = Objects.requireNonNull(state);
                if (event instanceof RevisionRequested) {
                    asked.put(id, entry);
                    when.put(id, before);
                } else {
                    Entry request = event instanceof TargetDropped ? null : asked.remove(id);
                    TaskState then = request == null ? before : Objects.requireNonNull(when.get(id));
                    steps.computeIfAbsent(id, k -> new ArrayList<>()).add(step(id, request, entry, then, directory));
                    asked.remove(id);
                }
            }
            state = TaskState.fold(state, event);
        }
        asked.forEach((id, request) -> steps.computeIfAbsent(id, k -> new ArrayList<>())
                .add(step(id, request, null, Objects.requireNonNull(when.get(id)), directory)));
        TaskState now = Objects.requireNonNull(state);
        return steps.entrySet().stream()
                .map(entry -> drift(now, entry.getKey(), entry.getValue(), directory))
                .toList();
    }

    private static @Nullable TargetId targetOf(TaskEvent event) {
        if (event instanceof RevisionRequested e) return e.targetId();
        if (event instanceof RevisionRejected e) return e.targetId();
        if (event instanceof TargetRevised e) return e.targetId();
        return event instanceof TargetDropped e ? e.targetId() : null;
    }

    private Step step(
            TargetId id, @Nullable Entry request, @Nullable Entry decision, TaskState then, Directory directory) {
        Entry first = request == null ? Objects.requireNonNull(decision) : request;
        LocalDate day = LocalDate.ofInstant(first.recordedAt(), zone);
        TargetState target = then.target(id);
        TargetState.Reading claimed = target.latestBy(day);
        Told told = told((TaskEvent) (decision == null ? first : decision).event());
        Told askedFor = request == null ? told : told((TaskEvent) request.event());
        return new Step(
                decision == null ? Outcome.PENDING : told.outcome(),
                request == null ? null : act(request, directory),
                decision == null ? null : act(decision, directory),
                target.target(),
                told.after(),
                // Why it was wanted; a rejection's own reason is in the history.
                askedFor.reason(),
                told.authority() == null ? askedFor.authority() : told.authority(),
                rules.calendar().between(day, target.target().due()),
                then.light(),
                Schedule.gap(target.target(), claimed == null ? null : claimed.value(), day));
    }

    private record Told(
            Outcome outcome,
            @Nullable Target after,
            String reason,
            @Nullable String authority) {}

    private static Told told(TaskEvent event) {
        if (event instanceof TargetRevised e) return new Told(Outcome.REVISED, e.after(), e.reason(), e.authority());
        if (event instanceof TargetDropped e) return new Told(Outcome.DROPPED, null, e.reason(), e.authority());
        if (event instanceof RevisionRejected e) return new Told(Outcome.REJECTED, null, e.reason(), null);
        if (event instanceof RevisionRequested e) return new Told(Outcome.PENDING, null, e.reason(), e.authority());
        throw new IllegalStateException(event + " moves no commitment");
    }

    private static Act act(Entry entry, Directory directory) {
        Actor actor = entry.actor();
        Who who = new Who(
                actor.id(),
                actor.name(),
                actor.office() == null ? null : Party.of(actor.office(), directory),
                actor.leader() == null ? null : Party.of(actor.leader(), directory));
        return new Act(who, entry.recordedAt(), entry.position());
    }

    private static Drift drift(TaskState task, TargetId id, List<Step> steps, Directory directory) {
        TargetState target = task.target(id);
        Target now = target.dropped() ? null : target.target();
        return new Drift(
                task.taskId(),
                task.brief().title(),
                Party.of(task.assignment().leader(), directory),
                Party.of(task.assignment().leadOffice(), directory),
                id,
                target.original(),
                now,
                now == null ? null : now.value().subtract(target.original().value()),
                now == null ? null : ChronoUnit.DAYS.between(target.original().due(), now.due()),
                target.deferrals(),
                steps);
    }
}
