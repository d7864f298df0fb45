package org.luoshi.kernel.rule;

import java.time.LocalDate;
import java.time.Month;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.luoshi.kernel.Check;

/**
 * When a commitment may change.
 *
 * @param deferrals how often a target may be given more time
 * @param onlyBeforeDue whether more time has to be asked for before it has run out
 * @param window the months in which the supervision office may decide alone; outside of them the leader in charge has to
 *     consent, and a document has to allow it
 */
public record RevisionRule(int deferrals, boolean onlyBeforeDue, Set<Month> window) {
    public static final RevisionRule STANDARD = new RevisionRule(2, true, Set.of(Month.JULY));

    public RevisionRule {
        Check.between("deferrals", deferrals, 0, 99);
        window = Collections.unmodifiableSet(new TreeSet<>(window));
    }

    public boolean openOn(LocalDate day) {
        return window.contains(day.getMonth());
    }
}
