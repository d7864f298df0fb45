package org.luoshi.bench;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.luoshi.command.CommandContext;
import org.luoshi.command.task.TaskCommand.RecordInstruction;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Brief;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.Trajectory;

/**
 * The work that all are given: leaders instruct on tasks in the middle of their lives. Instructions can be repeated for
 * ever, and a task only counts them, so that no state grows while it is measured.
 */
final class Work {
    static final int TASKS = 200;
    /** Of each task before the first command. */
    static final int HISTORY = 25;

    static final LeaderId LEADER = new LeaderId("bench-leader");
    static final OfficeId OFFICE = new OfficeId("bench-office");
    static final Actor ACTOR = new Actor("bench-leader", "测试领导", Role.LEADER, null, LEADER);
    /** Behind what is due: no light turns where something else is measured. */
    private static final LocalDate ON = LocalDate.of(2024, 1, 1);

    static final String TEXT = "请牵头处室会同配合处室抓紧推进，每月末报送进展，遇到困难及时反映，确保年底前全面完成。";

    private Work() {}

    static TaskId task(int number) {
        return new TaskId("2023-B" + number);
    }

    static RecordInstruction command(TaskId task) {
        return new RecordInstruction(task, TEXT);
    }

    /** As the HTTP side makes it: whose, which, and what belongs together. */
    static Map<String, String> metadata() {
        UUID commandId = UUID.randomUUID();
        return new CommandContext(ACTOR, commandId, commandId.toString(), "0123456789abcdef".repeat(4), null)
                .toMetadata();
    }

    static TaskEvent event(TaskId task, int sequence) {
        return sequence == 0
                ? new TaskAssigned(task, brief(), new Assignment(LEADER, OFFICE, List.of()), targets(), ON)
                : new InstructionRecorded(task, LEADER, TEXT);
    }

    static List<DomainEventMessage<?>> history(int number) {
        TaskId task = task(number);
        List<DomainEventMessage<?>> events = new ArrayList<>();
        for (int sequence = 0; sequence < HISTORY; sequence++)
            events.add(
                    new GenericDomainEventMessage<>("Task", task.value(), sequence, event(task, sequence), metadata()));
        return events;
    }

    private static Brief brief() {
        return new Brief(2023, 1, "测试任务", "按计划完成全部量化目标", null, null);
    }

    private static SequencedMap<TargetId, Target> targets() {
        SequencedMap<TargetId, Target> targets = new LinkedHashMap<>();
        for (int number = 1; number <= 2; number++) targets.put(TargetId.of(number), target());
        return targets;
    }

    private static Target target() {
        return new Target(
                "测试指标",
                Comparator.AT_LEAST,
                BigDecimal.valueOf(1000),
                null,
                "个",
                BigDecimal.ZERO,
                LocalDate.of(2023, 1, 1),
                LocalDate.of(2023, 12, 31),
                Aggregation.POINT_IN_TIME,
                Trajectory.LINEAR,
                BigDecimal.ONE,
                null,
                null,
                null);
    }
}
