package org.luoshi.query.supervision;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.org.Names;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.Scope;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lights over time: how many of which on each day, every turn, and who held the task when it turned. */
@RestController
@Tag(name = "Supervision", description = "督查")
public class LightController {
    private static final int LONGEST = 400;

    /** Open tasks of the scope by their lights at the end of a day. */
    public record Day(LocalDate day, int green, int yellow, int red) {}

    /**
     * @param days from the first to the last, each of them
     * @param turns in these days, the latest first
     */
    public record Lights(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            List<Day> days,
            List<LightTurns.Turn> turns) {}

    /**
     * A stretch of days in which neither light nor holders changed.
     *
     * @param until the day on which it ended; absent while it goes on
     * @param open whether the light counted; not while the task was suspended or had ended
     * @param position of the event that began it
     */
    public record Span(
            @Nullable Light light,
            LocalDate from,
            @Nullable LocalDate until,
            boolean open,
            Party leader,
            Party leadOffice,
            long position) {
        Span goingOn() {
            return new Span(light, from, null, open, leader, leadOffice, position);
        }
    }

    public record TaskLights(
            long position, @Nullable AsOf asOf, @Nullable LocalDate validOn, TaskId taskId, List<Span> spans) {}

    private final TaskVersions versions;
    private final Moments moments;
    private final LightTurns turns;
    private final Names names;
    private final ZoneId zone;

    LightController(TaskVersions versions, Moments moments, LightTurns turns, Names names, Clock clock) {
        this.versions = versions;
        this.moments = moments;
        this.turns = turns;
        this.names = names;
        this.zone = clock.getZone();
    }

    @GetMapping("/api/lights")
    @Operation(
            summary = "Open tasks by their lights, day by day, and every turn with who held the task then",
            description = "An office here is the lead office. Leader and office are those of the day itself.")
    public Lights lights(
            @ParameterObject Scope scope,
            @Nullable
                    @Parameter(description = "First day; 30 days before the last by default.")
                    @RequestParam(name = "from", required = false)
                    LocalDate from,
            @Nullable
                    @Parameter(description = "Last day; the answer's by default.")
                    @RequestParam(name = "to", required = false)
                    LocalDate to,
            @ParameterObject Asked asked,
            Actor actor) {
        TaskSelection selection = scope.selection();
        return moments.answer(asked, actor, moment -> {
            LocalDate last = to == null ? moment.day() : to;
            if (last.getYear() < 1 || last.getYear() > 9999)
                throw new Malformed("to", "年份应为 1 至 9999", "must be of the years 1 to 9999");
            if (moment.validOn() != null && last.isAfter(moment.validOn()))
                throw new Malformed("to", "不应晚于 validOn", "must not be after validOn");
            LocalDate first = from == null ? last.minusDays(30) : from;
            if (first.isAfter(last) || first.isBefore(last.minusDays(LONGEST)))
                throw new Malformed(
                        "from",
                        "应不晚于 to，且相距不超过 " + LONGEST + " 天",
                        "must not be after to, nor more than " + LONGEST + " days before it");
            return new Lights(
                    moment.position(),
                    moment.asOf(),
                    moment.validOn(),
                    days(selection, moment, first, last),
                    turns.between(moment, selection, first, last));
        });
    }

    @GetMapping("/api/tasks/{taskId}/lights")
    @Operation(summary = "A task's lights from its assignment on, with who held it meanwhile")
    public TaskLights lights(@PathVariable TaskId taskId, @ParameterObject Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> {
            List<Span> spans = spans(taskId, moment);
            if (spans.isEmpty()) throw NotFound.task(taskId);
            return new TaskLights(
                    moment.position(), moment.asOf(), moment.validOn(), taskId, by(moment.validOn(), spans));
        });
    }

    private List<Day> days(TaskSelection scope, Moment moment, LocalDate first, LocalDate last) {
        Map<LocalDate, Map<Light, Integer>> counts = new LinkedHashMap<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1))
            counts.put(day, new EnumMap<>(Light.class));
        // What begins and ends on one day was not there at its end.
        asked("""
                %s, held as (
                    select *, lead(began) over (partition by task_id order by from_position) as ends from span)
                select day::date as day, light, count(*) as tasks
                from held cross join lateral generate_series(
                  greatest(began, :first::date)::timestamp,
                  least(coalesce(ends - 1, :last::date), :last::date)::timestamp, interval '1 day') day
                where light is not null and open
                  and (:leader::text is null or leader_id = :leader)
                  and (:office::text is null or lead_office_id = :office)
                group by 1, 2""".formatted(LightTurns.SPANS), scope, moment)
                .param("first", first)
                .param("last", last)
                .query(row -> {
                    Map<Light, Integer> day = counts.get(row.getObject("day", LocalDate.class));
                    if (day != null) day.put(Light.valueOf(row.getString("light")), row.getInt("tasks"));
                });
        List<Day> days = new ArrayList<>();
        counts.forEach((day, count) -> days.add(new Day(
                day,
                count.getOrDefault(Light.GREEN, 0),
                count.getOrDefault(Light.YELLOW, 0),
                count.getOrDefault(Light.RED, 0))));
        return days;
    }

    private List<Span> spans(TaskId task, Moment moment) {
        Directory directory = names.at(moment.position());
        return versions.over(
                        moment,
                        LightTurns.SPANS
                                + " select *, lead(began) over (order by from_position) as ends from span order by from_position")
                .param("zone", zone.getId())
                .param("since", null)
                .param("plan", null)
                .param("task", task.value())
                .query((row, number) -> new Span(
                        LightTurns.light(row.getString("light")),
                        row.getObject("began", LocalDate.class),
                        row.getObject("ends", LocalDate.class),
                        row.getBoolean("open"),
                        Party.of(new LeaderId(row.getString("leader_id")), directory),
                        Party.of(new OfficeId(row.getString("lead_office_id")), directory),
                        row.getLong("from_position")))
                .list();
    }

    /** What began later is left out, and what went on beyond the day goes on. */
    private static List<Span> by(@Nullable LocalDate day, List<Span> spans) {
        if (day == null) return spans;
        return spans.stream()
                .filter(span -> !span.from().isAfter(day))
                .map(span -> span.until() == null || !span.until().isAfter(day) ? span : span.goingOn())
                .toList();
    }

    private JdbcClient.StatementSpec asked(String sql, TaskSelection scope, Moment moment) {
        return versions.over(moment, sql)
                .param("zone", zone.getId())
                .param("since", null)
                .param("plan", scope.plan())
                .param("task", null)
                .param("leader", scope.leader())
                .param("office", scope.office());
    }
}
