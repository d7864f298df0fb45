package org.luoshi.query.supervision;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.org.Names;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.springframework.stereotype.Component;

/** Every turn of a light, with who held the task then. */
@Component
public class LightTurns {
    /**
     * @param on the bureau's day it was judged on
     * @param before absent for the first light
     * @param leader in charge when it turned
     * @param leadOffice that led the task when it turned
     * @param position of the event
     */
    @Schema(name = "LightTurn")
    public record Turn(
            TaskId taskId,
            String title,
            LocalDate on,
            @Nullable Light before,
            Light after,
            Party leader,
            Party leadOffice,
            long position,
            OffsetDateTime recordedAt) {}

    /**
     * Each row with the day it begins: that of the turn, or the day on which anything else was recorded; but none before the
     * one in front of it. A turn that was caught up later than that keeps its day and names who held the task on it.
     */
    static final String SPANS = """
            with turned as (
              select l.*, e.recorded_at, lag(l.light) over task as before, lag(l.light_on) over task as before_on,
                case when l.light_on is not null and l.light_on is distinct from lag(l.light_on) over task then l.light_on
                  else (e.recorded_at at time zone :zone)::date end as begins
              from light_version l join ledger.entry e on e.position = l.from_position
              where l.task_id {inSight} and l.from_position <= :position
                and (:plan::int is null or l.plan_year = :plan) and (:task::text is null or l.task_id = :task)
                and (:since::bigint is null or l.task_id in (
                  select changed.task_id from light_version changed
                  where changed.from_position > :since and changed.from_position <= :position
                    and (:plan::int is null or changed.plan_year = :plan)))
              window task as (partition by l.task_id order by l.from_position)),
            span as (
              select *, max(begins) over (partition by task_id order by from_position) as began from turned)""";

    private final TaskVersions versions;
    private final Names names;
    private final ZoneId zone;

    LightTurns(TaskVersions versions, Names names, Clock clock) {
        this.versions = versions;
        this.names = names;
        this.zone = clock.getZone();
    }

    /** Of these days, the latest first. */
    List<Turn> between(Moment moment, TaskSelection scope, LocalDate first, LocalDate last) {
        return turns(moment, scope, "span.light_on between :first and :last", null, first, last);
    }

    /** Recorded behind the position, the latest first. */
    public List<Turn> since(Moment moment, TaskSelection scope, long position) {
        return turns(moment, scope, "span.from_position > :since", position, moment.day(), moment.day());
    }

    private List<Turn> turns(
            Moment moment, TaskSelection scope, String which, @Nullable Long since, LocalDate first, LocalDate last) {
        Directory directory = names.at(moment.position());
        return versions.over(moment, """
                %s
                select span.*, t.title, coalesce(holder.leader_id, span.leader_id) as leader,
                  coalesce(holder.lead_office_id, span.lead_office_id) as office
                from span
                left join lateral (
                  select held.leader_id, held.lead_office_id from span held
                  where span.began > span.light_on -- else it is this row itself, and nothing is searched
                    and held.task_id = span.task_id and held.from_position < span.from_position
                    and held.began <= span.light_on
                  order by held.from_position desc limit 1) holder on true
                join task_version t on t.task_id = span.task_id and t.from_position = (
                  select max(from_position) from task_version
                  where task_id = span.task_id and from_position <= span.from_position)
                where span.light is not null
                  and (span.light_on is distinct from span.before_on or span.light is distinct from span.before)
                  and %s
                  and (:leader::text is null or coalesce(holder.leader_id, span.leader_id) = :leader)
                  and (:office::text is null or coalesce(holder.lead_office_id, span.lead_office_id) = :office)
                order by span.from_position desc""".formatted(SPANS, which))
                .param("zone", zone.getId())
                .param("since", since)
                .param("plan", scope.plan())
                .param("task", null)
                .param("leader", scope.leader())
                .param("office", scope.office())
                .param("first", first)
                .param("last", last)
                .query((row, number) -> new Turn(
                        new TaskId(row.getString("task_id")),
                        row.getString("title"),
                        row.getObject("light_on", LocalDate.class),
                        light(row.getString("before")),
                        Light.valueOf(row.getString("light")),
                        Party.of(new LeaderId(row.getString("leader")), directory),
                        Party.of(new OfficeId(row.getString("office")), directory),
                        row.getLong("from_position"),
                        row.getObject("recorded_at", OffsetDateTime.class)))
                .list();
    }

    static @Nullable Light light(@Nullable String name) {
        return name == null ? null : Light.valueOf(name);
    }
}
