package org.luoshi.command.task;

import static org.luoshi.command.Cast.LEAD;
import static org.luoshi.command.Cast.RETIRED_OFFICE;
import static org.luoshi.command.Cast.UNKNOWN_OFFICE;
import static org.luoshi.command.task.TaskRule.*;
import static org.luoshi.command.task.Tasks.*;

import java.util.Collections;
import java.util.List;
import org.luoshi.command.Cast;
import org.luoshi.command.task.TaskCommand.AddTarget;
import org.luoshi.command.task.TaskCommand.DropTarget;
import org.luoshi.command.task.TaskCommand.ReviseTarget;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetChange;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.TargetDropped;

/** What is refused about targets. */
final class CommittingRefusals {
    private static final String DOCUMENTED = "测发〔2023〕1号";

    static final List<Refused> ALL = List.of(
            Refused.by(TASK_NOT_OPEN, "to add to a suspended task", List.of(assigned(), suspended()), add(SCHOOLS)),
            Refused.by(TASK_NOT_OPEN, "to drop from a closed task", List.of(assigned(), closed()), drop(T1)),
            Refused.by(
                    TASK_NOT_OPEN,
                    "to revise a withdrawn task",
                    List.of(assigned(), withdrawn()),
                    revise(T1, value("9"))),
            adding(REASON_REQUIRED, "to add without a reason", new AddTarget(ID, SCHOOLS, "", DOCUMENTED)),
            adding(AUTHORITY_REQUIRED, "to add without a document", new AddTarget(ID, SCHOOLS, "新要求", " ")),
            Refused.by(
                    TOO_MANY_TARGETS,
                    "a target beyond the hundredth",
                    List.of(assigned(Collections.nCopies(100, SCHOOLS).toArray(Target[]::new))),
                    add(SCHOOLS)),
            adding(
                    OFFICE_UNKNOWN,
                    "to add for an unknown owner",
                    add(owner(UNKNOWN_OFFICE).appliedTo(SCHOOLS))),
            adding(
                    OFFICE_RETIRED,
                    "to add for a retired owner",
                    add(owner(RETIRED_OFFICE).appliedTo(SCHOOLS))),
            adding(
                    TARGET_DUE_BEFORE_START,
                    "to add what is due too early",
                    add(due(START.minusDays(1)).appliedTo(SCHOOLS))),
            adding(
                    WEIGHT_NOT_POSITIVE,
                    "to add what weighs nothing",
                    add(weight("0").appliedTo(SCHOOLS))),
            adding(
                    WEIGHT_NOT_POSITIVE,
                    "to add what weighs less than nothing",
                    add(weight("-1").appliedTo(SCHOOLS))),
            adding(UPPER_BELOW_VALUE, "to add an empty range", add(between("5", "4"))),
            adding(
                    TRAJECTORY_OUTSIDE_PERIOD,
                    "a schedule before the start",
                    add(scheduled(START.minusDays(1)).appliedTo(SCHOOLS))),
            adding(
                    TRAJECTORY_OUTSIDE_PERIOD,
                    "a schedule after the end",
                    add(scheduled(DUE.plusDays(1)).appliedTo(SCHOOLS))),
            dropping(REASON_REQUIRED, "to drop without a reason", new DropTarget(ID, T1, "", DOCUMENTED)),
            dropping(AUTHORITY_REQUIRED, "to drop without a document", new DropTarget(ID, T1, "合并", "")),
            dropping(TARGET_UNKNOWN, "to drop what is not there", drop(T4)),
            Refused.by(TARGET_UNKNOWN, "to drop twice", List.of(assigned(), dropped(T2)), drop(T2)),
            Refused.by(LAST_TARGET, "to drop the only target", List.of(assigned(SCHOOLS)), drop(T1)),
            Refused.by(
                    LAST_TARGET,
                    "to drop the last that binds",
                    List.of(assigned(), dropped(T1), dropped(T2)),
                    drop(T3)),
            revising(
                    REASON_REQUIRED,
                    "to revise without a reason",
                    new ReviseTarget(ID, T1, value("9"), " ", DOCUMENTED)),
            revising(
                    AUTHORITY_REQUIRED,
                    "to revise without a document",
                    new ReviseTarget(ID, T1, value("9"), "生源减少", "")),
            revising(TARGET_UNKNOWN, "to revise what is not there", revise(T4, value("9"))),
            Refused.by(
                    TARGET_UNKNOWN,
                    "to revise what was dropped",
                    List.of(assigned(), dropped(T1)),
                    revise(T1, value("9"))),
            revising(NOTHING_CHANGES, "to revise nothing", revise(T1, due(null))),
            revising(NOTHING_CHANGES, "to revise to the same number", revise(T1, value("14.00"))),
            revising(REVISION_INVALID, "to ask for two of a milestone", revise(T3, value("2"))),
            revising(REVISION_INVALID, "an upper bound where there is none", revise(T1, upper("20"))),
            revising(TARGET_DUE_BEFORE_START, "to move the end before the start", revise(T1, due(START.minusDays(1)))),
            revising(WEIGHT_NOT_POSITIVE, "to take the weight away", revise(T1, weight("0"))),
            revising(TRAJECTORY_OUTSIDE_PERIOD, "to schedule after the end", revise(T1, scheduled(DUE.plusDays(1)))),
            Refused.by(
                    UPPER_BELOW_VALUE,
                    "to revise to an empty range",
                    List.of(assigned(between("4", "5"))),
                    revise(T1, upper("3"))),
            revising(OFFICE_UNKNOWN, "to hand a target to no office", revise(T1, owner(UNKNOWN_OFFICE))),
            revising(OFFICE_RETIRED, "to hand a target to a retired office", revise(T1, owner(RETIRED_OFFICE))),
            new Refused(
                    NOT_PERMITTED,
                    "a lead office that revises its own target",
                    List.of(assigned()),
                    Cast.of(LEAD),
                    revise(T1, value("1"))));

    private CommittingRefusals() {}

    private static Refused adding(TaskRule rule, String what, TaskCommand command) {
        return Refused.by(rule, what, List.of(assigned()), command);
    }

    private static Refused dropping(TaskRule rule, String what, TaskCommand command) {
        return Refused.by(rule, what, List.of(assigned()), command);
    }

    private static Refused revising(TaskRule rule, String what, TaskCommand command) {
        return Refused.by(rule, what, List.of(assigned()), command);
    }

    private static AddTarget add(Target target) {
        return new AddTarget(ID, target, "新要求", DOCUMENTED);
    }

    private static DropTarget drop(TargetId target) {
        return new DropTarget(ID, target, "合并", DOCUMENTED);
    }

    private static ReviseTarget revise(TargetId target, TargetChange change) {
        return new ReviseTarget(ID, target, change, "生源减少", DOCUMENTED);
    }

    private static TaskEvent dropped(TargetId target) {
        return new TargetDropped(ID, target, "合并", DOCUMENTED);
    }
}
