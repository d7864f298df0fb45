package org.luoshi.kernel.plan;

import java.time.LocalDate;
import java.util.List;
import org.luoshi.kernel.Check;

/** Everything that can happen to a yearly plan. */
public sealed interface PlanEvent {
    int planYear();

    /**
     * @param issuer who published it
     * @param issuedOn the day printed on it
     */
    record PlanIssued(int planYear, String title, String issuer, LocalDate issuedOn, List<Chapter> chapters)
            implements PlanEvent {
        public PlanIssued {
            Check.between("planYear", planYear, 1949, 2199);
            Check.text("title", title, Check.LINE);
            Check.text("issuer", issuer, Check.LINE);
            Check.day("issuedOn", issuedOn);
            chapters = List.copyOf(Check.present("chapters", chapters));
        }
    }
}
