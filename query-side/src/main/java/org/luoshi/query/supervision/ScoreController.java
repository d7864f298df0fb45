package org.luoshi.query.supervision;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.rule.ScoreRule;
import org.luoshi.kernel.rule.ScoreRule.TaskScore;
import org.luoshi.kernel.rule.Trail;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.org.Names;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.Histories;
import org.luoshi.query.task.TaskSelection;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Scores, computed from the ledger when they are asked for: each number names the positions of the events behind it. */
@RestController
@Tag(name = "Scores", description = "评分")
public class ScoreController {
    /**
     * @param leader in charge at the answer's moment
     * @param leadOffice at the answer's moment
     */
    @Schema(name = "ScoreLine")
    public record Line(String title, Party leader, Party leadOffice, TaskScore score) {}

    public record OfTask(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            ScoreRule rule,
            String ruleVersion,
            Line task) {}

    /**
     * @param points the mean of the tasks that count; absent where none does
     * @param counted how many do
     */
    public record OfMany(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            ScoreRule rule,
            String ruleVersion,
            @Nullable Party of,
            @Nullable BigDecimal points,
            int counted,
            List<Line> tasks) {}

    @Schema(name = "ScoreShare")
    public record Share(Party of, @Nullable BigDecimal points, int counted, List<TaskId> tasks) {}

    /** @param leaders and offices with the tasks they hold at the answer's moment */
    public record OfPlan(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            ScoreRule rule,
            String ruleVersion,
            int planYear,
            @Nullable BigDecimal points,
            int counted,
            List<Share> leaders,
            List<Share> offices,
            List<Line> tasks) {}

    private final Moments moments;
    private final Histories histories;
    private final Names names;
    private final ScoreRule rule;

    ScoreController(Moments moments, Histories histories, Names names, Rulebook rules) {
        this.moments = moments;
        this.histories = histories;
        this.names = names;
        this.rule = rules.score();
    }

    @GetMapping("/api/tasks/{taskId}/score")
    @Operation(summary = "What a task is worth so far, target by target")
    public OfTask ofTask(@PathVariable TaskId taskId, @ParameterObject Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> {
            Line line = line(histories.of(taskId, moment), moment, names.at(moment.position()));
            return new OfTask(moment.position(), moment.asOf(), moment.validOn(), rule, rule.version(), line);
        });
    }

    @GetMapping("/api/leaders/{leaderId}/score")
    @Operation(summary = "What a leader's tasks are worth so far")
    public OfMany ofLeader(
            @PathVariable LeaderId leaderId,
            @RequestParam(name = "plan", required = false) @Nullable Integer plan,
            @ParameterObject Asked asked,
            Actor actor) {
        return moments.answer(asked, actor, moment -> {
            Directory directory = names.at(moment.position());
            if (directory.leader(leaderId) == null) throw NotFound.leader(leaderId);
            TaskSelection selection = TaskSelection.ALL.ofPlan(plan).ofLeader(leaderId.value());
            List<Line> held = lines(moment, selection, directory);
            if (held.isEmpty() && !moment.sight().hasBoardOf(leaderId)) throw NotFound.leader(leaderId);
            return many(moment, Party.of(leaderId, directory), held);
        });
    }

    @GetMapping("/api/offices/{officeId}/score")
    @Operation(summary = "What the tasks that an office leads are worth so far")
    public OfMany ofOffice(
            @PathVariable OfficeId officeId,
            @RequestParam(name = "plan", required = false) @Nullable Integer plan,
            @ParameterObject Asked asked,
            Actor actor) {
        return moments.answer(asked, actor, moment -> {
            Directory directory = names.at(moment.position());
            if (directory.office(officeId) == null) throw NotFound.office(officeId);
            TaskSelection selection = TaskSelection.ALL.ofPlan(plan).ofOffice(officeId.value());
            List<Line> led = lines(moment, selection, directory).stream()
                    .filter(line -> line.leadOffice().id().equals(officeId.value()))
                    .toList();
            if (led.isEmpty() && !moment.sight().hasBoardOf(officeId)) throw NotFound.office(officeId);
            return many(moment, Party.of(officeId, directory), led);
        });
    }

    @GetMapping("/api/plans/{year}/score")
    @Operation(summary = "What the tasks of a plan are worth so far, in all, by leader and by lead office")
    public OfPlan ofPlan(@PathVariable int year, @ParameterObject Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> {
            Directory directory = names.at(moment.position());
            List<Line> lines = lines(moment, TaskSelection.ALL.ofPlan(year), directory);
            if (lines.isEmpty()) throw NotFound.plan(year);
            OfMany all = many(moment, null, lines);
            return new OfPlan(
                    all.position(),
                    all.asOf(),
                    all.validOn(),
                    rule,
                    rule.version(),
                    year,
                    all.points(),
                    all.counted(),
                    shares(lines, Line::leader),
                    shares(lines, Line::leadOffice),
                    lines);
        });
    }

    private OfMany many(Moment moment, @Nullable Party of, List<Line> lines) {
        return new OfMany(
                moment.position(),
                moment.asOf(),
                moment.validOn(),
                rule,
                rule.version(),
                of,
                mean(lines),
                counted(lines),
                lines);
    }

    private static List<Share> shares(List<Line> lines, Function<Line, Party> holder) {
        Map<String, List<Line>> held = new TreeMap<>();
        for (Line line : lines)
            held.computeIfAbsent(holder.apply(line).id(), id -> new ArrayList<>())
                    .add(line);
        return held.values().stream()
                .map(some -> new Share(
                        holder.apply(some.getFirst()),
                        mean(some),
                        counted(some),
                        some.stream().map(line -> line.score().taskId()).toList()))
                .toList();
    }

    private static @Nullable BigDecimal mean(List<Line> lines) {
        return ScoreRule.mean(lines.stream().map(Line::score).toList());
    }

    private static int counted(List<Line> lines) {
        return (int)
                lines.stream().filter(line -> line.score().points() != null).count();
    }

    private List<Line> lines(Moment moment, TaskSelection selection, Directory directory) {
        return histories.at(moment, selection).values().stream()
                .map(history -> line(history, moment, directory))
                .toList();
    }

    private Line line(List<Entry> history, Moment moment, Directory directory) {
        LocalDate day = moment.validOn();
        Trail trail = new Trail();
        TaskState state = null;
        for (Entry entry : history) {
            TaskEvent event = (TaskEvent) entry.event();
            state = TaskState.fold(state, event);
            if (!event.beyond(day)) trail.follow(entry.position(), event);
        }
        if (state == null) throw new IllegalStateException("a task without a history");
        return new Line(
                state.brief().title(),
                Party.of(state.assignment().leader(), directory),
                Party.of(state.assignment().leadOffice(), directory),
                rule.of(day == null ? state : state.validOn(day), trail));
    }
}
