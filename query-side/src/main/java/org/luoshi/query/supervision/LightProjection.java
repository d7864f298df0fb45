package org.luoshi.query.supervision;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.query.readmodel.Projection;
import org.luoshi.query.readmodel.Recorded;
import org.springframework.stereotype.Component;

/** The lights over time, and who held the task meanwhile. */
@Component
public class LightProjection implements Projection<LightSpan> {
    @Override
    public String kind() {
        return "light";
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
    public List<Column<LightSpan>> columns() {
        return List.of(
                new Column<>("plan_year", "int", span -> "" + span.planYear()),
                new Column<>("leader_id", "text", span -> span.leader().value()),
                new Column<>("lead_office_id", "text", span -> span.leadOffice().value()),
                new Column<>("open", "boolean", span -> Boolean.toString(span.open())),
                new Column<>("light", "text", span -> text(span.light())),
                new Column<>("light_on", "date", span -> text(span.lightOn())));
    }

    @Override
    public LightSpan state(ResultSet row) throws SQLException {
        String light = row.getString("light");
        return new LightSpan(
                row.getInt("plan_year"),
                new LeaderId(row.getString("leader_id")),
                new OfficeId(row.getString("lead_office_id")),
                row.getBoolean("open"),
                light == null ? null : Light.valueOf(light),
                row.getObject("light_on", LocalDate.class));
    }

    @Override
    public @Nullable String thing(Recorded recorded) {
        return recorded.event() instanceof TaskEvent task ? task.taskId().value() : null;
    }

    @Override
    public LightSpan after(@Nullable LightSpan before, Recorded recorded) {
        return LightSpan.after(before, (TaskEvent) recorded.event());
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
