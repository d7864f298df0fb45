package org.luoshi.command.plan;

import org.luoshi.command.plan.PlanCommand.IssuePlan;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;

/** Who may give a command to a plan: as it steers the tasks, the supervision office alone. */
final class PlanPolicy {
    private PlanPolicy() {}

    static boolean permits(Actor actor, PlanCommand command) {
        return switch (command) {
            case IssuePlan _ -> actor.role() == Role.SUPERVISOR;
        };
    }
}
