package org.luoshi.query.live;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.Light;
import org.luoshi.query.readmodel.Progress;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What has happened, as far as the read model shows it. To be asked within one snapshot. */
@Component
class Changes {
    /**
     * How far what is shown goes.
     *
     * @param position every event up to here is in the read model, or set aside
     * @param size of the ledger
     * @param model which of the two is read
     * @param letters events that were set aside
     */
    record Horizon(long position, long size, String model, long letters) {
        /** Whether what an earlier position shows may have changed since, as when what was set aside has got through. */
        boolean showsOtherThan(Horizon earlier) {
            return !model.equals(earlier.model) || letters < earlier.letters;
        }
    }

    private final JdbcClient jdbc;
    private final Progress progress;

    Changes(JdbcClient jdbc, Progress progress) {
        this.jdbc = jdbc;
        this.progress = progress;
    }

    Horizon horizon() {
        long position = progress.enter();
        return jdbc.sql("""
                        select head.size, live.model, (select count(*) from dead_letter where position <= :position) as letters
                        from ledger.head, read_model.live""")
                .param("position", position)
                .query((row, n) ->
                        new Horizon(position, row.getLong("size"), row.getString("model"), row.getLong("letters")))
                .single();
    }

    /** All behind the one position up to the other, which the read model has come to. */
    List<Happening> between(long behind, long upTo) {
        return jdbc.sql("""
                        select e.position, e.event_type, e.aggregate_type, e.aggregate_id,
                          e.payload ->> 'leaderId' as named_leader, e.payload ->> 'officeId' as named_office,
                          coalesce(after.plan_year, (e.payload ->> 'planYear')::int) as plan_year,
                          before.leader_id as leader_before, before.offices as offices_before,
                          after.leader_id as leader_after, after.offices as offices_after, after.light
                        from ledger.entry e
                        left join lateral (
                          select leader_id, lead_office_id || supporting_offices || owner_offices as offices
                          from task_version v where v.task_id = e.aggregate_id and v.from_position < e.position
                          order by from_position desc limit 1) before on e.aggregate_type = 'Task'
                        left join lateral (
                          select plan_year, leader_id, lead_office_id || supporting_offices || owner_offices as offices, light
                          from task_version v where v.task_id = e.aggregate_id and v.from_position <= e.position
                          order by from_position desc limit 1) after on e.aggregate_type = 'Task'
                        where e.position > :behind and e.position <= :upTo order by e.position""")
                .param("behind", behind)
                .param("upTo", upTo)
                .query((row, n) -> happening(row))
                .list();
    }

    private static Happening happening(ResultSet row) throws SQLException {
        boolean task = row.getString("aggregate_type").equals("Task");
        String light = row.getString("light");
        return new Happening(
                row.getLong("position"),
                row.getString("event_type"),
                task ? row.getString("aggregate_id") : null,
                row.getObject("plan_year", Integer.class),
                part(row, "before", null),
                part(row, "after", light == null ? null : Light.valueOf(light)),
                task ? List.of() : named(row.getString("named_leader")),
                task ? List.of() : named(row.getString("named_office")));
    }

    private static Happening.@Nullable Part part(ResultSet row, String when, @Nullable Light light)
            throws SQLException {
        String leader = row.getString("leader_" + when);
        if (leader == null) return null;
        String[] offices = (String[]) row.getArray("offices_" + when).getArray();
        return new Happening.Part(leader, Stream.of(offices).distinct().toList(), light);
    }

    private static List<String> named(@Nullable String id) {
        return id == null ? List.of() : List.of(id);
    }
}
