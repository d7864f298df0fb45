package org.luoshi.command.plan;

import java.time.LocalDate;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.plan.Chapter;

/** Everything that can be asked of a yearly plan. */
public sealed interface PlanCommand {
    int planYear();

    /** The plan's place in the ledger: {@code plan/2023}; lower case, so that it can never be a task's. */
    @TargetAggregateIdentifier
    default String planId() {
        return idOf(planYear());
    }

    static String idOf(int planYear) {
        return "plan/" + planYear;
    }

    /** @param issuedOn the day printed on the plan */
    record IssuePlan(int planYear, String title, String issuer, LocalDate issuedOn, List<Chapter> chapters)
            implements PlanCommand {
        public IssuePlan {
            Check.between("planYear", planYear, 1949, 2199);
            Check.text("title", title, Check.LINE);
            Check.text("issuer", issuer, Check.LINE);
            Check.day("issuedOn", issuedOn);
            chapters = List.copyOf(chapters);
        }
    }
}
