package org.luoshi.query.supervision;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
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
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.org.Names;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.Histories;
import org.luoshi.query.task.Listing;
import org.luoshi.query.task.Scope;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * How commitments drifted: what was promised first against what is promised now, and each step between: who asked, who
 * granted, and how close to the deadline or to a red light that was.
 */
@RestController
@Tag(name = "Supervision", description = "督查")
public class DriftController {
    public enum Outcome {
        PENDING,
        REJECTED,
        REVISED,
        DROPPED
    }

    @Schema(name = "DriftWho")
    public record Who(
            String id,
            String name,
            @Nullable Party office,
            @Nullable Party leader) {}

    /** @param position of the event in the ledger */
    public record Act(Who who, Instant at, long position) {}

    /**
     * One step, asked for or done at once.
     *
     * @param asked absent where nobody had to ask
     * @param decided absent while it is pending
     * @param wanted what was asked for; absent where nobody had to ask
     * @param after absent where nothing came of it, or the target was dropped
     * @param workingDaysToDue from the day it was asked for, or done, to the due day of then; negative behind it
     * @param light of the task on that day
     * @param gap of the target on that day, in percent behind its schedule: a red light stands for more than the rule's
     */
    public record Step(
            Outcome outcome,
            @Nullable Act asked,
            @Nullable Act decided,
            Target before,
            @Nullable Target wanted,
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
    public record Drift(
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
     * @param tasks with any such target
     * @param revised targets that are not what they were, dropped ones apart
     * @param deferred targets that have been given more time
     * @param targets of the tasks on this page, in the order of plan, number and id
     * @param next cursor of the page behind this one; absent on the last
     */
    public record Drifts(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            int tasks,
            int revised,
            int deferred,
            int dropped,
            int pending,
            List<Drift> targets,
            @Nullable String next) {}

    private record Counts(int tasks, int revised, int deferred, int dropped, int pending) {}

    private static final int MOST = 1000;

    private final Moments moments;
    private final TaskVersions versions;
    private final Histories histories;
    private final Names names;
    private final Rulebook rules;
    private final ZoneId zone;

    DriftController(
            Moments moments, TaskVersions versions, Histories histories, Names names, Rulebook rules, Clock clock) {
        this.moments = moments;
        this.versions = versions;
        this.histories = histories;
        this.names = names;
        this.rules = rules;
        this.zone = clock.getZone();
    }

    @GetMapping("/api/drift")
    @Operation(summary = "Commitments that changed, or are asked to: original against current, and every step between")
    public Drifts drift(
            @ParameterObject Scope scope,
            @Parameter(
                            description = "Tasks on a page; the counts are of all.",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "1000"))
                    @RequestParam(name = "limit", defaultValue = "200")
                    int limit,
            @Nullable
                    @Parameter(description = "next of the page before, with the same other parameters.")
                    @RequestParam(name = "cursor", required = false)
                    String cursor,
            @ParameterObject Asked asked,
            Actor actor) {
        if (limit < 1 || limit > MOST) throw new Malformed("limit", "应在 1 至 1000 之间", "must be from 1 to 1000");
        TaskSelection revised = scope.selection().where("v.revised");
        Listing listing = Listing.byNumber(limit, cursor, "drift", scope, asked.asOf(), asked.validOn());
        return moments.answer(asked, actor, listing.moment(), moment -> {
            Directory directory = names.at(moment.position());
            Listing.Page page = versions.page(moment, revised, listing);
            List<Drift> drifts = histories.of(page.tasks(), moment).values().stream()
                    .flatMap(history -> drifts(history, directory).stream())
                    .toList();
            Counts counts = counts(moment, revised);
            return new Drifts(
                    moment.position(),
                    moment.asOf(),
                    moment.validOn(),
                    counts.tasks(),
                    counts.revised(),
                    counts.deferred(),
                    counts.dropped(),
                    counts.pending(),
                    drifts,
                    page.next());
        });
    }

    private Counts counts(Moment moment, TaskSelection revised) {
        return versions.over(moment, """
                        select count(*) as tasks, coalesce(sum(v.ever_revised), 0) as revised,
                          coalesce(sum(v.ever_deferred), 0) as deferred, coalesce(sum(v.ever_dropped), 0) as dropped,
                          coalesce(sum(v.ever_asked), 0) as pending
                        from\s""" + revised.source())
                .params(revised.parameters())
                .query((row, number) -> new Counts(
                        row.getInt("tasks"),
                        row.getInt("revised"),
                        row.getInt("deferred"),
                        row.getInt("dropped"),
                        row.getInt("pending")))
                .single();
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
                request != null && request.event() instanceof RevisionRequested asked
                        ? asked.change().appliedTo(target.target())
                        : null,
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
