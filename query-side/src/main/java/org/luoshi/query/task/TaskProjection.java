package org.luoshi.query.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.readmodel.Projection;
import org.springframework.jdbc.core.JdbcTemplate;
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

    /** Who had a part in a task in the course of a batch. */
    private record Parties(TaskState state, long position, Set<String> leaders, Set<OfficeId> offices) {}

    @Override
    public String kind() {
        return "task";
    }

    @Override
    public Key key() {
        return new Key("task_id", "text");
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
    public @Nullable String thing(Object event) {
        return event instanceof TaskEvent task ? task.taskId().value() : null;
    }

    @Override
    public TaskState after(@Nullable TaskState before, Object event) {
        return TaskState.fold(before, (TaskEvent) event);
    }

    /** Adds whoever has a part now to those who ever had one. */
    @Override
    public void begun(List<Change<TaskState>> changes, JdbcTemplate jdbc) {
        Map<String, Parties> known = new LinkedHashMap<>();
        for (Change<TaskState> change : changes) {
            TaskState after = change.after();
            if (change.before() != null && sameParties(change.before(), after)) continue;
            Parties parties = known.computeIfAbsent(
                    change.key(),
                    task -> new Parties(after, change.position(), new LinkedHashSet<>(), new LinkedHashSet<>()));
            parties.leaders().add(after.assignment().leader().value());
            parties.offices().addAll(Part.offices(after));
        }
        jdbc.batchUpdate("""
                insert into read_model.task as t (task_id, plan_year, number, from_position, leaders, offices)
                values (?, ?, ?, ?, ?::text[], ?::text[])
                on conflict (task_id) do update set
                  leaders = array(select distinct unnest(t.leaders || excluded.leaders)),
                  offices = array(select distinct unnest(t.offices || excluded.offices))""", known.values(), 100, (statement, parties) -> {
            TaskState state = parties.state();
            statement.setString(1, state.taskId().value());
            statement.setInt(2, state.brief().planYear());
            statement.setInt(3, state.brief().number());
            statement.setLong(4, parties.position());
            statement.setString(5, literal(parties.leaders().stream()));
            statement.setString(6, array(parties.offices()));
        });
    }

    private static boolean sameParties(TaskState before, TaskState after) {
        return before.assignment().leader().equals(after.assignment().leader())
                && Part.offices(before).equals(Part.offices(after));
    }

    private static boolean revised(TaskState state) {
        return state.targets().values().stream()
                .anyMatch(target -> target.dropped() || target.pending() != null || target.revisions() > 0);
    }

    private static @Nullable String text(@Nullable LocalDate day) {
        return day == null ? null : day.toString();
    }

    private static String array(Collection<OfficeId> offices) {
        return literal(offices.stream().map(OfficeId::value));
    }

    /** An array as PostgreSQL reads it; in quotes, for a slug may be the word null. */
    private static String literal(Stream<String> slugs) {
        return slugs.map(slug -> '"' + slug + '"').collect(Collectors.joining(",", "{", "}"));
    }
}
