package org.luoshi.query.supervision;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
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
import org.luoshi.query.answer.Moments;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.Attention;
import org.luoshi.query.task.Attention.Finding;
import org.luoshi.query.task.Attention.Kind;
import org.luoshi.query.task.Scope;
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
class ExceptionController {
    private static final int MOST = 1000;

    /** @param findings target by target, then those about the whole task */
    record Case(
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
     * @param cases the first of them in the order of plan, number and id
     */
    record Exceptions(
            long position,
            @Nullable AsOf asOf,
            @Nullable LocalDate validOn,
            Map<Kind, Integer> found,
            int tasks,
            List<Case> cases) {}

    private final Moments moments;
    private final TaskVersions versions;
    private final Views views;
    private final Rulebook rules;

    ExceptionController(Moments moments, TaskVersions versions, Views views, Rulebook rules) {
        this.moments = moments;
        this.versions = versions;
        this.views = views;
        this.rules = rules;
    }

    @GetMapping("/api/exceptions")
    @Operation(summary = "Open tasks that are overdue, due soon, not reported, returned, undecided or not acknowledged")
    Exceptions exceptions(
            @ParameterObject Scope scope,
            @Nullable
                    @Parameter(description = "Any of these; may be repeated.")
                    @RequestParam(name = "kind", required = false)
                    List<Kind> kind,
            @Parameter(
                            description = "Tasks in the answer at most.",
                            schema = @Schema(type = "integer", minimum = "1", maximum = "1000"))
                    @RequestParam(name = "limit", defaultValue = "200")
                    int limit,
            @ParameterObject Asked asked,
            Actor actor) {
        if (limit < 1 || limit > MOST) throw new Malformed("limit", "应在 1 至 1000 之间", "must be from 1 to 1000");
        List<Kind> named = Scope.each("kind", kind);
        List<Kind> wanted = named.isEmpty() ? List.of(Kind.values()) : named;
        TaskSelection selection = scope.selection();
        return moments.answer(asked, actor, moment -> {
            View view = views.at(moment);
            LocalDate soon = rules.calendar().after(moment.day(), rules.light().dueSoonDays() + 1);
            String needed = "(v.attention or v.owing <= date '" + soon + "')";
            Map<Kind, Integer> found = new EnumMap<>(Kind.class);
            for (Kind any : wanted) found.put(any, 0);
            List<Case> cases = new ArrayList<>();
            int tasks = 0;
            for (TaskState task :
                    versions.at(moment, selection.where(moment.validOn() == null ? needed : PreviewController.OPEN))) {
                List<Finding> findings = Attention.on(task, moment.day(), rules).stream()
                        .filter(finding -> wanted.contains(finding.kind()))
                        .toList();
                if (findings.isEmpty()) continue;
                tasks++;
                findings.forEach(finding -> found.merge(finding.kind(), 1, Integer::sum));
                if (cases.size() < limit) cases.add(of(task, findings, view));
            }
            return new Exceptions(moment.position(), moment.asOf(), moment.validOn(), found, tasks, cases);
        });
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
