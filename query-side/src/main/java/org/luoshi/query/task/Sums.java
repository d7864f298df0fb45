package org.luoshi.query.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.task.Attention.Finding;
import org.luoshi.query.task.Attention.Kind;
import org.springframework.stereotype.Component;

/**
 * Adds up tasks in sight: from columns, in one statement, however many they are. On a day that is asked for it is not known
 * beforehand what of a task's progress counts, so there its state is read.
 */
@Component
public class Sums {
    /** What tasks of one leader and one lead office add up to. */
    public record Held(LeaderId leader, OfficeId leadOffice, Sum sum) {}

    private final TaskVersions versions;
    private final Rulebook rules;

    Sums(TaskVersions versions, Rulebook rules) {
        this.versions = versions;
        this.rules = rules;
    }

    /** In the order of nothing; several may have the same holders. */
    public List<Held> at(Moment moment, TaskSelection selection) {
        return at(moment, selection, List.of(Kind.values()));
    }

    /** @param wanted kinds, any of which makes a task needing */
    public List<Held> at(Moment moment, TaskSelection selection, Collection<Kind> wanted) {
        return moment.validOn() == null ? byColumns(moment, selection, wanted) : byStates(moment, selection, wanted);
    }

    List<Held> byColumns(Moment moment, TaskSelection selection, Collection<Kind> wanted) {
        String found = Stream.of(Kind.values())
                .map(kind -> ", sum(" + count(kind) + ") as " + kind)
                .collect(Collectors.joining());
        return versions.over(moment, """
                        select v.leader_id, v.lead_office_id, v.status, v.light, count(*) as tasks,
                          count(*) filter (where %s) as needing,
                          sum(v.targets) as targets, sum(v.met) as met, sum(v.reported) as reported,
                          sum(v.weight) as weight, sum(v.done) as done,
                          sum(v.scheduled) as scheduled, sum(v.approved) as approved, sum(v.claimed) as claimed%s
                        from %s
                        group by v.leader_id, v.lead_office_id, v.status, v.light""".formatted(any(wanted), found, selection.source()))
                .params(selection.parameters())
                .query((row, number) -> held(row))
                .list();
    }

    /** Over {@code v}: that a task has a finding of one of the kinds. */
    public static String any(Collection<Kind> kinds) {
        return kinds.stream().map(kind -> count(kind) + " > 0").collect(Collectors.joining(" or ", "(", ")"));
    }

    /** Over {@code v}: how many findings of the kind {@link Attention} has. */
    private static String count(Kind kind) {
        return switch (kind) {
            case OVERDUE -> "width_bucket(:day::date - 1, v.owed)";
            case DUE_SOON -> "(width_bucket(:soon::date - 1, v.owed) - width_bucket(:day::date - 1, v.owed))";
            case NOT_REPORTED -> "v.not_reported";
            case RETURNED -> "v.returned";
            case REPORT_UNDECIDED -> "v.undecided";
            case REVISION_UNDECIDED -> "v.revising";
            case CLOSURE_UNDECIDED -> "(v.status = 'CLOSURE_REQUESTED')::int";
            case OBJECTION_UNANSWERED -> "(v.status = 'OBJECTED')::int";
            case UNACKNOWLEDGED -> "v.unacknowledged::int";
        };
    }

    private static Held held(ResultSet row) throws SQLException {
        Map<Kind, Integer> found = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) found.put(kind, row.getInt(kind.name()));
        int tasks = row.getInt("tasks");
        TaskStatus status = TaskStatus.valueOf(row.getString("status"));
        String light = row.getString("light");
        return new Held(
                new LeaderId(row.getString("leader_id")),
                new OfficeId(row.getString("lead_office_id")),
                new Sum(
                        tasks,
                        row.getInt("needing"),
                        Map.of(status, tasks),
                        byLight(status, light == null ? null : Light.valueOf(light), tasks),
                        row.getInt("targets"),
                        row.getInt("met"),
                        row.getInt("reported"),
                        row.getBigDecimal("weight"),
                        row.getBigDecimal("done"),
                        found,
                        Months.of(row.getString("scheduled")),
                        Months.of(row.getString("approved")),
                        Months.of(row.getString("claimed"))));
    }

    private static Map<Light, Integer> byLight(TaskStatus status, @Nullable Light light, int tasks) {
        return light == null || !status.open() ? Map.of() : Map.of(light, tasks);
    }

    List<Held> byStates(Moment moment, TaskSelection selection, Collection<Kind> wanted) {
        return versions.at(moment, selection).stream()
                .map(state -> held(state, moment, wanted))
                .toList();
    }

    private Held held(TaskState state, Moment moment, Collection<Kind> wanted) {
        Tally tally = Tally.of(state);
        Map<Kind, Integer> found = new EnumMap<>(Kind.class);
        for (Finding finding : Attention.on(state, moment.day(), rules)) found.merge(finding.kind(), 1, Integer::sum);
        return new Held(
                state.assignment().leader(),
                state.assignment().leadOffice(),
                new Sum(
                        1,
                        wanted.stream().anyMatch(found::containsKey) ? 1 : 0,
                        Map.of(state.status(), 1),
                        byLight(state.status(), state.light(), 1),
                        tally.targets().size(),
                        tally.met(),
                        tally.reported(),
                        tally.weight(),
                        tally.done(),
                        found,
                        tally.scheduled(),
                        tally.approved(),
                        tally.claimed()));
    }
}
