package org.luoshi.query.audit;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TargetState.Reading;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.org.Party;

/**
 * What is different about one task at a later moment. What did not change is absent; of a task that is in sight at one of
 * the moments alone, nothing is said but that it came or left.
 *
 * @param move how it came into the scope, or left it
 * @param holders where they are not the same
 * @param targets those with any difference, in order
 */
public record TaskDifference(
        TaskId taskId,
        int planYear,
        int number,
        String title,
        @Nullable Move move,
        @Nullable Holding holders,
        @Nullable Standing status,
        @Nullable Turning light,
        List<TargetDifference> targets) {

    /** How a task comes into the scope, or leaves it. One that is withdrawn binds nobody, and is reopened to bind again. */
    public enum Move {
        ASSIGNED,
        TAKEN_OVER,
        REOPENED,
        HANDED_ON,
        WITHDRAWN
    }

    /** Who holds a task. */
    @Schema(name = "DiffHolders")
    public record Holders(Party leader, Party leadOffice, List<Party> supportingOffices) {}

    /** @param from absent where it was held by nobody, or that is out of sight; so {@code to} */
    @Schema(name = "DiffHolding")
    public record Holding(@Nullable Holders from, @Nullable Holders to) {}

    /** @param from absent where there was no task yet */
    @Schema(name = "DiffStatus")
    public record Standing(@Nullable TaskStatus from, TaskStatus to) {}

    /** @param turns how often it turned between; one that turned and turned back is told, too */
    @Schema(name = "DiffLight")
    public record Turning(@Nullable Light from, @Nullable Light to, int turns) {}

    @Schema(name = "DiffReading")
    public record Progress(@Nullable Reading from, @Nullable Reading to) {}

    public enum What {
        ADDED,
        DROPPED,
        REVISED
    }

    /**
     * Which way a commitment went: TIGHTENED where fewer values satisfy it than before, LOOSENED where more do, MOVED where
     * some that did no longer do, and others do. So a limit (AT_MOST) that is raised is loosened, and a range of values that is shifted, moved.
     */
    public enum Way {
        TIGHTENED,
        LOOSENED,
        MOVED
    }

    /**
     * How a commitment is another.
     *
     * @param before absent where it was added, {@code after} where it was dropped
     * @param way of its values; absent where they are the same
     * @param valueBy by how much the value moved, in the target's unit; absent where it did not
     * @param upperBy the same of the upper bound
     * @param dueBy by how many days the due day moved, negative where it was brought forward; absent where it did not
     * @param sentence what changed, or what was added or dropped
     */
    @Schema(name = "DiffCommitment")
    public record Commitment(
            What what,
            @Nullable Target before,
            @Nullable Target after,
            @Nullable Way way,
            @Nullable BigDecimal valueBy,
            @Nullable BigDecimal upperBy,
            @Nullable Long dueBy,
            Sentence sentence) {}

    /**
     * @param unit of its values
     * @param commitment absent where it is the same
     * @param claimed where it is not the same reading
     * @param approved where it is not the same reading
     */
    @Schema(name = "DiffTarget")
    public record TargetDifference(
            TargetId targetId,
            String metric,
            Comparator comparator,
            String unit,
            @Nullable Commitment commitment,
            @Nullable Progress claimed,
            @Nullable Progress approved) {}

    /**
     * A task as it is known at both moments.
     *
     * @param before absent where it is not in sight at the earlier one
     * @param after absent where it is not in sight at the later one
     * @param held whether it was in the scope at the earlier one; {@code holds} at the later one
     * @param assigned whether it was assigned between them
     * @param turns of its light between them
     */
    public record Seen(
            @Nullable TaskState before,
            @Nullable TaskState after,
            boolean held,
            boolean holds,
            boolean assigned,
            int turns) {
        TaskState either() {
            return Objects.requireNonNull(after == null ? before : after);
        }

        /** Whether there is something to compare; a task that is new is compared with nothing. */
        boolean comparable() {
            return after != null && (before != null || assigned);
        }
    }

    static TaskDifference of(Seen task, Directory directory) {
        TaskState any = task.either();
        return new TaskDifference(
                any.taskId(),
                any.brief().planYear(),
                any.brief().number(),
                any.brief().title(),
                move(task),
                holding(task.before(), task.after(), directory),
                task.comparable() ? standing(task.before(), any) : null,
                task.comparable() ? turning(task.before(), any, task.turns()) : null,
                task.comparable() ? targets(task.before(), any, directory) : List.of());
    }

    boolean empty() {
        return move == null && holders == null && status == null && light == null && targets.isEmpty();
    }

    private static @Nullable Move move(Seen task) {
        if (task.held() && !task.holds()) return Move.HANDED_ON;
        if (!task.held()) return task.assigned() ? Move.ASSIGNED : Move.TAKEN_OVER;
        boolean was = withdrawn(task.before());
        boolean is = withdrawn(task.after());
        return was == is ? null : is ? Move.WITHDRAWN : Move.REOPENED;
    }

    private static boolean withdrawn(@Nullable TaskState state) {
        return state != null && state.status() == TaskStatus.WITHDRAWN;
    }

    private static @Nullable Holding holding(
            @Nullable TaskState before, @Nullable TaskState after, Directory directory) {
        Assignment from = before == null ? null : before.assignment();
        Assignment to = after == null ? null : after.assignment();
        return Objects.equals(from, to) ? null : new Holding(holders(from, directory), holders(to, directory));
    }

    private static @Nullable Holders holders(@Nullable Assignment assignment, Directory directory) {
        if (assignment == null) return null;
        return new Holders(
                Party.of(assignment.leader(), directory),
                Party.of(assignment.leadOffice(), directory),
                assignment.supportingOffices().stream()
                        .map(office -> Party.of(office, directory))
                        .toList());
    }

    private static @Nullable Standing standing(@Nullable TaskState before, TaskState after) {
        TaskStatus from = before == null ? null : before.status();
        return from == after.status() ? null : new Standing(from, after.status());
    }

    private static @Nullable Turning turning(@Nullable TaskState before, TaskState after, int turns) {
        Light from = before == null ? null : before.light();
        return from == after.light() && turns == 0 ? null : new Turning(from, after.light(), turns);
    }

    private static List<TargetDifference> targets(@Nullable TaskState before, TaskState after, Directory directory) {
        List<TargetDifference> differences = new ArrayList<>();
        for (TargetId id : after.targets().keySet()) {
            TargetState was = before == null ? null : before.binding(id);
            TargetState is = after.binding(id);
            TargetDifference difference = target(id, was, is, directory);
            if (difference != null) differences.add(difference);
        }
        return differences;
    }

    /** Null where it is the same at both moments, or bound at neither. */
    private static @Nullable TargetDifference target(
            TargetId id, @Nullable TargetState was, @Nullable TargetState is, Directory directory) {
        TargetState any = is == null ? was : is;
        if (any == null) return null;
        Commitment commitment =
                commitment(was == null ? null : was.target(), is == null ? null : is.target(), directory);
        Progress claimed = null;
        Progress approved = null;
        if (is != null) {
            claimed = progress(was == null ? null : was.latest(), is.latest());
            approved = progress(was == null ? null : was.latestApproved(), is.latestApproved());
        }
        if (commitment == null && claimed == null && approved == null) return null;
        Target target = any.target();
        return new TargetDifference(
                id, target.metric(), target.comparator(), target.unit(), commitment, claimed, approved);
    }

    private static @Nullable Commitment commitment(@Nullable Target from, @Nullable Target to, Directory directory) {
        if (Objects.equals(from, to)) return null;
        if (to == null) return new Commitment(What.DROPPED, from, null, null, null, null, null, sentence(from));
        if (from == null) return new Commitment(What.ADDED, null, to, null, null, null, null, sentence(to));
        long days = ChronoUnit.DAYS.between(from.due(), to.due());
        return new Commitment(
                What.REVISED,
                from,
                to,
                way(from, to),
                by(from.value(), to.value()),
                by(from.upper(), to.upper()),
                days == 0 ? null : days,
                Words.changes(from, to, directory));
    }

    private static Sentence sentence(@Nullable Target target) {
        Target one = Objects.requireNonNull(target);
        return new Sentence(Words.zh(one), Words.en(one));
    }

    private static @Nullable Progress progress(@Nullable Reading from, @Nullable Reading to) {
        return Objects.equals(from, to) ? null : new Progress(from, to);
    }

    private static @Nullable BigDecimal by(@Nullable BigDecimal from, @Nullable BigDecimal to) {
        return from == null || to == null || from.compareTo(to) == 0 ? null : to.subtract(from);
    }

    private static @Nullable Way way(Target from, Target to) {
        int least = from.comparator() == Comparator.AT_MOST ? 0 : to.value().compareTo(from.value());
        int most = switch (from.comparator()) {
            case AT_LEAST, DONE -> 0;
            case AT_MOST, EXACTLY -> from.value().compareTo(to.value());
            case BETWEEN -> Objects.requireNonNull(from.upper()).compareTo(Objects.requireNonNull(to.upper()));
        };
        if (least == 0 && most == 0) return null;
        if (least >= 0 && most >= 0) return Way.TIGHTENED;
        return least <= 0 && most <= 0 ? Way.LOOSENED : Way.MOVED;
    }
}
