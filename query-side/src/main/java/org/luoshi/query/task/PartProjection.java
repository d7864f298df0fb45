package org.luoshi.query.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.query.readmodel.Projection;
import org.luoshi.query.readmodel.Recorded;
import org.springframework.stereotype.Component;

/** Who ever had a part in a task: what a board, on whatever day, looks for its tasks by. */
@Component
public class PartProjection implements Projection<Parts> {
    @Override
    public String kind() {
        return "part";
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
    public List<Column<Parts>> columns() {
        return List.of(
                new Column<>("plan_year", "int", parts -> "" + parts.planYear()),
                new Column<>("number", "int", parts -> "" + parts.number()),
                new Column<>(
                        "leaders",
                        "text[]",
                        parts -> Column.array(parts.leaders().stream().map(LeaderId::value))),
                new Column<>(
                        "offices",
                        "text[]",
                        parts -> Column.array(parts.offices().stream().map(OfficeId::value))),
                new Column<>("indicators", "text[]", parts -> Column.array(parts.indicators().stream())));
    }

    @Override
    public Parts state(ResultSet row) throws SQLException {
        return new Parts(
                row.getInt("plan_year"),
                row.getInt("number"),
                Stream.of((String[]) row.getArray("leaders").getArray())
                        .map(LeaderId::new)
                        .toList(),
                Stream.of((String[]) row.getArray("offices").getArray())
                        .map(OfficeId::new)
                        .toList(),
                List.of((String[]) row.getArray("indicators").getArray()));
    }

    @Override
    public @Nullable String thing(Recorded recorded) {
        return recorded.event() instanceof TaskEvent task ? task.taskId().value() : null;
    }

    @Override
    public Parts after(@Nullable Parts before, Recorded recorded) {
        return Parts.after(before, (TaskEvent) recorded.event());
    }
}
