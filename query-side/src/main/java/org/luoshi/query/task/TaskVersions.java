package org.luoshi.query.task;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tasks as they were at a position: one step into an index for each, whether the position is the last or long past. */
@Component
public class TaskVersions {
    /** Each task that was there at {@code :position} as {@code t}, with its version then as {@code v}. */
    public static final String AT_POSITION = """
            read_model.task t cross join lateral (
              select * from read_model.task_version version
              where version.task_id = t.task_id and version.from_position <= :position
              order by version.from_position desc limit 1) v""";

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

    TaskVersions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All that are selected, in the order of plan, number and id. */
    public List<TaskState> at(long position, TaskSelection selection) {
        return read(
                "select v.state from " + AT_POSITION + " where " + selection.conditions()
                        + " order by t.plan_year, t.number, t.task_id",
                position,
                selection.parameters());
    }

    /** The first {@code limit} of them behind a place. */
    List<TaskState> at(long position, TaskSelection selection, @Nullable Place behind, int limit) {
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
                "select v.state from " + AT_POSITION + " where " + selection.conditions() + next
                        + " order by t.plan_year, t.number, t.task_id limit :limit",
                position,
                parameters);
    }

    public Optional<TaskState> at(long position, TaskId id) {
        return read("select v.state from " + AT_POSITION + " where t.task_id = :id", position, Map.of("id", id.value()))
                .stream()
                .findFirst();
    }

    private List<TaskState> read(String sql, long position, Map<String, Object> parameters) {
        return jdbc.sql(sql)
                .param("position", position)
                .params(parameters)
                .query((row, number) -> EventJson.MAPPER.readValue(row.getString("state"), TaskState.class))
                .list();
    }
}
