package org.luoshi.query.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.task.TaskId;

/**
 * What was tried with a task and refused. That stands in no ledger: whoever stands at the door records it, and whoever
 * puts the sides together lets the query side look.
 */
@FunctionalInterface
public interface Attempts {
    /**
     * @param at by the clock of the record
     * @param actor the account; absent where nobody was signed in
     * @param outcome the status that was answered
     * @param reason the rule that refused, else the kind of problem
     */
    record Attempt(
            Instant at,
            @Nullable String actor,
            @Nullable Role role,
            @Nullable String office,
            @Nullable String leader,
            String method,
            String path,
            int outcome,
            @Nullable String reason) {}

    /** @param until none after it; up to now where it is absent */
    List<Attempt> latest(TaskId task, @Nullable Instant until, int limit);
}
