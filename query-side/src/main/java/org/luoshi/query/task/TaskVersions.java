package org.luoshi.query.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Sight;
import org.luoshi.query.answer.Sight.Everything;
import org.luoshi.query.answer.Sight.Nothing;
import org.luoshi.query.answer.Sight.OfLeader;
import org.luoshi.query.answer.Sight.OfOffice;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/**
 * Tasks as they were at a moment: one step into an index for each, whether the moment is the last or long past. Every query
 * finds its tasks here, so that none can forget what its caller may not see; and reads their states here, so that none can
 * forget what speaks of a later day than is asked for.
 */
@Component
public class TaskVersions {
    private static final String AT_POSITION = """
            part_version t join lateral (
              select * from task_version version
              where version.task_id = t.task_id and version.from_position <= :position
              order by version.from_position desc limit 1) v on t.to_position is null and\s""";

    private static final String STANDING = String.join(", ", TaskProjection.STANDING);

    // What stands today stood at the moment, too, where it had begun by then. The others are looked up; plan and number
    // of a
    // task never change.
    private static final String SHORT = """
            (select task_id, from_position, %1$s from task_standing where from_position <= :position
              union all
              select version.task_id, version.from_position, %2$s from task_standing later cross join lateral (
                select * from task_version version
                where version.task_id = later.task_id and version.from_position <= :position
                order by version.from_position desc limit 1) version
              where later.from_position > :position) v
            cross join lateral (select v.task_id, v.plan_year, v.number) t""".formatted(
                    STANDING,
                    TaskProjection.STANDING.stream()
                            .map(name -> (Set.of("plan_year", "number").contains(name) ? "later." : "version.") + name)
                            .collect(Collectors.joining(", ")));

    private static final String STATE = """
            (select whole.state from task_version whole
              where whole.task_id = v.task_id and whole.from_position = v.from_position)""";

    // Who ever had a part is in the index; that it is one of the moment or of today is looked up for those few.
    private static final String OF_LEADER = """
            t.leaders @> array[:ownLeader]::text[] and (v.leader_id = :ownLeader or exists (
              select from task_version today where today.task_id = t.task_id and today.to_position is null
              and today.leader_id = :ownLeader))""";

    private static final String OF_OFFICE = """
            t.offices @> array[:ownOffice]::text[] and (
              v.lead_office_id = :ownOffice or :ownOffice = any (v.supporting_offices || v.owner_offices) or exists (
              select from task_version today where today.task_id = t.task_id and today.to_position is null
              and (today.lead_office_id = :ownOffice
                or :ownOffice = any (today.supporting_offices || today.owner_offices))))""";

