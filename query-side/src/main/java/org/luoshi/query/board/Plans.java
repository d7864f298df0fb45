package org.luoshi.query.board;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.plan.PlanEvent.PlanIssued;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.NotFound;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Plans as they were issued. */
@Component
public class Plans {
    @Schema(name = "PlanLine")
    public record PlanLine(int planYear, String title) {}

    private final JdbcClient jdbc;

    Plans(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public PlanIssued at(Moment moment, int year) {
        return jdbc.sql("""
                        select state from plan_version where plan_year = :year
                        and from_position <= :position and (to_position is null or to_position > :position)""")
                .param("year", year)
                .param("position", moment.position())
                .query((row, number) -> EventJson.MAPPER.readValue(row.getString("state"), PlanIssued.class))
                .optional()
                .orElseThrow(() -> NotFound.plan(year));
    }

    /** The latest first. */
    List<PlanLine> all(Moment moment) {
        return jdbc.sql("""
                        select plan_year, title from plan_version
                        where from_position <= :position and (to_position is null or to_position > :position)
                        order by plan_year desc""")
                .param("position", moment.position())
                .query((row, number) -> new PlanLine(row.getInt("plan_year"), row.getString("title")))
                .list();
    }
}
