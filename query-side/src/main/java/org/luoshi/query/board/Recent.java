package org.luoshi.query.board;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.luoshi.kernel.task.Light;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.supervision.LightTurns;
import org.luoshi.query.supervision.LightTurns.Turn;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.springframework.stereotype.Component;

/** What has been recorded since the day before ended. */
@Component
public class Recent {
    private static final int TURNS = 20;

    /**
     * @param since the day before the answer's
     * @param position the last one recorded on it or earlier
     * @param events of the plan's tasks, by type; those that did not happen are left out
     * @param turnedWorse lights
     * @param turnedBetter lights; a first one is neither
     * @param turns the latest 20 of all, the latest first
     */
    public record SinceYesterday(
            LocalDate since,
            long position,
            Map<String, Integer> events,
            int turnedWorse,
            int turnedBetter,
            List<Turn> turns) {}

    private final TaskVersions versions;
    private final LightTurns lights;
    private final Ledger ledger;
    private final ZoneId zone;

    Recent(TaskVersions versions, LightTurns lights, Ledger ledger, Clock clock) {
        this.versions = versions;
        this.lights = lights;
        this.ledger = ledger;
        this.zone = clock.getZone();
    }

    SinceYesterday until(Moment moment, int planYear) {
        Instant began = moment.day().atStartOfDay(zone).toInstant();
        long since = Math.min(moment.position(), ledger.positionAt(began.minus(1, ChronoUnit.MICROS)));
        List<Turn> turns = lights.since(moment, TaskSelection.ALL.ofPlan(planYear), since);
        return new SinceYesterday(
                moment.day().minusDays(1),
                since,
                events(moment, planYear, since),
                (int) turns.stream().filter(turn -> compared(turn) > 0).count(),
                (int) turns.stream().filter(turn -> compared(turn) < 0).count(),
                turns.stream().limit(TURNS).toList());
    }

    private static int compared(Turn turn) {
        Light before = turn.before();
        return before == null ? 0 : turn.after().compareTo(before);
    }

    private Map<String, Integer> events(Moment moment, int planYear, long since) {
        Map<String, Integer> events = new TreeMap<>();
        versions.over(moment, """
                        select happened.event_type, sum(happened.times) as times from (
                          select aggregate_id, event_type, count(*) as times from ledger.entry
                          where position > :since and position <= :position group by 1, 2) happened
                        where exists (
                          select from {tasks} where t.task_id = happened.aggregate_id and t.plan_year = :plan)
                        group by 1""").param("since", since).param("plan", planYear).query(row -> {
            events.put(row.getString("event_type"), row.getInt("times"));
        });
        return events;
    }
}