    /**
     * A place in the order of all tasks.
     *
     * @param rank by what they are sorted first
     */
    record Place(long rank, int planYear, int number, String taskId) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::rank)
                .thenComparingInt(Place::planYear)
                .thenComparingInt(Place::number)
                .thenComparing(Place::taskId);

        static Place of(TaskState state, Sort sort) {
            return new Place(
                    sort.rank(state),
                    state.brief().planYear(),
                    state.brief().number(),
                    state.taskId().value());
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    private final JdbcClient jdbc;
    private final Rulebook rules;

    TaskVersions(JdbcClient jdbc, Rulebook rules) {
        this.jdbc = jdbc;
        this.rules = rules;
    }

    /**
     * SQL over the tasks in sight: {@code {tasks}} in it is each of them as {@code t}, with its version at
     * {@code :position} as {@code v}; {@code {inSight}} behind a task's id says that it is one of them. {@code {versions}}
     * is the same without titles, texts and states and without who ever had a part, quickly where everything is in sight. {@code :day} is the
     * day it speaks of, {@code :soon} the first that is more than soon.
     */
    public StatementSpec over(Moment moment, String sql) {
        String tasks = AT_POSITION + condition(moment.sight());
        // Where everything is in sight nothing is looked up.
        String inSight =
                moment.sight() instanceof Everything ? "is not null" : "in (select t.task_id from " + tasks + ")";
        String versions = moment.sight() instanceof Everything ? SHORT : tasks;
        return jdbc.sql(sql.replace("{tasks}", tasks)
                        .replace("{versions}", versions)
                        .replace("{inSight}", inSight))
                .param("position", moment.position())
                .param("day", moment.day())
                .param(
                        "soon",
                        rules.calendar().after(moment.day(), rules.light().dueSoonDays() + 1))
                .params(own(moment.sight()));
    }

    private static String condition(Sight sight) {
        return switch (sight) {
            case Everything _ -> "true";
            case OfLeader _ -> OF_LEADER;
            case OfOffice _ -> OF_OFFICE;
            case Nothing _ -> "false";
        };
    }

    private static Map<String, String> own(Sight sight) {
        return switch (sight) {
            case OfLeader own -> Map.of("ownLeader", own.leader().value());
            case OfOffice own -> Map.of("ownOffice", own.office().value());
            case Everything _, Nothing _ -> Map.of();
        };
    }

    public boolean has(String taskId, Moment moment) {
        return over(moment, "select exists (select from {tasks} where t.task_id = :task)")
                .param("task", taskId)
                .query(Boolean.class)
                .single();
    }

    /** All that are selected, in the order of plan, number and id. */
    public List<TaskState> at(Moment moment, TaskSelection selection) {
        return read(
                "select v.state from {tasks} where " + selection.conditions()
                        + " order by t.plan_year, t.number, t.task_id",
                moment,
                selection.parameters());
    }

    /** The ids of those among some that are selected, in the same order. */
    public List<TaskId> ids(Moment moment, TaskSelection selection, Collection<TaskId> among) {
        if (among.isEmpty()) return List.of();
        return over(
                        moment,
                        "select t.task_id from {tasks} where t.task_id = any(:among) and " + selection.conditions()
                                + " order by t.plan_year, t.number, t.task_id")
                .params(selection.parameters())
                .param("among", among.stream().map(TaskId::value).toArray(String[]::new))
                .query((row, number) -> new TaskId(row.getString(1)))
                .list();
    }

    /** Those, of whoever's, that something has happened to behind the one moment and up to the other. */
    public Set<TaskId> touched(Moment then, Moment now) {
        return new LinkedHashSet<>(jdbc.sql("""
                        select distinct aggregate_id from ledger.entry
                        where position > :then and position <= :now and aggregate_type = 'Task'""")
                .param("then", then.position())
                .param("now", now.position())
                .query((row, number) -> new TaskId(row.getString(1)))
                .list());
    }

    /** Those of these that are in sight, in the same order. */
    public List<TaskState> these(Moment moment, Collection<TaskId> tasks) {
        if (tasks.isEmpty()) return List.of();
        return read(
                "select v.state from {tasks} where t.task_id = any(:tasks) order by t.plan_year, t.number, t.task_id",
                moment,
                Map.of("tasks", tasks.stream().map(TaskId::value).toArray(String[]::new)));
    }

    /** Those with a binding target of an indicator, in the same order. */
    public List<TaskState> measuredBy(Moment moment, String indicator) {
        return read(
                "select v.state from {tasks} where t.indicators @> array[:indicator]::text[]"
                        + " and :indicator = any (v.indicators) order by t.plan_year, t.number, t.task_id",
                moment,
                Map.of("indicator", indicator));
    }

    /** The first {@code limit} that are selected, in the same order. */
    public List<TaskState> first(Moment moment, TaskSelection selection, int limit) {
        return at(moment, selection, Sort.NUMBER, null, limit);
    }

    /** One page of all that are selected. */
    public Listing.Page page(Moment moment, TaskSelection selection, Listing listing) {
        return listing.page(at(moment, selection, listing.sort(), listing.behind(), listing.wanted()), moment);
    }

    /** The first {@code limit} of them in an order, behind a place. */
    List<TaskState> at(Moment moment, TaskSelection selection, Sort sort, @Nullable Place behind, int limit) {
        Map<String, Object> parameters = selection.parameters();
        parameters.put("limit", limit);
        String order = sort.sql() + "t.plan_year, t.number, t.task_id";
        String next = "";
        if (behind != null) {
            parameters.put("lastRank", behind.rank());
            parameters.put("lastYear", behind.planYear());
            parameters.put("lastNumber", behind.number());
            parameters.put("lastTask", behind.taskId());
            next = " and (" + order + ") > (" + (sort == Sort.NUMBER ? "" : ":lastRank, ")
                    + ":lastYear, :lastNumber, :lastTask)";
        }
        // There is an index in the order of numbers, which ends with the page; unless what is wanted is rare, and
        // quickly found
        // among what stands.
        boolean inOrder = sort == Sort.NUMBER && (moment.asOf() != null || !selection.chooses());
        String source = inOrder ? "{tasks} where " + selection.conditions() : selection.source();
        // The states of those on the page alone are read.
        return read(
                "select " + STATE + " as state from " + source + next + " order by " + order + " limit :limit",
                moment,
                parameters);
    }

    /**
     * The state in a row. A light turns when something is recorded, so the light that turned last is part of what was
     * recorded; on a day that is asked for, it is what the rule makes of the progress up to it.
     */
    TaskState state(ResultSet row, Moment moment) throws SQLException {
        TaskState recorded = EventJson.MAPPER.readValue(row.getString("state"), TaskState.class);
        LocalDate day = moment.validOn();
        return day == null ? recorded : rules.light().on(recorded, day, rules.calendar());
    }

    private List<TaskState> read(String sql, Moment moment, Map<String, Object> parameters) {
        return over(moment, sql)
                .params(parameters)
                .query((row, number) -> state(row, moment))
                .list();
    }
}
