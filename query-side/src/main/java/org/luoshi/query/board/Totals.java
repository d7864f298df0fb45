package org.luoshi.query.board;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.query.task.Attention.Kind;
import org.luoshi.query.task.Sum;
import org.luoshi.query.task.TargetLine;
import org.luoshi.query.task.TaskLine;

/**
 * What the tasks of a board add up to. A withdrawn task is counted as a task, its targets are not: they bind nobody.
 *
 * @param byStatus every status, 0 included
 * @param byLight open tasks, every light, 0 included; those with nothing to judge are in none
 * @param targetsMet by what has been approved
 * @param targetsReported with a value that was not returned
 * @param meanCompletion of what has been approved, in percent, weighted by the targets' weights, one decimal; a target counts 100 at most, so
 *     that what one overdoes does not hide what another lacks; absent where there is no target
 */
public record Totals(
        int tasks,
        Map<TaskStatus, Integer> byStatus,
        Map<Light, Integer> byLight,
        int targets,
        int targetsMet,
        int targetsReported,
        int overdueTargets,
        @Nullable BigDecimal meanCompletion) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    static Totals of(Sum sum) {
        return new Totals(
                sum.tasks(),
                Sum.whole(TaskStatus.class, sum.byStatus()),
                Sum.whole(Light.class, sum.byLight()),
                sum.targets(),
                sum.met(),
                sum.reported(),
                sum.found().getOrDefault(Kind.OVERDUE, 0),
                sum.meanCompletion());
    }

    static Totals of(Collection<TaskLine> tasks) {
        Map<TaskStatus, Integer> byStatus = new EnumMap<>(TaskStatus.class);
        for (TaskStatus status : TaskStatus.values()) byStatus.put(status, 0);
        for (TaskLine task : tasks) byStatus.merge(task.status(), 1, Integer::sum);
        Map<Light, Integer> byLight = new EnumMap<>(Light.class);
        for (Light light : Light.values()) byLight.put(light, 0);
        for (TaskLine task : tasks)
            if (task.light() != null && task.status().open()) byLight.merge(task.light(), 1, Integer::sum);
        List<TargetLine> targets = tasks.stream()
                .filter(task -> task.status() != TaskStatus.WITHDRAWN)
                .flatMap(task -> task.targets().stream())
                .toList();
        return new Totals(
                tasks.size(),
                byStatus,
                byLight,
                targets.size(),
                (int) targets.stream().filter(TargetLine::met).count(),
                (int) targets.stream().filter(target -> target.latest() != null).count(),
                (int) targets.stream().filter(TargetLine::overdue).count(),
                mean(targets));
    }

    private static @Nullable BigDecimal mean(List<TargetLine> targets) {
        BigDecimal weights = targets.stream().map(TargetLine::weight).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal sum = targets.stream()
                .map(target -> target.completion().min(HUNDRED).multiply(target.weight()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return Sum.mean(sum, weights);
    }
}
