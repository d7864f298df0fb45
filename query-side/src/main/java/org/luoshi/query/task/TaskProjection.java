package org.luoshi.query.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.readmodel.Projection;
import org.luoshi.query.readmodel.Recorded;
import org.springframework.stereotype.Component;

/** A task's versions: the kernel's fold, with what boards and lists filter by beside it. */
@Component
public class TaskProjection implements Projection<TaskState> {
    private static final List<Column<TaskState>> COLUMNS = List.of(
            new Column<>("plan_year", "int", state -> "" + state.brief().planYear()),
            new Column<>("number", "int", state -> "" + state.brief().number()),
            new Column<>("title", "text", state -> state.brief().title()),
            new Column<>(
                    "leader_id", "text", state -> state.assignment().leader().value()),
            new Column<>(
                    "lead_office_id",
                    "text",
                    state -> state.assignment().leadOffice().value()),
            new Column<>(
                    "supporting_offices",
                    "text[]",
                    state -> array(state.assignment().supportingOffices())),
            new Column<>("owner_offices", "text[]", state -> array(Part.owners(state))),
            new Column<>("status", "text", state -> state.status().name()),
            new Column<>("due", "date", state -> text(Due.nearest(state))),
            new Column<>(
                    "light",
                    "text",
                    state -> state.light() == null ? null : state.light().name()),
            new Column<>("light_on", "date", state -> text(state.lightOn())),
            new Column<>("owing", "date", state -> text(Due.owing(state))),
            new Column<>("attention", "boolean", state -> Boolean.toString(Attention.needed(state))),
            new Column<>("revised", "boolean", state -> Boolean.toString(revised(state))),
            new Column<>("search", "text", Search::text),
            new Column<>("state", "json", EventJson::write));

    @Override
    public String kind() {
        return "task";
    }

    @Override
    public Key key() {
        return new Key("task_id", "text");
    }

    @Override
    public String aggregate() {
        return "task_id";
    }

    @Override
    public List<Column<TaskState>> columns() {
        return COLUMNS;
    }

    @Override
    public TaskState state(ResultSet row) throws SQLException {
        return EventJson.MAPPER.readValue(row.getString("state"), TaskState.class);
    }

    @Override
    public @Nullable String thing(Recorded recorded) {
        return recorded.event() instanceof TaskEvent task ? task.taskId().value() : null;
    }

    @Override
    public TaskState after(@Nullable TaskState before, Recorded recorded) {
        return TaskState.fold(before, (TaskEvent) recorded.event());
    }

    private static boolean revised(TaskState state) {
        return state.targets().values().stream()
                .anyMatch(target -> target.dropped() || target.pending() != null || target.revisions() > 0);
    }

    private static @Nullable String text(@Nullable LocalDate day) {
        return day == null ? null : day.toString();
    }

    private static String array(Collection<OfficeId> offices) {
        return Column.array(offices.stream().map(OfficeId::value));
    }
}
