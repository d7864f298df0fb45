package org.luoshi.query.supervision;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.Attention;
import org.luoshi.query.task.Attention.Finding;
import org.luoshi.query.task.Attention.Kind;
import org.luoshi.query.task.Listing;
import org.luoshi.query.task.Part;
import org.luoshi.query.task.Scope;
import org.luoshi.query.task.Sum;
import org.luoshi.query.task.Sums;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.luoshi.query.task.View;
import org.luoshi.query.task.Views;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What somebody has to see to. */
@RestController
@Tag(name = "Supervision", description = "督查")
public class ExceptionController {
    private static final int MOST = 1000;

    /** @param findings target by target, then those about the whole task */
    public record Case(
            TaskId taskId,
            int planYear,
            int number,
            String title,
            TaskStatus status,
            @Nullable Light light,
            Party leader,
            Party leadOffice,
            List<Finding> findings) {}

    /**
     * @param found by kind, each finding counted, 0 included
     * @param tasks how many have any
     * @param cases those on this page, in the order of plan, number and id
     * @param next cursor of the page behind this one; absent on the last
     */
    public record Exceptions(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            Map<Kind, Integer> found,
            int tasks,
            List<Case> cases,
            @Nullable String next) {}

    private final Moments moments;
    private final Sums sums;
    private final TaskVersions versions;
    private final Views views;
    private final Rulebook rules;

    ExceptionController(Moments moments, Sums sums, TaskVersions versions, Views views, Rulebook rules) {
        this.moments = moments;
        this.sums = sums;
        this.versions = versions;
        this.views = views;
        this.rules = rules;
    }

    @GetMapping("/api/exceptions")
    @Operation(summary = "Open tasks that are overdue, due soon, not reported, returned, undecided or not acknowledged")
    public Exceptions exceptions(
            @ParameterObject Scope scope,
            @Nullable
                    @Parameter(
                            description =
                                    "Only tasks in which the office has this part: it leads, supports, or, neither,"
                                            + " owns a target.")
                    @RequestParam(name = "part", required = false)
                    Part part,
            @Nullable
                    @Parameter(description = "Any of these; may be repeated.")
                    @RequestParam(name = "kind", required = false)
                    List<Kind> kind,
            @Parameter(
                            description = "Tasks on a page; the counts are of all.",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "1000"))
                    @RequestParam(name = "limit", defaultValue = "200")
                    int limit,
            @Nullable
                    @Parameter(description = "next of the page before, with the same other parameters.")
                    @RequestParam(name = "cursor", required = false)
                    String cursor,
            @ParameterObject Asked asked,
            Actor actor) {
        if (limit < 1 || limit > MOST) throw new Malformed("limit", "应在 1 至 1000 之间", "must be from 1 to 1000");
        List<Kind> named = Scope.each("kind", kind);
        List<Kind> wanted = named.isEmpty() ? List.of(Kind.values()) : named;
        TaskSelection selection = scope.selection().in(part);
        Listing listing =
                Listing.byNumber(limit, cursor, "exceptions", scope, part, wanted, asked.asOf(), asked.validOn());
        return moments.answer(asked, actor, listing.moment(), moment -> {
            View view = views.at(moment);
            Sum sum = sums.at(moment, selection, wanted).stream()
                    .map(Sums.Held::sum)
                    .reduce(Sum.NOTHING, Sum::plus);
            Map<Kind, Integer> found = Sum.whole(Kind.class, sum.found());
            found.keySet().retainAll(wanted);
            Listing.Page page = needing(moment, selection, wanted, listing);
            List<Case> cases = page.tasks().stream()
                    .map(task -> of(task, wanted(task, moment, wanted), view))
                    .toList();
            return new Exceptions(
                    moment.position(), moment.asOf(), moment.validOn(), found, sum.needing(), cases, page.next());
        });
    }

    /** By columns; on a day that is asked for, only a state tells. */
    private Listing.Page needing(Moment moment, TaskSelection selection, List<Kind> wanted, Listing listing) {
        if (moment.validOn() == null) return versions.page(moment, selection.where(Sums.any(wanted)), listing);
        List<TaskState> all = versions.at(moment, selection.where(TaskSelection.OPEN)).stream()
                .filter(task -> !wanted(task, moment, wanted).isEmpty())
                .toList();
        return listing.of(all, moment);
    }

    private List<Finding> wanted(TaskState task, Moment moment, List<Kind> wanted) {
        return Attention.on(task, moment.day(), rules).stream()
                .filter(finding -> wanted.contains(finding.kind()))
                .toList();
    }

    private static Case of(TaskState task, List<Finding> findings, View view) {
        return new Case(
                task.taskId(),
                task.brief().planYear(),
                task.brief().number(),
                task.brief().title(),
                task.status(),
                task.light(),
                Party.of(task.assignment().leader(), view.directory()),
                Party.of(task.assignment().leadOffice(), view.directory()),
                findings);
    }
}
