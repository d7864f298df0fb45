package org.luoshi.query.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.audit.TaskDifference.Commitment;
import org.luoshi.query.audit.TaskDifference.Move;
import org.luoshi.query.audit.TaskDifference.Seen;
import org.luoshi.query.audit.TaskDifference.TargetDifference;
import org.luoshi.query.audit.TaskDifference.Way;
import org.luoshi.query.audit.TaskDifference.What;
import org.luoshi.query.org.Names;
import org.luoshi.query.task.Scope;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What is different at a later moment: tasks as they stood at the one beside those of the other. It is the net of what
 * happened, so what was done and undone between is not in it, lights apart; the history has that.
 */
@RestController
@Tag(name = "Audit", description = "审计")
public class DiffController {
    /** How commitments drifted: each target that binds at both moments, or at one of them. One may be in several. */
    @Schema(name = "DiffCommitments")
    public record Commitments(
            int added,
            int dropped,
            int revised,
            int tightened,
            int loosened,
            int moved,
            int deferred,
            int broughtForward) {
        static Commitments of(List<Commitment> targets) {
            return new Commitments(
                    count(targets, target -> target.what() == What.ADDED),
                    count(targets, target -> target.what() == What.DROPPED),
                    count(targets, target -> target.what() == What.REVISED),
                    count(targets, target -> target.way() == Way.TIGHTENED),
                    count(targets, target -> target.way() == Way.LOOSENED),
                    count(targets, target -> target.way() == Way.MOVED),
                    count(targets, target -> target.dueBy() != null && target.dueBy() > 0),
                    count(targets, target -> target.dueBy() != null && target.dueBy() < 0));
        }
    }

    /**
     * @param tasks with any difference
     * @param moves how many came into the scope and left it, in which way; each counted, 0 included
     * @param handedOver tasks that stayed in the scope under other holders
     * @param statuses tasks with another status
     * @param lights tasks with another light
     * @param turns how often lights turned
     * @param progressed targets with another reading, claimed or approved
     */
    @Schema(name = "DiffTotals")
    public record Totals(
            int tasks,
            Map<Move, Integer> moves,
            int handedOver,
            int statuses,
            int lights,
            int turns,
            int progressed,
            Commitments commitments) {
        static Totals of(List<TaskDifference> tasks) {
            List<TargetDifference> targets =
                    tasks.stream().flatMap(task -> task.targets().stream()).toList();
            Map<Move, Integer> moves = new EnumMap<>(Move.class);
            for (Move move : Move.values()) moves.put(move, count(tasks, task -> task.move() == move));
            return new Totals(
                    tasks.size(),
                    moves,
                    count(tasks, task -> task.holders() != null && stays(task)),
                    count(tasks, task -> task.status() != null),
                    count(
                            tasks,
                            task -> task.light() != null
                                    && task.light().from() != task.light().to()),
                    tasks.stream()
                            .mapToInt(task ->
                                    task.light() == null ? 0 : task.light().turns())
                            .sum(),
                    count(targets, target -> target.claimed() != null || target.approved() != null),
                    Commitments.of(targets.stream()
                            .map(TargetDifference::commitment)
                            .filter(Objects::nonNull)
                            .toList()));
        }

        private static boolean stays(TaskDifference task) {
            return task.move() == null || task.move() == Move.WITHDRAWN || task.move() == Move.REOPENED;
        }
    }

    /**
     * @param position of the later moment
     * @param to absent where it is now
     * @param tasks that differ, in the order of plan, number and id
     */
    public record Difference(
            long position, AsOf from, @Nullable AsOf to, Totals totals, List<TaskDifference> tasks) {}

    /**
     * @param began the position of its assignment
     * @param turns of its light since the earlier moment
     */
    private record Course(long began, int turns) {}

    /** Tasks in one answer, of which it holds two states each. */
    private static final int MOST = 2000;

    private static final Comparator<TaskState> IN_ORDER = Comparator.comparingInt(
                    (TaskState state) -> state.brief().planYear())
            .thenComparingInt(state -> state.brief().number())
            .thenComparing(state -> state.taskId().value());

    private final Moments moments;
    private final TaskVersions versions;
    private final Names names;

    DiffController(Moments moments, TaskVersions versions, Names names) {
        this.moments = moments;
        this.versions = versions;
        this.names = names;
    }

