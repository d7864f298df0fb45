package org.luoshi.query.task;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tasks, found and one by one. */
@RestController
@RequestMapping("/api/tasks")
@Tag(name = "Tasks", description = "任务")
public class TaskController {
    /** @param next cursor of the page behind this one; absent on the last */
    public record TaskPage(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            List<TaskLine> tasks,
            @Nullable String next) {}

    /**
     * @param sequence of the task's last event; what a command's If-Match wants
     * @param changedAt when that event was recorded
     * @param line as on a board
     * @param task the whole of it, with original commitments, every report and what was dropped
     */
    public record TaskView(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            long sequence,
            Instant changedAt,
            TaskLine line,
            TaskState task) {}

    private record Version(TaskState state, long sequence, Instant changedAt) {}

    private final Moments moments;
    private final TaskVersions versions;
    private final Views views;

    TaskController(Moments moments, TaskVersions versions, Views views) {
        this.moments = moments;
        this.versions = versions;
        this.views = views;
    }

    @GetMapping
    @Operation(
            summary =
                    "Tasks in the order of plan, number and id, or as sort says, page by page; all pages speak of one moment")
    public TaskPage tasks(@ParameterObject TaskFilter filter, @ParameterObject Asked asked, Actor actor) {
        TaskSelection selection = filter.selection(asked);
        Listing listing = filter.listing(asked);
        return moments.answer(asked, actor, listing.moment(), moment -> {
            Listing.Page page = versions.page(moment, selection, listing);
            View view = views.at(moment);
            return new TaskPage(
                    moment.position(),
                    moment.asOf(),
                    moment.validOn(),
                    page.tasks().stream()
                            .map(state -> TaskLine.of(state, filter.viewer(), view))
                            .toList(),
                    page.next());
        });
    }

    @GetMapping("/{taskId}")
    @Operation(summary = "The whole task")
    public TaskView task(@PathVariable TaskId taskId, @ParameterObject Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> view(taskId, moment));
    }

    private TaskView view(TaskId taskId, Moment moment) {
        Version version = versions.over(moment, """
                        select v.state, e.sequence, e.recorded_at from {tasks}
                        join ledger.entry e on e.position = v.from_position where t.task_id = :id""")
                .param("id", taskId.value())
                .query((row, number) -> new Version(
                        versions.state(row, moment),
                        row.getLong("sequence"),
                        row.getTimestamp("recorded_at").toInstant()))
                .optional()
                .orElseThrow(() -> NotFound.task(taskId));
        return new TaskView(
                moment.position(),
                moment.asOf(),
                moment.validOn(),
                version.sequence(),
                version.changedAt(),
                TaskLine.of(version.state(), views.at(moment)),
                version.state());
    }
}
