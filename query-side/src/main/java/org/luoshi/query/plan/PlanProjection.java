package org.luoshi.query.plan;

import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.plan.PlanEvent;
import org.luoshi.kernel.plan.PlanEvent.PlanIssued;
import org.luoshi.query.readmodel.ReadModel;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A plan is what its issue says; there is no other event of it yet. */
@Component
@ProcessingGroup(ReadModel.PROCESSOR)
public class PlanProjection {
    private final JdbcClient jdbc;

    PlanProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @EventHandler
    public void on(PlanEvent event, TrackingToken token) {
        switch (event) {
            case PlanIssued e -> issued(e, ReadModel.position(token));
        }
    }

    private void issued(PlanIssued plan, long position) {
        jdbc.sql("""
                        insert into read_model.plan_version (plan_year, from_position, title, state)
                        values (?, ?, ?, ?::json) on conflict (plan_year, from_position) do nothing""")
                .params(plan.planYear(), position, plan.title(), EventJson.write(plan))
                .update();
    }
}
