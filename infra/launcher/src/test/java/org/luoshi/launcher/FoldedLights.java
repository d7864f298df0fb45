package org.luoshi.launcher;

import static org.luoshi.launcher.FoldedAnswers.object;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.query.org.Party;

/** Lights over time, by a fold of the ledger. In the year that it is for no turn is caught up later. */
final class FoldedLights {
    private final LedgerFold fold;

    FoldedLights(LedgerFold fold) {
        this.fold = fold;
    }

    /** A stretch in which nothing of this changed. */
    private record Span(
            Assignment held,
            boolean open,
            @Nullable Light light,
            @Nullable LocalDate lightOn) {
        static Span of(TaskState task) {
            return new Span(task.assignment(), task.status().open(), task.light(), task.lightOn());
        }
    }

    private record Begun(Span span, LocalDate on, long position) {}

    private static List<Begun> begun(List<Entry> history) {
        List<Begun> begun = new ArrayList<>();
        TaskState state = null;
        for (Entry entry : history) {
            state = TaskState.fold(state, (TaskEvent) entry.event());
            Span span = Span.of(state);
            Begun last = begun.isEmpty() ? null : begun.getLast();
            if (last != null && last.span().equals(span)) continue;
            boolean turned = span.lightOn() != null
                    && (last == null || !span.lightOn().equals(last.span().lightOn()));
            LocalDate on = turned ? Objects.requireNonNull(span.lightOn()) : PastMoment.dayOf(entry.recordedAt());
            begun.add(new Begun(span, last != null && on.isBefore(last.on()) ? last.on() : on, entry.position()));
        }
        return begun;
    }

    List<Object> spans(TaskId task, @Nullable LocalDate validOn) {
        List<Begun> begun = begun(fold.histories().get(task.value()));
        List<Object> spans = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            Begun one = begun.get(i);
            if (validOn != null && one.on().isAfter(validOn)) continue;
            LocalDate until = i + 1 < begun.size() ? begun.get(i + 1).on() : null;
            spans.add(object(
                    "light",
                    one.span().light(),
                    "from",
                    one.on(),
                    "until",
                    until != null && validOn != null && until.isAfter(validOn) ? null : until,
                    "open",
                    one.span().open(),
                    "leader",
                    Party.of(one.span().held().leader(), fold.directory()),
                    "leadOffice",
                    Party.of(one.span().held().leadOffice(), fold.directory()),
                    "position",
                    one.position()));
        }
        return spans;
    }

    /** How many were on at the end of each day. */
    List<Object> days(LocalDate first, LocalDate last) {
        List<List<Begun>> all =
                fold.histories().values().stream().map(FoldedLights::begun).toList();
        List<Object> days = new ArrayList<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            Map<Light, Integer> on = new EnumMap<>(Light.class);
            for (Light light : Light.values()) on.put(light, 0);
            for (List<Begun> begun : all) {
                Begun then = null;
                for (Begun one : begun) if (!one.on().isAfter(day)) then = one;
                if (then != null && then.span().open() && then.span().light() != null)
                    on.merge(then.span().light(), 1, Integer::sum);
            }
            days.add(object(
                    "day",
                    day,
                    "green",
                    on.get(Light.GREEN),
                    "yellow",
                    on.get(Light.YELLOW),
                    "red",
                    on.get(Light.RED)));
        }
        return days;
    }

    /** The latest first. */
    List<Object> turns(LocalDate first, LocalDate last) {
        record Turn(long position, Object turn) {}
        List<Turn> turns = new ArrayList<>();
        for (List<Entry> history : fold.histories().values()) {
            TaskState state = null;
            for (Entry entry : history) {
                state = TaskState.fold(state, (TaskEvent) entry.event());
                if (!(entry.event() instanceof LightTurned e) || e.on().isBefore(first) || e.on().isAfter(last))
                    continue;
                turns.add(new Turn(
                        entry.position(),
                        object(
                                "taskId",
                                e.taskId(),
                                "title",
                                state.brief().title(),
                                "on",
                                e.on(),
                                "before",
                                e.before(),
                                "after",
                                e.after(),
                                "leader",
                                Party.of(state.assignment().leader(), fold.directory()),
                                "leadOffice",
                                Party.of(state.assignment().leadOffice(), fold.directory()),
                                "position",
                                entry.position(),
                                "recordedAt",
                                entry.recordedAt())));
            }
        }
        turns.sort((one, other) -> Long.compare(other.position(), one.position()));
        return turns.stream().map(Turn::turn).toList();
    }
}
