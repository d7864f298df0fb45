package org.luoshi.command.task;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.luoshi.command.Cast;
import org.luoshi.command.task.TaskCommand.*;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.task.Amount;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Grade;
import org.luoshi.kernel.task.ReportStatus;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;

/**
 * Five numbers that mean a command to a task as it stands: some of them sensible, some not, none of them malformed.
 *
 * @param kind of command, or how many days pass
 */
public record Move(int kind, int actor, int target, int day, int value) {
    public static final int MOST = 1000;
    private static final int COMMANDS = 26;
    private static final Actor SECOND_SUPERVISOR =
            new Actor("test-second-supervisor", "测试督查员乙", Role.SUPERVISOR, null, null);
    private static final List<Actor> ACTORS = List.of(
            Cast.SUPERVISOR,
            SECOND_SUPERVISOR,
            Cast.of(Cast.LEADER),
            Cast.of(Cast.OTHER_LEADER),
            Cast.of(Cast.LEAD),
            Cast.of(Cast.SUPPORT),
            Cast.of(Cast.OTHER),
            Cast.of(Cast.OWNER),
            Cast.PATROL,
            Cast.ADMIN,
            Cast.AUDITOR);

    public static Move of(Random random) {
        return new Move(
                random.nextInt(MOST),
                random.nextInt(MOST),
                random.nextInt(MOST),
                random.nextInt(MOST),
                random.nextInt(MOST));
    }

    /** One move in eight lets time pass instead: up to a month. */
    public int days() {
        return kind % 8 == 0 ? 1 + day % 31 : 0;
    }

    /** Whoever may, three times out of four; otherwise anybody. */
    public Actor by(TaskCommand command, TaskState task) {
        if (actor % 4 != 0) {
            List<Actor> may = new ArrayList<>(ACTORS);
            may.removeIf(one -> TaskPolicy.refusal(one, command, task) != null);
            if (!may.isEmpty()) return may.get(actor / 4 % may.size());
        }
        return ACTORS.get(actor / 4 % ACTORS.size());
    }

    public TaskCommand command(TaskState task, LocalDate today) {
        List<TargetId> targets = List.copyOf(task.targets().keySet());
        TargetId id = targets.get(target % targets.size());
        TargetState state = task.target(id);
        // What is seldom come to is then tried more often.
        if (task.status() == TaskStatus.CLOSURE_REQUESTED && target % 2 == 0) return closing(task);
        return switch (kind / 8 % COMMANDS) {
            case 0 -> new AcknowledgeTask(task.taskId(), null);
            case 1 -> new ObjectToAssignment(task.taskId(), reason());
            case 2 -> new ReassignTask(task.taskId(), holders(), reason());
            case 3 -> new AddTarget(task.taskId(), value % 2 == 0 ? Tasks.SCHOOLS : Tasks.DOCUMENT, reason(), reason());
            case 4 -> new DropTarget(task.taskId(), id, reason(), reason());
            case 5 -> new ReviseTarget(task.taskId(), id, change(state), reason(), reason());
            case 6, 7 ->
                new RequestRevision(task.taskId(), id, change(state), reason(), value % 3 == 0 ? null : reason());
            case 8, 9 -> new ApproveRevision(task.taskId(), id, value % 3 == 0 ? null : reason());
            case 10 -> new RejectRevision(task.taskId(), id, reason());
            case 11, 12, 13, 14 ->
                new ReportProgress(
                        task.taskId(),
                        today.minusDays(day % 40 - 2),
                        List.of(new Reading(id, amount(state))),
                        null,
                        List.of());
            case 15 ->
                new CorrectProgress(task.taskId(), id, reported(state, today), amount(state), reason(), List.of());
            case 16, 17, 18 -> new ApproveProgress(task.taskId(), id, reported(state, today));
            case 19 -> new ReturnProgress(task.taskId(), id, reported(state, today), reason());
            case 20 -> new UrgeTask(task.taskId(), SlipLevel.BLUE, null);
            case 21 -> new RequestClosure(task.taskId(), reason());
            case 22 -> closing(task);
            case 23 ->
                value % 4 == 0 ? new SuspendTask(task.taskId(), reason()) : new ResumeTask(task.taskId(), reason());
            case 24 ->
                value % 8 == 0
                        ? new WithdrawTask(task.taskId(), reason())
                        : new ReopenTask(task.taskId(), reason(), null);
            default -> new AssessTask(task.taskId(), today.minusDays(day % 10 - 1));
        };
    }

    private TaskCommand closing(TaskState task) {
        return value % 2 == 0
                ? new CloseTask(task.taskId(), Grade.GOOD, null)
                : new ReturnClosure(task.taskId(), reason());
    }

    /** Empty one time in ten. */
    private String reason() {
        return value % 10 == 0 ? "" : "测试理由";
    }

    private Assignment holders() {
        return new Assignment(
                value % 2 == 0 ? Cast.LEADER : Cast.OTHER_LEADER, day % 2 == 0 ? Cast.LEAD : Cast.OTHER, List.of());
    }

    private TargetChange change(TargetState state) {
        return switch (day % 4) {
            case 0 -> Tasks.due(state.target().due().plusDays(value % 60 - 10));
            case 1 -> Tasks.value(Integer.toString(value % 20));
            case 2 -> Tasks.owner(value % 2 == 0 ? Cast.OWNER : Cast.OTHER);
            default -> Tasks.weight(Integer.toString(value % 4));
        };
    }

    private Amount amount(TargetState state) {
        BigDecimal most = state.target().value().multiply(BigDecimal.TWO).max(BigDecimal.ONE);
        // Half of them are what was promised.
        BigDecimal amount = value % 2 == 0 ? state.target().value() : BigDecimal.valueOf(value % (most.intValue() + 1));
        return new Amount(amount, value % 29 == 0 ? "元" : state.target().unit());
    }

    private LocalDate reported(TargetState state, LocalDate today) {
        List<LocalDate> waiting = state.reports().entrySet().stream()
                .filter(report -> report.getValue().status() == ReportStatus.SUBMITTED)
                .map(Map.Entry::getKey)
                .toList();
        List<LocalDate> days = value % 3 == 0 || waiting.isEmpty()
                ? List.copyOf(state.reports().keySet())
                : waiting;
        return days.isEmpty() ? today : days.get(day % days.size());
    }
}
