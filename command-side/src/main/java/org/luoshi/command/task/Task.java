package org.luoshi.command.task;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.CommandContext;
import org.luoshi.command.Refusal;
import org.luoshi.command.StaleSequence;
import org.luoshi.command.org.Registry;
import org.luoshi.command.task.TaskCommand.AcknowledgeTask;
import org.luoshi.command.task.TaskCommand.AddTarget;
import org.luoshi.command.task.TaskCommand.ApproveProgress;
import org.luoshi.command.task.TaskCommand.ApproveRevision;
import org.luoshi.command.task.TaskCommand.AssessTask;
import org.luoshi.command.task.TaskCommand.AssignTask;
import org.luoshi.command.task.TaskCommand.CloseTask;
import org.luoshi.command.task.TaskCommand.CorrectProgress;
import org.luoshi.command.task.TaskCommand.DropTarget;
import org.luoshi.command.task.TaskCommand.ObjectToAssignment;
import org.luoshi.command.task.TaskCommand.ReassignTask;
import org.luoshi.command.task.TaskCommand.RecordInstruction;
import org.luoshi.command.task.TaskCommand.RejectRevision;
import org.luoshi.command.task.TaskCommand.ReopenTask;
import org.luoshi.command.task.TaskCommand.ReportProgress;
import org.luoshi.command.task.TaskCommand.RequestClosure;
import org.luoshi.command.task.TaskCommand.RequestRevision;
import org.luoshi.command.task.TaskCommand.ResumeTask;
import org.luoshi.command.task.TaskCommand.ReturnClosure;
import org.luoshi.command.task.TaskCommand.ReturnProgress;
import org.luoshi.command.task.TaskCommand.ReviseTarget;
import org.luoshi.command.task.TaskCommand.SuspendTask;
import org.luoshi.command.task.TaskCommand.UrgeTask;
import org.luoshi.command.task.TaskCommand.WithdrawTask;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.rule.RevisionRule;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;

/**
 * A commitment of the yearly plan, from its assignment to its end. A command is answered in this order: may somebody in
 * this role ask for it at all, is there such a task that the person sees, does the person stand to it as the command
 * demands, has the person seen the latest, do the rules allow it. Then it becomes events, and the events alone make the
 * state.
 */
public class Task {
    private @Nullable TaskState state;

    Task() {}

    @AggregateIdentifier
    @Nullable
    TaskId taskId() {
        return state == null ? null : state.taskId();
    }

    /** @param clock in the zone of the bureau */
    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(
            TaskCommand command,
            MetaData metadata,
            Clock clock,
            Rulebook rules,
            Registry registry,
            EvidenceStore evidence) {
        CommandContext context = CommandContext.of(metadata);
        TaskRule refusal = TaskPolicy.refusal(context.actor(), command, state);
        if (refusal != null) throw new Refusal(refusal);
        StaleSequence.check(context, AggregateLifecycle.getVersion());
        LocalDate today = LocalDate.now(clock);
        List<TaskEvent> decided =
                decide(state, command, context.actor(), today, rules, Surroundings.of(command, registry, evidence));
        boolean dayItself = command instanceof AssessTask;
        (dayItself ? decided : Assessing.withLight(state, decided, today, rules)).forEach(AggregateLifecycle::apply);
    }

    /**
     * What a command makes of a task: a function of what is handed in, and of nothing else.
     *
     * @param task absent before its assignment
     * @param today the day it is at the bureau
     * @throws Refusal where a rule is broken
     */
    static List<TaskEvent> decide(
            @Nullable TaskState task,
            TaskCommand command,
            Actor actor,
            LocalDate today,
            Rulebook rules,
            Surroundings around) {
        RevisionRule revision = rules.revision();
        return switch (command) {
            case AssignTask c -> List.of(Assigning.assign(task, c, today, around));
            case AcknowledgeTask c -> List.of(Assigning.acknowledge(known(task), c));
            case ObjectToAssignment c -> List.of(Assigning.object(known(task), c));
            case ReassignTask c -> List.of(Assigning.reassign(known(task), c, today, around));
            case AddTarget c -> List.of(Committing.add(known(task), c, today, around));
            case DropTarget c -> List.of(Committing.drop(known(task), c));
            case ReviseTarget c -> List.of(Revising.revise(known(task), c, today, revision, around));
            case RequestRevision c -> List.of(Revising.request(known(task), c, actor, today, revision, around));
            case ApproveRevision c -> List.of(Revising.approve(known(task), c, actor, today, revision, around));
            case RejectRevision c -> List.of(Revising.reject(known(task), c, actor));
            case ReportProgress c -> Reporting.report(known(task), c, actor, today, around);
            case CorrectProgress c -> List.of(Reporting.correct(known(task), c, actor, around));
            case ApproveProgress c -> List.of(Reporting.approve(known(task), c, actor));
            case ReturnProgress c -> List.of(Reporting.returned(known(task), c, actor));
            case RecordInstruction c -> List.of(Steering.instruct(c, actor));
            case UrgeTask c -> List.of(Steering.urge(known(task), c));
            case RequestClosure c -> List.of(Closing.request(known(task), c, actor));
            case ReturnClosure c -> List.of(Closing.returned(known(task), c, actor, today));
            case CloseTask c -> List.of(Closing.close(known(task), c, actor));
            case SuspendTask c -> List.of(Steering.suspend(known(task), c));
            case ResumeTask c -> List.of(Steering.resume(known(task), c, today));
            case WithdrawTask c -> List.of(Steering.withdraw(known(task), c));
            case ReopenTask c -> Steering.reopen(known(task), c, today, around);
            case AssessTask c -> Assessing.assess(known(task), c, today, rules);
        };
    }

    @EventSourcingHandler
    void on(TaskEvent event) {
        state = TaskState.fold(state, event);
    }

    private static TaskState known(@Nullable TaskState task) {
        if (task == null) throw new Refusal(TaskRule.TASK_UNKNOWN);
        return task;
    }
}
