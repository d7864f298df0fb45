package org.luoshi.kernel.rule;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TargetState.Reading;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Cause;
import org.luoshi.kernel.task.TaskEvent.LightTurned.Why;
import org.luoshi.kernel.task.TaskState;

/**
 * How lights are judged. A target is red, yellow or green by itself; the task shows its worst. What is claimed counts
 * until it is returned: a light warns, and the supervision office's backlog must not turn an office red.
 *
 * @param name what these numbers are called; 1 for those of {@link #STANDARD}
 * @param redGap RED beyond this gap, see {@link Schedule#gap}
 * @param yellowGap YELLOW from this gap on
 * @param dueSoonDays YELLOW within so many working days of the due day, due day included, unless almost done
 * @param almostDone in percent, see {@link Completion}; a milestone is done or it is not
 * @param missedCycles YELLOW from so many reporting cycles on that passed without a report
 * @param remembersRed a red made good turns yellow, not green, until its calendar month ends
 * @param approvedOnly only what has been approved counts
 */
public record LightRule(
        String name,
        BigDecimal redGap,
        BigDecimal yellowGap,
        int dueSoonDays,
        BigDecimal almostDone,
        int missedCycles,
        boolean remembersRed,
        boolean approvedOnly) {

    public static final LightRule STANDARD = new LightRule(
            "1", BigDecimal.valueOf(30), BigDecimal.valueOf(10), 7, BigDecimal.valueOf(90), 1, true, false);

    public LightRule {
        RuleName.check(name);
        redGap = Check.decimal("redGap", redGap);
        yellowGap = Check.decimal("yellowGap", yellowGap);
        Check.between("dueSoonDays", dueSoonDays, 0, 250);
        almostDone = Check.decimal("almostDone", almostDone);
        Check.between("missedCycles", missedCycles, 1, 12);
        if (yellowGap.compareTo(redGap) > 0) throw new IllegalArgumentException("yellowGap must not exceed redGap");
    }

    /** Stamped on what they decide: other numbers are another version, whatever they are called. */
    public String version() {
        return RuleName.version(name, this, STANDARD);
    }

    /**
     * How one target stands on a day.
     *
     * @param why absent where it is green
     */
    public record Judged(
            Light light, BigDecimal gap, @Nullable Why why) {}

    /**
     * How a task stands on a day.
     *
     * @param light absent where there is nothing to judge
     */
    public record Verdict(@Nullable Light light, SequencedMap<TargetId, Judged> targets, List<Cause> causes) {}

    /** The turn of the light on that day; null where it stays as it is. Only an open task is judged. */
    public @Nullable LightTurned turn(TaskState task, LocalDate day, WorkingDays calendar) {
        boolean before = task.activeSince() != null && day.isBefore(task.activeSince());
        boolean past = task.lightOn() != null && day.isBefore(task.lightOn());
        if (!task.status().open() || before || past) return null;
        Verdict verdict = judge(task, day, calendar);
        if (verdict.light() == null || verdict.light() == task.light()) return null;
        return turn(verdict, verdict.light(), task, day);
    }

    /**
     * The task as its progress up to that day has it, under the light of that day; without one where there is nothing to
     * judge, or the task is not open.
     */
    public TaskState on(TaskState task, LocalDate day, WorkingDays calendar) {
        TaskState then = task.validOn(day);
        Verdict verdict = judge(then, day, calendar);
        Light light = then.status().open() ? verdict.light() : null;
        return light == null ? then : then.after(turn(verdict, light, then, day));
    }

    private LightTurned turn(Verdict verdict, Light light, TaskState task, LocalDate day) {
        SequencedMap<TargetId, BigDecimal> gaps = new LinkedHashMap<>();
        verdict.targets().forEach((id, judged) -> gaps.put(id, judged.gap()));
        return new LightTurned(task.taskId(), task.light(), light, gaps, version(), day, verdict.causes());
    }

    /** By what had been reported as of the day. */
    public Verdict judge(TaskState task, LocalDate day, WorkingDays calendar) {
        SequencedMap<TargetId, Judged> targets = new LinkedHashMap<>();
        List<Cause> causes = new ArrayList<>();
        Light worst = null;
        for (Map.Entry<TargetId, TargetState> entry : task.binding().entrySet()) {
            if (!task.judged(entry.getValue())) continue;
            Judged judged = judge(entry.getValue(), day, calendar);
            targets.put(entry.getKey(), judged);
            if (judged.why() != null) causes.add(new Cause(entry.getKey(), judged.why()));
            if (worst == null || judged.light().compareTo(worst) > 0) worst = judged.light();
        }
        if (worst == Light.GREEN && remembersRed && redThisMonth(task, day)) {
            worst = Light.YELLOW;
            causes.add(new Cause(null, Why.RED_THIS_MONTH));
        }
        return new Verdict(worst, targets, List.copyOf(causes));
    }

    /** One target on a day. */
    public Judged judge(TargetState state, LocalDate day, WorkingDays calendar) {
        Target target = state.target();
        Reading reading = approvedOnly ? state.latestApprovedBy(day) : state.latestBy(day);
        BigDecimal actual = reading == null ? null : reading.value();
        boolean met = actual != null && target.metBy(actual);
        BigDecimal gap = Schedule.gap(target, actual, day);
        if (day.isBefore(target.start())) return new Judged(Light.GREEN, gap, null);
        if (!met && day.isAfter(target.due())) return new Judged(Light.RED, gap, Why.OVERDUE);
        boolean soon = !met && calendar.between(day, target.due()) <= dueSoonDays;
        if (target.comparator() == Comparator.DONE)
            return soon ? new Judged(Light.YELLOW, gap, Why.DUE_SOON) : new Judged(Light.GREEN, gap, null);
        if (gap.compareTo(redGap) > 0) return new Judged(Light.RED, gap, Why.BEHIND);
        if (gap.compareTo(yellowGap) >= 0) return new Judged(Light.YELLOW, gap, Why.BEHIND);
        if (soon && Completion.percent(target, actual).compareTo(almostDone) < 0)
            return new Judged(Light.YELLOW, gap, Why.DUE_SOON);
        if (state.missed() >= missedCycles) return new Judged(Light.YELLOW, gap, Why.NOT_REPORTED);
        return new Judged(Light.GREEN, gap, null);
    }

    /** Also the day on which it ceases to be red: it was red on it until then. */
    private static boolean redThisMonth(TaskState task, LocalDate day) {
        if (task.light() == Light.RED) return true;
        LocalDate until = task.redUntil();
        return until != null && until.getYear() == day.getYear() && until.getMonth() == day.getMonth();
    }
}
