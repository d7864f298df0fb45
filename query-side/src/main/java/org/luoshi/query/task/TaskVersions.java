package org.luoshi.query.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Sight;
import org.luoshi.query.answer.Sight.Everything;
import org.luoshi.query.answer.Sight.Nothing;
import org.luoshi.query.answer.Sight.OfLeader;
import org.luoshi.query.answer.Sight.OfOffice;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/**
 * Tasks as they were at a moment: one step into an index for each, whether the moment is the last or long past. Every query
 * finds its tasks here, so that none can forget what its caller may not see; and reads their states here, so that none can
 * forget what speaks of a later day than is asked for.
 */
@Component
public class TaskVersions {
    private static final String AT_POSITION = """
            part_version t join lateral (
              select * from task_version version
              where version.task_id = t.task_id and version.from_position <= :position
              order by version.from_position desc limit 1) v on t.to_position is null and\s""";

    // Who ever had a part is in the index; that it is one of the moment or of today is looked up for those few.
    private static final String OF_LEADER = """
            t.leaders @> array[:ownLeader]::text[] and (v.leader_id = :ownLeader or exists (
              select from task_version today where today.task_id = t.task_id and today.to_position is null
              and today.leader_id = :ownLeader))""";

    private static final String OF_OFFICE = """
            t.offices @> array[:ownOffice]::text[] and (
              v.lead_office_id = :ownOffice or :ownOffice = any (v.supporting_offices || v.owner_offices) or exists (
              select from task_version today where today.task_id = t.task_id and today.to_position is null
              and (today.lead_office_id = :ownOffice
                or :ownOffice = any (today.supporting_offices || today.owner_offices))))""";

    /** A place in the order of all tasks. */
    record Place(int planYear, int number, String taskId) {
        static Place of(TaskState state) {
            return new Place(
                    state.brief().planYear(),
                    state.brief().number(),
                    state.taskId().value());
        }
    }

    private final JdbcClient jdbc;
    private final Rulebook rules;

    TaskVersions(JdbcClient jdbc, Rulebook rules) {
        this.jdbc = jdbc;
        this.rules = rules;
    }

    /**
     * SQL over the tasks in sight: {@code {tasks}} in it is each of them as {@code t}, with its version at
     * {@code :position} as {@code v}; {@code {inSight}} behind a task's id says that it is one of them.
     */
    public StatementSpec over(Moment moment, String sql) {
        String tasks = AT_POSITION + condition(moment.sight());
        // Where everything is in sight nothing is looked up.
        String inSight =
                moment.sight() instanceof Everything ? "is not null" : "in (select t.task_id from " + tasks + ")";
        return jdbc.sql(sql.replace("{tasks}", tasks).replace("{inSight}", inSight))
                .param("position", moment.position())
                .params(own(moment.sight()));
    }

    private static String condition(Sight sight) {
        return switch (sight) {
            case Everything _ -> "true";
            case OfLeader _ -> OF_LEADER;
            case OfOffice _ -> OF_OFFICE;
            case Nothing _ -> "false";
        };
    }

    private static Map<String, String> own(Sight sight) {
        return switch (sight) {
            case OfLeader own -> Map.of("ownLeader", own.leader().value());
            case OfOffice own -> Map.of("ownOffice", own.office().value());
            case Everything _, Nothing _ -> Map.of();
        };
    }

    public boolean has(String taskId, Moment moment) {
        return over(moment, "select exists (select from {tasks} where t.task_id = :task)")
                .param("task", taskId)
                .query(Boolean.class)
                .single();
    }

    /** All that are selected, in the order of plan, number and id. */
    public List<TaskState> at(Moment moment, TaskSelection selection) {
        return read(
                "select v.state from {tasks} where " + selection.conditions()
                        + " order by t.plan_year, t.number, t.task_id",
                moment,
                selection.parameters());
    }

    /** The ids of all that are selected, in the same order. */
    public List<TaskId> ids(Moment moment, TaskSelection selection) {
        return over(
                        moment,
                        "select t.task_id from {tasks} where " + selection.conditions()
                                + " order by t.plan_year, t.number, t.task_id")
                .params(selection.parameters())
                .query((row, number) -> new TaskId(row.getString(1)))
                .list();
    }

    /** Those of these that are in sight, in the same order. */
    public List<TaskState> these(Moment moment, Collection<TaskId> tasks) {
        if (tasks.isEmpty()) return List.of();
        return read(
                "select v.state from {tasks} where t.task_id = any(:tasks) order by t.plan_year, t.number, t.task_id",
                moment,
                Map.of("tasks", tasks.stream().map(TaskId::value).toArray(String[]::new)));
    }

    /** The first {@code limit} of them behind a place. */
    List<TaskState> at(Moment moment, TaskSelection selection, @Nullable Place behind, int limit) {
        Map<String, Object> parameters = selection.parameters();
        parameters.put("limit", limit);
        if (behind != null) {
            parameters.put("lastYear", behind.planYear());
            parameters.put("lastNumber", behind.number());
            parameters.put("lastTask", behind.taskId());
        }
        String next =
                behind == null ? "" : " and (t.plan_year, t.number, t.task_id) > (:lastYear, :lastNumber, :lastTask)";
        return read(
                "select v.state from {tasks} where " + selection.conditions() + next
                        + " order by t.plan_year, t.number, t.task_id limit :limit",
                moment,
                parameters);
    }

    /**
     * The state in a row. A light turns when something is recorded, so the light that turned last is part of what was
     * recorded; on a day that is asked for, it is what the rule makes of the progress up to it.
     */
    TaskState state(ResultSet row, Moment moment) throws SQLException {
        TaskState recorded = EventJson.MAPPER.readValue(row.getString("state"), TaskState.class);
        LocalDate day = moment.validOn();
        return day == null ? recorded : rules.light().on(recorded, day, rules.calendar());
    }

    private List<TaskState> read(String sql, Moment moment, Map<String, Object> parameters) {
        return over(moment, sql)
                .params(parameters)
                .query((row, number) -> state(row, moment))
                .list();
    }
}