    @GetMapping("/api/diff")
    @Operation(
            summary = "What is different at a later moment: of a task, or of a leader's, an office's or a plan's tasks",
            description =
                    "One of task, leader, office and plan. The net of what happened; what did not change is not listed.")
    public Difference difference(
            @Nullable
                    @Parameter(description = "The earlier moment, as asOf has it.")
                    @RequestParam(name = "from", required = false)
                    String from,
            @Nullable
                    @Parameter(description = "The later moment; now by default.")
                    @RequestParam(name = "to", required = false)
                    String to,
            @Nullable @Parameter(description = "A task, by id.") @RequestParam(name = "task", required = false)
                    TaskId task,
            @ParameterObject Scope scope,
            @Nullable
                    @Parameter(description = "Wait, at most 2 s, until this position is visible.")
                    @RequestParam(name = "after", required = false)
                    String after,
            Actor actor) {
        if (from == null) throw new Malformed("from", "必须给出", "must be given");
        TaskSelection selection = scope.selection();
        if (Stream.of(task, scope.leader(), scope.office(), scope.plan())
                        .filter(Objects::nonNull)
                        .count()
                != 1)
            throw new Malformed(
                    "task",
                    "task、leader、office、plan 应给出且只给出一个",
                    "one of task, leader, office and plan must be given, and no more");
        return moments.between(from, to, after, actor, (then, now) -> {
            Directory directory = names.at(now.position());
            // What nothing has happened to cannot differ: of a plan, few are looked at.
            Set<TaskId> touched = task == null ? versions.touched(then, now) : Set.of(task);
            Set<TaskId> held = selected(then, task, selection, touched);
            Set<TaskId> holds = selected(now, task, selection, touched);
            Set<TaskId> all = new LinkedHashSet<>(held);
            all.addAll(holds);
            if (all.isEmpty() && none(then, task, selection) && none(now, task, selection))
                nothing(task, selection, now, directory);
            if (all.size() > MOST)
                throw new Malformed(
                        "plan",
                        "其间有 " + all.size() + " 项任务发生变化，请缩小范围（一次最多 " + MOST + " 项）",
                        "takes in " + all.size() + " tasks to which something has happened; narrow it to " + MOST
                                + " at most");
            List<TaskDifference> tasks = compared(then, now, held, holds, all).stream()
                    .map(seen -> TaskDifference.of(seen, directory))
                    .filter(Predicate.not(TaskDifference::empty))
                    .toList();
            return new Difference(
                    now.position(), Objects.requireNonNull(then.asOf()), now.asOf(), Totals.of(tasks), tasks);
        });
    }

    private Set<TaskId> selected(Moment moment, @Nullable TaskId task, TaskSelection selection, Set<TaskId> touched) {
        if (task != null) return versions.has(task.value(), moment) ? Set.of(task) : Set.of();
        return new LinkedHashSet<>(versions.ids(moment, selection, touched));
    }

    private boolean none(Moment moment, @Nullable TaskId task, TaskSelection selection) {
        return task != null || versions.first(moment, selection, 1).isEmpty();
    }

    private List<Seen> compared(Moment then, Moment now, Set<TaskId> held, Set<TaskId> holds, Set<TaskId> all) {
        Map<TaskId, TaskState> before = byId(versions.these(then, all));
        Map<TaskId, TaskState> after = byId(versions.these(now, all));
        Map<TaskId, Course> courses = courses(then, now, all);
        return all.stream()
                .map(id -> {
                    Course course = courses.getOrDefault(id, new Course(0, 0));
                    return new Seen(
                            before.get(id),
                            after.get(id),
                            held.contains(id),
                            holds.contains(id),
                            course.began() > then.position(),
                            course.turns());
                })
                .sorted(Comparator.comparing(Seen::either, IN_ORDER))
                .toList();
    }

    private static Map<TaskId, TaskState> byId(List<TaskState> states) {
        return states.stream().collect(Collectors.toMap(TaskState::taskId, Function.identity()));
    }

    /** Of those in sight at the later moment. */
    private Map<TaskId, Course> courses(Moment then, Moment now, Set<TaskId> tasks) {
        Map<TaskId, Course> courses = new HashMap<>();
        if (tasks.isEmpty()) return courses;
        versions.over(now, """
                        select task_id, min(from_position) as began,
                          count(*) filter (where turned and from_position > :then) as turns
                        from (
                          select l.task_id, l.from_position, l.light is not null and (l.light is distinct from lag(l.light) over task
                            or l.light_on is distinct from lag(l.light_on) over task) as turned
                          from light_version l
                          where l.task_id {inSight} and l.task_id = any(:tasks) and l.from_position <= :position
                          window task as (partition by l.task_id order by l.from_position)) course
                        group by task_id""")
                .param("then", then.position())
                .param("tasks", tasks.stream().map(TaskId::value).toArray(String[]::new))
                .query(row -> {
                    courses.put(
                            new TaskId(row.getString("task_id")),
                            new Course(row.getLong("began"), row.getInt("turns")));
                });
        return courses;
    }

    /** Nothing at either moment: somebody's own board may be empty; anything else is not there. */
    private static void nothing(@Nullable TaskId task, TaskSelection selection, Moment now, Directory directory) {
        if (task != null) throw NotFound.task(task);
        if (selection.plan() != null) throw NotFound.plan(selection.plan());
        if (selection.leader() != null) {
            LeaderId leader = new LeaderId(selection.leader());
            if (directory.leader(leader) == null || !now.sight().hasBoardOf(leader)) throw NotFound.leader(leader);
        }
        if (selection.office() != null) {
            OfficeId office = new OfficeId(selection.office());
            if (directory.office(office) == null || !now.sight().hasBoardOf(office)) throw NotFound.office(office);
        }
    }

    private static <T> int count(List<T> all, Predicate<T> counts) {
        return (int) all.stream().filter(counts).count();
    }
}
