package org.luoshi.query.task;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.rule.Schedule;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Report;
import org.luoshi.kernel.task.ReportStatus;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.TargetAdded;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskEvent.TaskAssigned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.Trajectory.Point;
import org.luoshi.ledger.Entry;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.answer.Sentence;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What a chart of one target draws: what was promised, when that changed, and what was reported. */
@RestController
@Tag(name = "Tasks", description = "任务")
public class CourseController {
    /**
     * A commitment, from the day it was made until the next one.
     *
     * @param position of the event that made it
     * @param from the day on which that was recorded
     * @param scheduled its whole trajectory, as straight lines from point to point
     */
    @Schema(name = "CourseCommitment")
    public record Commitment(
            long position,
            Instant recordedAt,
            LocalDate from,
            BigDecimal value,
            @Nullable BigDecimal upper,
            LocalDate start,
            LocalDate due,
            List<Point> scheduled) {}

    /**
     * @param value as it is claimed now
     * @param firstReported where it has been corrected
     * @param approved what the supervision office approved last of this day; absent where it has approved nothing
     * @param position of the event that claimed it, reported or corrected last
     * @param evidence how many different files it names
     */
    @Schema(name = "CourseReport")
    public record Reported(
            LocalDate asOf,
            BigDecimal value,
            ReportStatus status,
            @Nullable BigDecimal firstReported,
            @Nullable BigDecimal approved,
            long position,
            int evidence) {}

    /**
     * @param dropped it binds nobody any more
     * @param baseline of the year before, where there is one
     * @param origin where the way to the value begins
     * @param today the day that the answer speaks of
     * @param scheduledToday where it ought to stand on it
     * @param commitments the first one, and each revision; the last holds
     * @param reports in the order of their days
     */
    @Schema(name = "TargetCourse")
    public record Course(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            TaskId taskId,
            TargetId targetId,
            String metric,
            Comparator comparator,
            String unit,
            boolean dropped,
            @Nullable String indicator,
            @Nullable BigDecimal baseline,
            BigDecimal origin,
            LocalDate today,
            BigDecimal scheduledToday,
            List<Commitment> commitments,
            List<Reported> reports) {}

    private final Moments moments;
    private final TaskVersions versions;
    private final Histories histories;
    private final ZoneId zone;

    CourseController(Moments moments, TaskVersions versions, Histories histories, Clock clock) {
        this.moments = moments;
        this.versions = versions;
        this.histories = histories;
        this.zone = clock.getZone();
    }

    @GetMapping("/api/tasks/{taskId}/targets/{targetId}/course")
    @Operation(summary = "A target's course: what was promised and when that changed, its schedule, and every report")
    public Course course(
            @PathVariable TaskId taskId, @PathVariable TargetId targetId, @ParameterObject Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> {
            TaskState task = versions.these(moment, List.of(taskId)).stream()
                    .findFirst()
                    .orElseThrow(() -> NotFound.task(taskId));
            TargetState target = task.targets().get(targetId);
            if (target == null)
                throw new NotFound(
                        new Sentence("任务 " + taskId + " 没有量化目标 " + targetId, taskId + " has no target " + targetId));
            return course(task, targetId, target, moment);
        });
    }

    private Course course(TaskState task, TargetId id, TargetState state, Moment moment) {
        Target target = state.target();
        List<Commitment> commitments = new ArrayList<>();
        Map<LocalDate, Long> claimed = new HashMap<>();
        Map<LocalDate, Set<String>> evidence = new HashMap<>();
        for (Entry entry : histories.of(task.taskId(), moment)) {
            TaskEvent event = (TaskEvent) entry.event();
            Target promised = promised(event, id);
            if (promised != null) commitments.add(commitment(entry, promised));
            if (event instanceof ProgressReported e && e.targetId().equals(id)) {
                claimed.put(e.asOf(), entry.position());
                evidence.computeIfAbsent(e.asOf(), day -> new HashSet<>()).addAll(e.evidence());
            } else if (event instanceof ProgressCorrected e && e.targetId().equals(id)) {
                claimed.put(e.asOf(), entry.position());
                evidence.computeIfAbsent(e.asOf(), day -> new HashSet<>()).addAll(e.evidence());
            }
        }
        List<Reported> reports = new ArrayList<>();
        state.reports()
                .forEach((asOf, report) -> reports.add(reported(
                        asOf,
                        report,
                        claimed.getOrDefault(asOf, 0L),
                        evidence.getOrDefault(asOf, Set.of()).size())));
        return new Course(
                moment.position(),
                moment.asOf(),
                moment.validOn(),
                task.taskId(),
                id,
                target.metric(),
                target.comparator(),
                target.unit(),
                state.dropped(),
                target.indicator(),
                target.baseline(),
                target.origin(),
                moment.day(),
                Schedule.on(target, moment.day()),
                commitments,
                reports);
    }

    private static @Nullable Target promised(TaskEvent event, TargetId id) {
        if (event instanceof TaskAssigned e) return e.targets().get(id);
        if (event instanceof TargetAdded e && e.targetId().equals(id)) return e.target();
        return event instanceof TargetRevised e && e.targetId().equals(id) ? e.after() : null;
    }

    private Commitment commitment(Entry entry, Target target) {
        return new Commitment(
                entry.position(),
                entry.recordedAt(),
                LocalDate.ofInstant(entry.recordedAt(), zone),
                target.value(),
                target.upper(),
                target.start(),
                target.due(),
                Schedule.course(target));
    }

    private static Reported reported(LocalDate asOf, Report report, long position, int evidence) {
        return new Reported(
                asOf,
                report.value(),
                report.status(),
                report.first().compareTo(report.value()) == 0 ? null : report.first(),
                report.approved(),
                position,
                evidence);
    }
}
