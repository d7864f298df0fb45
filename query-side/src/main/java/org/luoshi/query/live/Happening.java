package org.luoshi.query.live;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.Light;
import org.luoshi.query.answer.Sight;

/**
 * An event of the ledger, and who had their part in its task before it and after it.
 *
 * @param taskId absent where it is about the directory or a plan, which are for all
 * @param planYear absent where it is about the directory
 * @param before absent where there was no such task before
 * @param after absent where the read model had to set all of the task aside
 * @param leaders whom an event of the directory is about
 * @param offices the same
 */
record Happening(
        long position,
        String type,
        @Nullable String taskId,
        @Nullable Integer planYear,
        @Nullable Part before,
        @Nullable Part after,
        List<String> leaders,
        List<String> offices) {

    /** @param offices leading, supporting, and answering for a binding target */
    record Part(
            String leader, List<String> offices, @Nullable Light light) {}

    /**
     * What an open page is told: enough to know whether it is concerned.
     *
     * @param type the event's
     * @param leaders in charge of the task before the event or after it, or whom an event of the directory is about
     * @param offices with a part in the task before it or after it, or as above
     * @param light of the task after it
     */
    record Change(
            long position,
            @Nullable String taskId,
            String type,
            @Nullable Integer planYear,
            List<String> leaders,
            List<String> offices,
            @Nullable Light light) {}

    /**
     * As somebody may see it: whoever gives a task away is told that it has gone, and not to whom.
     *
     * @return null where it is out of sight
     */
    @Nullable
    Change in(Sight sight) {
        if (taskId == null) return new Change(position, null, type, planYear, leaders, offices, null);
        return switch (sight) {
            case Sight.Everything _ -> change(before, after);
            case Sight.OfLeader own ->
                heldBy(part -> part.leader().equals(own.leader().value()));
            case Sight.OfOffice own ->
                heldBy(part -> part.offices().contains(own.office().value()));
            case Sight.Nothing _ -> null;
        };
    }

    private @Nullable Change heldBy(Predicate<Part> held) {
        if (after != null && held.test(after)) return change(before, after);
        return before != null && held.test(before) ? change(before, null) : null;
    }

    private Change change(@Nullable Part first, @Nullable Part last) {
        SequencedSet<String> inCharge = new LinkedHashSet<>();
        SequencedSet<String> having = new LinkedHashSet<>();
        Stream.of(last, first).filter(Objects::nonNull).forEach(part -> {
            inCharge.add(part.leader());
            having.addAll(part.offices());
        });
        return new Change(
                position,
                taskId,
                type,
                planYear,
                List.copyOf(inCharge),
                List.copyOf(having),
                last == null ? null : last.light());
    }
}
