package org.luoshi.query.plan;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.plan.PlanEvent;
import org.luoshi.kernel.plan.PlanEvent.PlanIssued;
import org.luoshi.query.readmodel.Projection;
import org.luoshi.query.readmodel.Recorded;
import org.springframework.stereotype.Component;

/** A plan is what its issue says; there is no other event of it yet. */
@Component
public class PlanProjection implements Projection<PlanIssued> {
    @Override
    public String kind() {
        return "plan";
    }

    @Override
    public Key key() {
        return new Key("plan_year", "int");
    }

    @Override
    public String aggregate() {
        return "'plan/' || plan_year";
    }

    @Override
    public List<Column<PlanIssued>> columns() {
        return List.of(
                new Column<>("title", "text", PlanIssued::title), new Column<>("state", "json", EventJson::write));
    }

    @Override
    public PlanIssued state(ResultSet row) throws SQLException {
        return EventJson.MAPPER.readValue(row.getString("state"), PlanIssued.class);
    }

    @Override
    public @Nullable String thing(Recorded recorded) {
        return recorded.event() instanceof PlanEvent plan ? "" + plan.planYear() : null;
    }

    @Override
    public PlanIssued after(@Nullable PlanIssued before, Recorded recorded) {
        return switch ((PlanEvent) recorded.event()) {
            case PlanIssued issued -> issued;
        };
    }
}
