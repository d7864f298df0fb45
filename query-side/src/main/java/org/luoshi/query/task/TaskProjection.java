package org.luoshi.query.task;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.readmodel.ReadModel;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Each event of a task ends the version that holds and begins the next, which is the kernel's fold of the two. An event
 * that has its version already changes nothing.
 */
@Component
@ProcessingGroup(ReadModel.PROCESSOR)
public class TaskProjection {
    private record Live(long from, TaskState state) {}

    private final JdbcClient jdbc;

    TaskProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @EventHandler
    public void on(TaskEvent event, TrackingToken token) {
        long position = ReadModel.position(token);
        Live live = live(event.taskId().value());
        if (live != null && position <= live.from()) return;
        TaskState before = live == null ? null : live.state();
        TaskState after = TaskState.fold(before, event);
        if (before == null || !parties(before).equals(parties(after))) index(after, position);
        if (before != null) end(before, position);
        begin(after, position);
    }

    private @Nullable Live live(String taskId) {
        return jdbc.sql("""
                        select from_position, state from read_model.task_version
                        where task_id = ? and to_position is null""")
                .param(taskId)
                .query((row, number) -> new Live(
                        row.getLong("from_position"),
                        EventJson.MAPPER.readValue(row.getString("state"), TaskState.class)))
                .optional()
                .orElse(null);
    }

    private void end(TaskState state, long position) {
        jdbc.sql("update read_model.task_version set to_position = ? where task_id = ? and to_position is null")
                .params(position, state.taskId().value())
                .update();
    }

    private void begin(TaskState state, long position) {
        jdbc.sql("""
                        insert into read_model.task_version (task_id, from_position, plan_year, number, title, leader_id,
                          lead_office_id, supporting_offices, owner_offices, status, due, search, state)
                        values (:taskId, :position, :planYear, :number, :title, :leader, :lead,
                          string_to_array(:supporting, ','), string_to_array(:owners, ','), :status, :due, :search,
                          :state::json)""")
                .param("taskId", state.taskId().value())
                .param("position", position)
                .param("planYear", state.brief().planYear())
                .param("number", state.brief().number())
                .param("title", state.brief().title())
                .param("leader", state.assignment().leader().value())
                .param("lead", state.assignment().leadOffice().value())
                .param("supporting", joined(state.assignment().supportingOffices()))
                .param("owners", joined(Part.owners(state)))
                .param("status", state.status().name())
                .param("due", Due.nearest(state))
                .param("search", Search.text(state))
                .param("state", EventJson.write(state))
                .update();
    }

    /** Adds whoever has a part now to those who ever had one. */
    private void index(TaskState state, long position) {
        jdbc.sql("""
                        insert into read_model.task as t (task_id, plan_year, number, from_position, leaders, offices)
                        values (?, ?, ?, ?, array[?], string_to_array(?, ','))
                        on conflict (task_id) do update set
                          leaders = array(select distinct unnest(t.leaders || excluded.leaders)),
                          offices = array(select distinct unnest(t.offices || excluded.offices))""")
                .params(
                        state.taskId().value(),
                        state.brief().planYear(),
                        state.brief().number(),
                        position,
                        state.assignment().leader().value(),
                        joined(Part.offices(state)))
                .update();
    }

    private static Set<String> parties(TaskState state) {
        Set<String> parties =
                Part.offices(state).stream().map(office -> "office " + office).collect(Collectors.toSet());
        parties.add("leader " + state.assignment().leader());
        return parties;
    }

    private static String joined(Collection<OfficeId> offices) {
        return offices.stream().map(OfficeId::value).collect(Collectors.joining(","));
    }
}
