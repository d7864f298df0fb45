package org.luoshi.query.board;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.plan.PlanEvent.PlanIssued;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.board.Plans.PlanLine;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.TaskLine;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.luoshi.query.task.View;
import org.luoshi.query.task.Views;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A plan as it was issued, and what became of its tasks. */
@RestController
@RequestMapping("/api/plans")
@Tag(name = "Boards", description = "看板")
public class PlanController {
    /** One leader's or office's share of a plan. */
    @Schema(name = "PlanShare")
    public record Share(Party party, Totals totals) {}

    @Schema(name = "Plans")
    public record PlanList(
            long position, @Nullable AsOf asOf, @Nullable LocalDate validOn, List<PlanLine> plans) {
        /** The year of the latest; none where there is none. */
        public @Nullable Integer latest() {
            return plans.isEmpty() ? null : plans.getFirst().planYear();
        }
    }

    /**
     * @param leaders in charge of a task of the plan, in the order of their ids
     * @param offices that lead one, in the order of their ids; their totals add up to those of the plan
     */
    public record PlanBoard(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            PlanIssued plan,
            int tasks,
            Totals totals,
            List<Share> leaders,
            List<Share> offices) {}

    private final Plans plans;
    private final Moments moments;
    private final TaskVersions versions;
    private final Views views;

    PlanController(Plans plans, Moments moments, TaskVersions versions, Views views) {
        this.plans = plans;
        this.moments = moments;
        this.versions = versions;
        this.views = views;
    }

    @GetMapping
    @Operation(summary = "All plans, the latest first")
    public PlanList plans(@ParameterObject Asked asked, Actor actor) {
        return moments.answer(
                asked,
                actor,
                moment -> new PlanList(moment.position(), moment.asOf(), moment.validOn(), plans.all(moment)));
    }

    @GetMapping("/{year}")
    @Operation(summary = "A plan with its chapters and measures, and totals per leader and per lead office")
    public PlanBoard plan(@PathVariable int year, @ParameterObject Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> {
            PlanIssued plan = plans.at(moment, year);
            View view = views.at(moment);
            List<TaskLine> tasks = versions.at(moment, TaskSelection.ALL.ofPlan(year)).stream()
                    .map(state -> TaskLine.of(state, view))
                    .toList();
            return new PlanBoard(
                    moment.position(),
                    moment.asOf(),
                    moment.validOn(),
                    plan,
                    tasks.size(),
                    Totals.of(tasks),
                    shares(tasks, TaskLine::leader),
                    shares(tasks, TaskLine::leadOffice));
        });
    }

    private static List<Share> shares(List<TaskLine> tasks, Function<TaskLine, Party> holder) {
        Map<String, List<TaskLine>> byHolder = tasks.stream()
                .collect(Collectors.groupingBy(task -> holder.apply(task).id(), TreeMap::new, Collectors.toList()));
        return byHolder.values().stream()
                .map(held -> new Share(holder.apply(held.getFirst()), Totals.of(held)))
                .toList();
    }
}
