package org.luoshi.query.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.audit.Attempts.Attempt;
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
public class HistoryController {
    /** @param office acted for; with {@code leader}, named as the directory names them at the answer's position */
    @Schema(name = "HistoryWho")
    public record Who(
            String id,
            String name,
            Role role,
            @Nullable Party office,
            @Nullable Party leader) {}

    /**
     * @param sequence of the event within its task, from 0
     * @param what the event's type
     * @param authority the document that allows the change
     * @param light after this change; absent where there is none yet
     * @param receipt where the proof is that the event is in the ledger
     * @param event as recorded
     */
    public record Change(
            long position,
            long sequence,
            Instant recordedAt,
            Who who,
            String what,
            Sentence sentence,
            List<FieldChange> changes,
            @Nullable String reason,
            @Nullable String authority,
            @Nullable Light light,
            String receipt,
            Object event) {}

    /**
     * An attempt that changed nothing.
     *
     * @param at by the clock of the record of refusals
     * @param id the account; absent where nobody was signed in
     * @param outcome the status that was answered
     * @param reason the rule that refused, else the kind of problem
     * @param behind position of the last change here that had been recorded by then; absent where there was none
     */
    @Schema(name = "HistoryRefused")
    public record Refused(
            Instant at,
            @Nullable String id,
            @Nullable Role role,
            @Nullable Party office,
            @Nullable Party leader,
            String method,
            String path,
            int outcome,
            @Nullable String reason,
            @Nullable Long behind) {}

    /** @param refused the latest first; absent for those who may not read the ledger as it was written */
    public record History(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            TaskId taskId,
            List<Change> changes,
            @Nullable List<Refused> refused) {}

    private static final int MOST_REFUSED = 200;

    private final Histories histories;
    private final Moments moments;
    private final Names names;
    private final Attempts attempts;

    HistoryController(Histories histories, Moments moments, Names names, Attempts attempts) {
        this.histories = histories;
        this.moments = moments;
        this.names = names;
        this.attempts = attempts;
    }

    @GetMapping("/api/tasks/{taskId}/history")
    @Operation(
            summary = "Every change of a task, from its assignment on",
            description =
                    "Supervisors and auditors see the latest 200 refused attempts beside it. With validOn, reports,"
                            + " their corrections and decisions, missed cycles and lights of later days are left out.")
    public History history(@PathVariable TaskId taskId, @ParameterObject Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> history(taskId, moment));
    }

    private History history(TaskId taskId, Moment moment) {
        Directory directory = names.at(moment.position());
        Sentences sentences = new Sentences(directory);
        List<Change> changes = new ArrayList<>();
        TaskState before = null;
        Light light = null;
        for (Entry entry : histories.of(taskId, moment)) {
            TaskEvent event = (TaskEvent) entry.event();
            TaskState after = TaskState.fold(before, event);
            if (!event.beyond(moment.validOn())) {
                if (event instanceof LightTurned || after.light() == null) light = after.light();
                changes.add(change(entry, event, before, after, light, sentences, directory));
            }
            before = after;
        }
        return new History(
                moment.position(),
                moment.asOf(),
                moment.validOn(),
                taskId,
                changes,
                refused(taskId, moment, changes, directory));
    }

    private static Change change(
            Entry entry,
            TaskEvent event,
            @Nullable TaskState before,
            TaskState after,
            @Nullable Light light,
            Sentences sentences,
            Directory directory) {
        Reasons reasons = Reasons.of(event);
        return new Change(
                entry.position(),
                entry.sequence(),
                entry.recordedAt(),
                who(entry.actor(), directory),
                entry.eventType(),
                sentences.of(event, before),
                FieldChange.between(before, after),
                reasons.reason(),
                reasons.authority(),
                light,
                "/api/ledger/receipt/" + entry.position(),
                event);
    }

    private @Nullable List<Refused> refused(TaskId task, Moment moment, List<Change> changes, Directory directory) {
        if (!moment.sight().readsLedger()) return null;
        Instant until = moment.asOf() == null ? null : moment.asOf().instant();
        return attempts.latest(task, until, MOST_REFUSED).stream()
                .map(attempt -> new Refused(
                        attempt.at(),
                        attempt.actor(),
                        attempt.role(),
                        attempt.office() == null ? null : Party.of(new OfficeId(attempt.office()), directory),
                        attempt.leader() == null ? null : Party.of(new LeaderId(attempt.leader()), directory),
                        attempt.method(),
                        attempt.path(),
                        attempt.outcome(),
                        attempt.reason(),
                        behind(attempt, changes)))
                .toList();
    }

    private static @Nullable Long behind(Attempt attempt, List<Change> changes) {
        Long position = null;
        for (Change change : changes) if (!change.recordedAt().isAfter(attempt.at())) position = change.position();
        return position;
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
