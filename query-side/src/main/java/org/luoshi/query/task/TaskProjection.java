package org.luoshi.query.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.ReportStatus;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.readmodel.Projection;
import org.luoshi.query.readmodel.Recorded;
import org.springframework.stereotype.Component;

/** A task's versions: the kernel's fold, with what lists filter by and boards add up beside it. */
@Component
public class TaskProjection implements Projection<Tally> {
    private static final List<Column<Tally>> COLUMNS = List.of(
            of("plan_year", "int", state -> "" + state.brief().planYear()),
            of("number", "int", state -> "" + state.brief().number()),
            of("title", "text", state -> state.brief().title()),
            of("leader_id", "text", state -> state.assignment().leader().value()),
            of(
                    "lead_office_id",
                    "text",
                    state -> state.assignment().leadOffice().value()),
            of("supporting_offices", "text[]", state -> array(state.assignment().supportingOffices())),
            of("owner_offices", "text[]", state -> array(Part.owners(state))),
            of("status", "text", state -> state.status().name()),
            of("due", "date", state -> text(Due.nearest(state))),
            of(
                    "light",
                    "text",
                    state -> state.light() == null ? null : state.light().name()),
            of("light_on", "date", state -> text(state.lightOn())),
            of("owing", "date", state -> text(Due.owing(state))),
            of("attention", "boolean", state -> Boolean.toString(Attention.needed(state))),
            of("revised", "boolean", state -> Boolean.toString(revised(state))),
            of("search", "text", Search::text),
            of("state", "json", EventJson::write),
            new Column<>("targets", "int", tally -> "" + tally.targets().size()),
            new Column<>("met", "int", tally -> "" + tally.met()),
            new Column<>("reported", "int", tally -> "" + tally.reported()),
            new Column<>("weight", "numeric", tally -> tally.weight().toPlainString()),
            new Column<>("done", "numeric", tally -> tally.done().toPlainString()),
            new Column<>(
                    "owed",
                    "date[]",
                    tally -> Column.array(tally.owed().stream().map(LocalDate::toString))),
            new Column<>("not_reported", "int", tally -> "" + tally.notReported()),
            new Column<>("returned", "int", tally -> "" + tally.reports(ReportStatus.RETURNED)),
            new Column<>("undecided", "int", tally -> "" + tally.reports(ReportStatus.SUBMITTED)),
            new Column<>("revising", "int", tally -> "" + tally.revising()),
            new Column<>("unacknowledged", "boolean", tally -> Boolean.toString(tally.unacknowledged())),
            new Column<>("scheduled", "numeric", tally -> tally.scheduled().digits()),
            new Column<>("approved", "numeric", tally -> tally.approved().digits()),
            new Column<>("claimed", "numeric", tally -> tally.claimed().digits()),
            of("indicators", "text[]", state -> Column.array(indicators(state))),
            of("ever_revised", "int", state -> count(state, target -> target.revisions() > 0)),
            of("ever_deferred", "int", state -> count(state, target -> target.deferrals() > 0)),
            of("ever_dropped", "int", state -> count(state, TargetState::dropped)),
            of("ever_asked", "int", state -> count(state, target -> target.pending() != null)));

    /** Long, or asked of single tasks alone. */
    private static final Set<String> NOT_STANDING = Set.of("title", "light_on", "attention", "search", "state");

    static final List<String> STANDING = COLUMNS.stream()
            .map(Column::name)
            .filter(name -> !NOT_STANDING.contains(name))
            .toList();

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
    public List<Column<Tally>> columns() {
        return COLUMNS;
    }

    @Override
    public List<String> standing() {
        return STANDING;
    }

    @Override
    public Tally state(ResultSet row) throws SQLException {
        return Tally.of(EventJson.MAPPER.readValue(row.getString("state"), TaskState.class));
    }

    @Override
    public @Nullable String thing(Recorded recorded) {
        return recorded.event() instanceof TaskEvent task ? task.taskId().value() : null;
    }

    @Override
    public Tally after(@Nullable Tally before, Recorded recorded) {
        return Tally.of(TaskState.fold(before == null ? null : before.state(), (TaskEvent) recorded.event()), before);
    }

    private static Column<Tally> of(String name, String type, Function<TaskState, @Nullable String> text) {
        return new Column<>(name, type, tally -> text.apply(tally.state()));
    }

    private static String count(TaskState state, Predicate<TargetState> wanted) {
        return "" + state.targets().values().stream().filter(wanted).count();
    }

    private static Stream<String> indicators(TaskState state) {
        return state.binding().values().stream()
                .map(target -> target.target().indicator())
                .filter(Objects::nonNull)
                .distinct();
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
