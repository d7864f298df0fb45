package org.luoshi.command.task;

import static org.luoshi.command.Cast.LEADER;
import static org.luoshi.command.Cast.OTHER_LEADER;
import static org.luoshi.command.task.TaskRule.*;
import static org.luoshi.command.task.Tasks.*;

import java.util.List;
import org.luoshi.command.Cast;
import org.luoshi.command.task.TaskCommand.RecordInstruction;
import org.luoshi.command.task.TaskCommand.ReopenTask;
import org.luoshi.command.task.TaskCommand.ResumeTask;
import org.luoshi.command.task.TaskCommand.SuspendTask;
import org.luoshi.command.task.TaskCommand.UrgeTask;
import org.luoshi.command.task.TaskCommand.WithdrawTask;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.TaskEvent;

/** What is refused to those who steer. */
final class SteeringRefusals {
    private static final UrgeTask URGE = new UrgeTask(ID, SlipLevel.RED, null);

    static final List<Refused> ALL = List.of(
            new Refused(
                    INSTRUCTION_EMPTY,
                    "an instruction that says nothing",
                    List.of(assigned()),
                    Cast.of(LEADER),
                    new RecordInstruction(ID, " \n")),
            new Refused(
                    TASK_UNKNOWN,
                    "an instruction by another leader",
                    List.of(assigned()),
                    Cast.of(OTHER_LEADER),
                    new RecordInstruction(ID, "请加快")),
            refused(TASK_UNKNOWN, "to urge nobody", URGE),
            refused(TASK_NOT_OPEN, "to urge what is suspended", URGE, assigned(), suspended()),
            refused(TASK_NOT_OPEN, "to urge what is closed", URGE, assigned(), closed()),
            refused(TASK_NOT_OPEN, "to suspend twice", new SuspendTask(ID, "等待"), assigned(), suspended()),
            refused(TASK_NOT_OPEN, "to suspend what is closed", new SuspendTask(ID, "等待"), assigned(), closed()),
            refused(REASON_REQUIRED, "to suspend without a reason", new SuspendTask(ID, ""), assigned()),
            refused(TASK_NOT_SUSPENDED, "to resume what goes on", new ResumeTask(ID, "继续"), assigned()),
            refused(
                    TASK_NOT_SUSPENDED,
                    "to resume what was withdrawn while suspended",
                    new ResumeTask(ID, "继续"),
                    assigned(),
                    suspended(),
                    withdrawn()),
            refused(REASON_REQUIRED, "to resume without a reason", new ResumeTask(ID, ""), assigned(), suspended()),
            refused(TASK_ENDED, "to withdraw twice", new WithdrawTask(ID, "并入"), assigned(), withdrawn()),
            refused(TASK_ENDED, "to withdraw what is closed", new WithdrawTask(ID, "并入"), assigned(), closed()),
            refused(REASON_REQUIRED, "to withdraw without a reason", new WithdrawTask(ID, "\t"), assigned()),
            refused(TASK_NOT_ENDED, "to reopen what is open", new ReopenTask(ID, "复核", null), assigned()),
            refused(
                    TASK_NOT_ENDED,
                    "to reopen what is suspended",
                    new ReopenTask(ID, "复核", null),
                    assigned(),
                    suspended()),
            refused(REASON_REQUIRED, "to reopen without a reason", new ReopenTask(ID, "", null), assigned(), closed()),
            refused(
                    LEADER_RETIRED,
                    "to reopen for a leader who has retired",
                    new ReopenTask(ID, "复核", new Assignment(Cast.RETIRED_LEADER, Cast.LEAD, List.of())),
                    assigned(),
                    closed()),
            refused(
                    OFFICE_RETIRED,
                    "to reopen for an office that has retired",
                    new ReopenTask(ID, "复核", new Assignment(LEADER, Cast.RETIRED_OFFICE, List.of())),
                    assigned(),
                    withdrawn()));

    private SteeringRefusals() {}

    private static Refused refused(TaskRule rule, String what, TaskCommand command, TaskEvent... history) {
        return Refused.by(rule, what, List.of(history), command);
    }
}
