package org.luoshi.query.board;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.Leader;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.task.TaskLine;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.luoshi.query.task.View;
import org.luoshi.query.task.Views;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Leaders in charge and what each has in hand. */
@RestController
@RequestMapping("/api/leaders")
@Tag(name = "Boards", description = "看板")
public class LeaderController {
    /** @param tasks in charge of, whatever their status */
    public record LeaderLine(String id, String name, boolean retired, int tasks) {}

    /** @param leaders in the order of their names' pinyin */
    public record Leaders(
            long position, @Nullable AsOf asOf, @Nullable LocalDate validOn, List<LeaderLine> leaders) {}

    public record LeaderBoard(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            Leader leader,
            Totals totals,
            List<TaskLine> tasks) {}

    private final Moments moments;
    private final TaskVersions versions;
    private final Views views;

    LeaderController(Moments moments, TaskVersions versions, Views views) {
        this.moments = moments;
        this.versions = versions;
        this.views = views;
    }

    @GetMapping
    @Operation(summary = "All leaders, in the order of their names' pinyin, with how many tasks each has")
    public Leaders leaders(
            @RequestParam(name = "plan", required = false) @Nullable Integer plan,
            @ParameterObject Asked asked,
            Actor actor) {
        return moments.answer(
                asked,
                actor,
                moment -> new Leaders(moment.position(), moment.asOf(), moment.validOn(), lines(plan, moment)));
    }

    @GetMapping("/{leaderId}/board")
    @Operation(summary = "A leader's tasks and what they add up to")
    public LeaderBoard board(
            @PathVariable LeaderId leaderId,
            @RequestParam(name = "plan", required = false) @Nullable Integer plan,
            @ParameterObject Asked asked,
            Actor actor) {
        return moments.answer(asked, actor, moment -> {
            View view = views.at(moment);
            Leader leader = view.directory().leader(leaderId);
            if (leader == null) throw NotFound.leader(leaderId);
            TaskSelection selection = TaskSelection.ALL.ofPlan(plan).ofLeader(leaderId.value());
            List<TaskLine> tasks = versions.at(moment, selection).stream()
                    .map(state -> TaskLine.of(state, view))
                    .toList();
            if (tasks.isEmpty() && !moment.sight().hasBoardOf(leaderId)) throw NotFound.leader(leaderId);
            return new LeaderBoard(moment.position(), moment.asOf(), moment.validOn(), leader, Totals.of(tasks), tasks);
        });
    }

    private List<LeaderLine> lines(@Nullable Integer plan, Moment moment) {
        return versions.over(moment, """
                        select l.leader_id as id, l.name, l.retired, count(held.leader_id) as tasks
                        from leader_version l
                        left join (
                          select v.leader_id from {versions} where :plan::int is null or t.plan_year = :plan) held
                          on held.leader_id = l.leader_id
                        where l.from_position <= :position and (l.to_position is null or l.to_position > :position)
                        group by l.leader_id, l.name, l.retired
                        order by l.name collate "zh-x-icu", l.leader_id""")
                .param("plan", plan)
                .query((row, number) -> new LeaderLine(
                        row.getString("id"), row.getString("name"), row.getBoolean("retired"), row.getInt("tasks")))
                .list();
    }
}
