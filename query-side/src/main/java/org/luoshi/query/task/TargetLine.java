package org.luoshi.query.task;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.rule.Completion;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TargetState.Reading;
import org.luoshi.query.org.Party;

/**
 * One binding target on a board.
 *
 * @param latest of the latest as-of date, unless it was returned; absent where nothing has been reported
 * @param completion in percent, one decimal, from 0, beyond 100 where more was done than promised
 * @param daysToDue calendar days; negative when the due day has passed
 * @param overdue the due day has passed, the target is not met, and the task is open
 * @param revised it is no longer what was first committed
 * @param owner the office that answers for it, where it is not the lead office
 */
public record TargetLine(
        TargetId targetId,
        String metric,
        Comparator comparator,
        @Nullable BigDecimal baseline,
        BigDecimal value,
        @Nullable BigDecimal upper,
        String unit,
        @Nullable Reading latest,
        BigDecimal completion,
        boolean met,
        LocalDate start,
        LocalDate due,
        long daysToDue,
        boolean overdue,
        boolean revised,
        BigDecimal weight,
        @Nullable Party owner) {

    static TargetLine of(TargetId id, TargetState state, boolean open, LocalDate day, Directory directory) {
        Target target = state.target();
        Reading latest = state.latest();
        boolean met = Due.met(state);
        return new TargetLine(
                id,
                target.metric(),
                target.comparator(),
                target.baseline(),
                target.value(),
                target.upper(),
                target.unit(),
                latest,
                Completion.percent(target, latest == null ? null : latest.value()),
                met,
                target.start(),
                target.due(),
                ChronoUnit.DAYS.between(day, target.due()),
                open && !met && day.isAfter(target.due()),
                !target.equals(state.original()),
                target.weight(),
                target.owner() == null ? null : Party.of(target.owner(), directory));
    }
}
