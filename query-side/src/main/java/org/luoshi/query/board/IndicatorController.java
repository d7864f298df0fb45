package org.luoshi.query.board;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.TargetLine;
import org.luoshi.query.task.TaskLine;
import org.luoshi.query.task.TaskVersions;
import org.luoshi.query.task.View;
import org.luoshi.query.task.Views;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The same measure across years, where targets carry the same indicator code. */
@RestController
@RequestMapping("/api/indicators")
@Tag(name = "Boards", description = "看板")
public class IndicatorController {
    private static final int LONGEST_PAGE = 200;

    /**
     * @param metric as the target of the latest year words it
     * @param years of plans with a target of it, in order
     * @param tasks with a binding target of it
     */
    public record Indicator(String code, String metric, SortedSet<Integer> years, int tasks) {}

    /**
     * @param indicators in the order of their codes
     * @param next what {@code behind} has to say for the page behind this one; absent on the last
     */
    public record Indicators(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            List<Indicator> indicators,
            @Nullable String next) {}

    /** One target that carries the code. */
    @Schema(name = "IndicatorYear")
    public record Year(
            int planYear,
            TaskId taskId,
            String title,
            TaskStatus status,
            @Nullable Light light,
            Party leader,
            Party leadOffice,
            TargetLine target) {}

    /** @param years in the order of plan, task's number and id, and target */
    public record Across(
            long position, @Nullable AsOf asOf, @Nullable LocalDate validOn, String code, List<Year> years) {}

    private final Moments moments;
    private final TaskVersions versions;
    private final Views views;

    IndicatorController(Moments moments, TaskVersions versions, Views views) {
        this.moments = moments;
        this.versions = versions;
        this.views = views;
    }

    @GetMapping
    @Operation(summary = "Indicator codes that binding targets carry, with the years of their plans")
    public Indicators indicators(
            @Nullable
                    @Parameter(description = "next of the page before.")
                    @RequestParam(name = "behind", required = false)
                    String behind,
            @Parameter(
                            description = "Codes on a page.",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "200"))
                    @RequestParam(name = "limit", defaultValue = "200")
                    int limit,
            @ParameterObject Asked asked,
            Actor actor) {
        if (limit < 1 || limit > LONGEST_PAGE) throw new Malformed("limit", "应在 1 至 200 之间", "must be from 1 to 200");
        if (behind != null) checked("behind", behind);
        return moments.answer(asked, actor, moment -> {
            List<Found> found = found(behind, limit + 1, moment);
            List<Found> page = found.subList(0, Math.min(limit, found.size()));
            List<TaskState> tasks =
                    versions.these(moment, page.stream().map(Found::latest).toList());
            return new Indicators(
                    moment.position(),
                    moment.asOf(),
                    moment.validOn(),
                    page.stream().map(one -> indicator(one, tasks)).toList(),
                    found.size() > limit ? page.getLast().code() : null);
        });
    }

    private record Found(String code, SortedSet<Integer> years, int tasks, TaskId latest) {}

    private List<Found> found(@Nullable String behind, int limit, Moment moment) {
        return versions.over(moment, """
                        select code, array_agg(distinct t.plan_year) as years, count(*) as tasks,
                          (array_agg(t.task_id order by t.plan_year desc, t.number, t.task_id))[1] as latest
                        from {versions} cross join lateral unnest(v.indicators) code
                        where :behind::text is null or code collate "C" > :behind
                        group by code order by code collate "C" limit :limit""")
                .param("behind", behind)
                .param("limit", limit)
                .query((row, number) -> new Found(
                        row.getString("code"),
                        new TreeSet<>(List.of((Integer[]) row.getArray("years").getArray())),
                        row.getInt("tasks"),
                        new TaskId(row.getString("latest"))))
                .list();
    }

    private static Indicator indicator(Found found, List<TaskState> tasks) {
        String metric = tasks.stream()
                .filter(task -> task.taskId().equals(found.latest()))
                .flatMap(task -> task.binding().values().stream())
                .filter(target -> found.code().equals(target.target().indicator()))
                .map(target -> target.target().metric())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(found + " is in no state"));
        return new Indicator(found.code(), metric, found.years(), found.tasks());
    }

    @GetMapping("/{code}")
    @Operation(summary = "The targets that carry an indicator's code, year by year")
    public Across across(@PathVariable String code, @ParameterObject Asked asked, Actor actor) {
        checked("code", code);
        return moments.answer(asked, actor, moment -> {
            View view = views.at(moment);
            List<Year> years = versions.measuredBy(moment, code).stream()
                    .flatMap(task -> years(task, code, view))
                    .toList();
            if (years.isEmpty()) throw new NotFound(new Sentence("没有指标 " + code, "there is no indicator " + code));
            return new Across(moment.position(), moment.asOf(), moment.validOn(), code, years);
        });
    }

    private static Stream<Year> years(TaskState task, String code, View view) {
        TaskLine line = TaskLine.of(task, view);
        return line.targets().stream()
                .filter(target ->
                        code.equals(task.target(target.targetId()).target().indicator()))
                .map(target -> new Year(
                        line.planYear(),
                        line.taskId(),
                        line.title(),
                        line.status(),
                        line.light(),
                        line.leader(),
                        line.leadOffice(),
                        target));
    }

    private static void checked(String path, String code) {
        try {
            Check.text(path, code, Check.NAME);
        } catch (IllegalArgumentException e) {
            throw new Malformed(path, "不是有效的指标代码", "is not a valid indicator code");
        }
    }
}
