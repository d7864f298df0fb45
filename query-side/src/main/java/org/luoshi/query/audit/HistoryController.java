package org.luoshi.query.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.org.Names;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.Histories;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The history of a task, read from the ledger itself: each change as who, when, what, before and after, and why. */
@RestController
@Tag(name = "Audit", description = "审计")
class HistoryController {
    /** @param office acted for; with {@code leader}, named as the directory names them at the answer's position */
    @Schema(name = "HistoryWho")
    record Who(
            String id,
            String name,
            Role role,
            @Nullable Party office,
            @Nullable Party leader) {}

    /**
     * @param sequence of the event within its task, from 0
     * @param what the event's type
     * @param authority the document that allows the change
     * @param event as recorded
     */
    record Change(
            long position,
            long sequence,
            Instant recordedAt,
            Who who,
            String what,
            Sentence sentence,
            List<FieldChange> changes,
            @Nullable String reason,
            @Nullable String authority,
            Object event) {}

    record History(long position, @Nullable AsOf asOf, TaskId taskId, List<Change> changes) {}

    private final Histories histories;
    private final Moments moments;
    private final Names names;

    HistoryController(Histories histories, Moments moments, Names names) {
        this.histories = histories;
        this.moments = moments;
        this.names = names;
    }

    @GetMapping("/api/tasks/{taskId}/history")
    @Operation(summary = "Every change of a task, from its assignment on")
    History history(@PathVariable TaskId taskId, @ParameterObject Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> history(taskId, moment));
    }

    private History history(TaskId taskId, Moment moment) {
        Directory directory = names.at(moment.position());
        Sentences sentences = new Sentences(directory);
        List<Change> changes = new ArrayList<>();
        TaskState before = null;
        for (Entry entry : histories.of(taskId, moment)) {
            TaskEvent event = (TaskEvent) entry.event();
            TaskState after = TaskState.fold(before, event);
            Reasons reasons = Reasons.of(event);
            changes.add(new Change(
                    entry.position(),
                    entry.sequence(),
                    entry.recordedAt(),
                    who(entry.actor(), directory),
                    entry.eventType(),
                    sentences.of(event, before),
                    FieldChange.between(before, after),
                    reasons.reason(),
                    reasons.authority(),
                    event));
            before = after;
        }
        return new History(moment.position(), moment.asOf(), taskId, changes);
    }

    static Who who(Actor actor, Directory directory) {
        return new Who(
                actor.id(),
                actor.name(),
                actor.role(),
                actor.office() == null ? null : Party.of(actor.office(), directory),
                actor.leader() == null ? null : Party.of(actor.leader(), directory));
    }
}
