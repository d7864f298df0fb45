package org.luoshi.query.task;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.TargetAdded;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;

/**
 * Where a task stands in its plan, who ever had a part in it and what it was ever measured by, in the order in which they came.
 *
 * @param leaders in charge of it
 * @param offices leading, supporting or answering for a binding target
 * @param indicators of its targets
 */
record Parts(int planYear, int number, List<LeaderId> leaders, List<OfficeId> offices, List<String> indicators) {

    static Parts after(@Nullable Parts before, TaskEvent event) {
        if (before == null) {
            if (!(event instanceof TaskAssigned first))
                throw new IllegalStateException(
                        "the history of " + event.taskId() + " does not begin with its assignment");
            return new Parts(first.brief().planYear(), first.brief().number(), List.of(), List.of(), List.of())
                    .with(first.assignment(), first.targets().values());
        }
        if (event instanceof TaskReassigned e) return before.with(e.to(), List.of());
        if (event instanceof TargetAdded e) return before.with(null, List.of(e.target()));
        if (event instanceof TargetRevised e) return before.with(null, List.of(e.after()));
        return before;
    }

    private Parts with(@Nullable Assignment assignment, Collection<Target> targets) {
        Stream<OfficeId> owners = targets.stream().map(Target::owner).filter(Objects::nonNull);
        List<String> measured =
                joined(indicators, targets.stream().map(Target::indicator).filter(Objects::nonNull));
        if (assignment == null) return new Parts(planYear, number, leaders, joined(offices, owners), measured);
        Stream<OfficeId> holders =
                Stream.concat(Stream.of(assignment.leadOffice()), assignment.supportingOffices().stream());
        return new Parts(
                planYear,
                number,
                joined(leaders, Stream.of(assignment.leader())),
                joined(offices, Stream.concat(holders, owners)),
                measured);
    }

    private static <T> List<T> joined(List<T> known, Stream<T> more) {
        var all = new LinkedHashSet<>(known);
        more.forEach(all::add);
        return List.copyOf(all);
    }
}
