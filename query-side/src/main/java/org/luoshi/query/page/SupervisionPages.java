package org.luoshi.query.page;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.audit.DiffController;
import org.luoshi.query.audit.DiffController.Difference;
import org.luoshi.query.board.PlanController;
import org.luoshi.query.supervision.DriftController;
import org.luoshi.query.supervision.DriftController.Drifts;
import org.luoshi.query.supervision.ExceptionController;
import org.luoshi.query.supervision.ExceptionController.Exceptions;
import org.luoshi.query.task.Attention;
import org.luoshi.query.task.Part;
import org.luoshi.query.task.Scope;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Across tasks: what somebody has to see to, which commitments drifted, and what is different from another day. */
@Controller
class SupervisionPages {
    private static final int CASES = 100;
    private static final int DRIFTS = 30;

    private final Moments moments;
    private final ExceptionController exceptions;
    private final DriftController drifts;
    private final DiffController differences;
    private final PlanController plans;
    private final Choices choices;

    SupervisionPages(
            Moments moments,
            ExceptionController exceptions,
            DriftController drifts,
            DiffController differences,
            PlanController plans,
            Choices choices) {
        this.moments = moments;
        this.exceptions = exceptions;
        this.drifts = drifts;
        this.differences = differences;
        this.plans = plans;
        this.choices = choices;
    }

    @GetMapping("/exceptions")
    String exceptions(
            @ParameterObject Scope scope,
            @Nullable @RequestParam(name = "part", required = false) Part part,
            @Nullable @RequestParam(name = "kind", required = false) List<Attention.Kind> kind,
            @Nullable @RequestParam(name = "cursor", required = false) String cursor,
            @ParameterObject Asked asked,
            Actor actor,
            Model model) {
        return moments.together(asked, () -> {
            model.addAttribute("scope", scope);
            choices.all(asked, actor, model);
            Exceptions page = exceptions.exceptions(scope, part, kind, CASES, cursor, asked, actor);
            // The counts are of all kinds, whichever the list is narrowed to; behind its first page, of the list's
            // moment.
            Exceptions all = kind == null || cursor != null
                    ? page
                    : exceptions.exceptions(scope, part, null, 1, null, asked, actor);
            model.addAttribute("found", all.found());
            model.addAttribute("part", part);
            model.addAttribute("parts", Part.values());
            model.addAttribute("kinds", kind == null ? List.of() : kind);
            model.addAttribute("exceptions", page);
            return Frame.page(model, "exceptions", page.position(), page.asOf(), cursor == null ? "all" : null);
        });
    }

    @GetMapping("/drift")
    String drift(
            @ParameterObject Scope scope,
            @Nullable @RequestParam(name = "cursor", required = false) String cursor,
            @ParameterObject Asked asked,
            Actor actor,
            Model model) {
        return moments.together(asked, () -> {
            model.addAttribute("scope", scope);
            choices.all(asked, actor, model);
            Drifts drift = drifts.drift(scope, DRIFTS, cursor, asked, actor);
            model.addAttribute("drift", drift);
            model.addAttribute("directory", choices.directory(asked, actor));
            return Frame.page(model, "drift", drift.position(), drift.asOf(), cursor == null ? "all" : null);
        });
    }

    /** From the end of the day before to the moment that is looked at, unless asked otherwise. */
    @GetMapping("/diff")
    String difference(
            @Nullable @RequestParam(name = "from", required = false) String from,
            @Nullable @RequestParam(name = "to", required = false) String until,
            @Nullable @RequestParam(name = "asOf", required = false) String asOf,
            @ParameterObject Scope scope,
            @Nullable @RequestParam(name = "after", required = false) String after,
            Actor actor,
            Model model) {
        String to = until == null ? asOf : until;
        Asked asked = new Asked(to, null, after);
        String since = from != null
                ? from
                : moments.answer(asked, actor, Moment::day).minusDays(1).toString();
        Scope narrowed = narrowed(scope, asked, actor);
        choices.all(asked, actor, model);
        model.addAttribute("from", since);
        model.addAttribute("to", to);
        model.addAttribute("scope", narrowed);
        Difference difference = difference(since, to, narrowed, scope, after, actor);
        model.addAttribute("difference", difference);
        Long position = difference == null ? null : difference.position();
        return Frame.page(model, "diff", position, null, to == null ? "all" : null);
    }

    /** None before there is a plan, nor of the plan that we have taken ourselves while it has no tasks. */
    private @Nullable Difference difference(
            String from, @Nullable String to, Scope scope, Scope asked, @Nullable String after, Actor actor) {
        if (scope.plan() == null && scope.leader() == null && scope.office() == null) return null;
        try {
            return differences.difference(from, to, null, scope, after, actor);
        } catch (NotFound e) {
            if (scope.plan() != null && asked.plan() == null) return null;
            throw e;
        }
    }

    /** One of the three, as the difference takes it: whose tasks, else those of a plan, the latest where none is named. */
    private Scope narrowed(Scope scope, Asked asked, Actor actor) {
        if (scope.leader() != null || scope.office() != null) return new Scope(null, scope.leader(), scope.office());
        if (scope.plan() != null) return scope;
        if (actor.leader() != null) return new Scope(null, actor.leader().value(), null);
        if (actor.office() != null) return new Scope(null, null, actor.office().value());
        return new Scope(plans.plans(asked, actor).latest(), null, null);
    }
}
