package org.luoshi.query.board;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.Office;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.task.Part;
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

/** Offices, what each leads and where it helps. */
@RestController
@RequestMapping("/api/offices")
@Tag(name = "Boards", description = "看板")
public class OfficeController {
    /**
     * @param tasks it leads, whatever their status; these add up over the offices
     * @param supporting tasks of others that it supports or answers for a target of
     */
    public record OfficeLine(String id, String name, boolean retired, int tasks, int supporting) {}

    /** @param offices in the order of their names' pinyin */
    public record Offices(
            long position, @Nullable AsOf asOf, @Nullable LocalDate validOn, List<OfficeLine> offices) {}

    /**
     * @param totals over the tasks it leads alone, so that they add up over the offices
     * @param tasks all it has a part in, each saying which
     */
    public record OfficeBoard(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            Office office,
            Totals totals,
            List<TaskLine> tasks) {}

    private final Moments moments;
    private final TaskVersions versions;
    private final Views views;

    OfficeController(Moments moments, TaskVersions versions, Views views) {
        this.moments = moments;
        this.versions = versions;
        this.views = views;
    }

    @GetMapping
    @Operation(
            summary = "All offices, in the order of their names' pinyin, with how many tasks each leads and supports")
    public Offices offices(
            @RequestParam(name = "plan", required = false) @Nullable Integer plan,
            @ParameterObject Asked asked,
            Actor actor) {
        return moments.answer(
                asked,
                actor,
                moment -> new Offices(moment.position(), moment.asOf(), moment.validOn(), lines(plan, moment)));
    }

    @GetMapping("/{officeId}/board")
    @Operation(summary = "The tasks an office has a part in; the totals count those it leads")
    public OfficeBoard board(
            @PathVariable OfficeId officeId,
            @RequestParam(name = "plan", required = false) @Nullable Integer plan,
            @ParameterObject Asked asked,
            Actor actor) {
        return moments.answer(asked, actor, moment -> {
            View view = views.at(moment);
            Office office = view.directory().office(officeId);
            if (office == null) throw NotFound.office(officeId);
            TaskSelection selection = TaskSelection.ALL.ofPlan(plan).ofOffice(officeId.value());
            List<TaskLine> tasks = versions.at(moment, selection).stream()
                    .map(state -> TaskLine.of(state, officeId, view))
                    .toList();
            if (tasks.isEmpty() && !moment.sight().hasBoardOf(officeId)) throw NotFound.office(officeId);
            List<TaskLine> led =
                    tasks.stream().filter(task -> task.part() == Part.LEAD).toList();
            return new OfficeBoard(moment.position(), moment.asOf(), moment.validOn(), office, Totals.of(led), tasks);
        });
    }

    private List<OfficeLine> lines(@Nullable Integer plan, Moment moment) {
        return versions.over(moment, """
                        select o.office_id as id, o.name, o.retired, coalesce(part.led, 0) as tasks,
                          coalesce(part.supported, 0) as supporting
                        from office_version o
                        left join (
                          select office, count(*) filter (where leads) as led, count(*) filter (where not leads) as supported
                          from (
                            select v.lead_office_id, v.supporting_offices || v.owner_offices as others
                            from {versions} where :plan::int is null or t.plan_year = :plan) held
                          cross join lateral (
                            select held.lead_office_id as office, true as leads
                            union
                            select other, false from unnest(held.others) other where other <> held.lead_office_id) each
                          group by office) part on part.office = o.office_id
                        where o.from_position <= :position and (o.to_position is null or o.to_position > :position)
                        order by o.name collate "zh-x-icu", o.office_id""")
                .param("plan", plan)
                .query((row, number) -> new OfficeLine(
                        row.getString("id"),
                        row.getString("name"),
                        row.getBoolean("retired"),
                        row.getInt("tasks"),
                        row.getInt("supporting")))
                .list();
    }
}
