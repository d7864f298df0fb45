package org.luoshi.query.page;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.Leader;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.Office;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.answer.Sight;
import org.luoshi.query.board.OverviewController;
import org.luoshi.query.board.OverviewController.Overview;
import org.luoshi.query.board.OverviewController.Summed;
import org.luoshi.query.board.PlanController;
import org.luoshi.query.board.Plans;
import org.luoshi.query.task.Part;
import org.luoshi.query.task.TaskController;
import org.luoshi.query.task.TaskController.TaskPage;
import org.luoshi.query.task.TaskFilter;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Where everybody begins: the plan at a glance, a leader's and an office's board, and the list of tasks behind each figure. */
@Controller
class BoardPages {
    private final Moments moments;
    private final PlanController plans;
    private final Plans issued;
    private final OverviewController overviews;
    private final Choices choices;
    private final TaskController tasks;

    BoardPages(
            Moments moments,
            PlanController plans,
            Plans issued,
            OverviewController overviews,
            Choices choices,
            TaskController tasks) {
        this.moments = moments;
        this.plans = plans;
        this.issued = issued;
        this.overviews = overviews;
        this.choices = choices;
        this.tasks = tasks;
    }

    /** The latest plan, or, where there is none, how to issue one. */
    @GetMapping("/plans")
    @Nullable
    String latest(
            @ParameterObject Asked asked,
            Actor actor,
            @ModelAttribute("frame") Frame frame,
            Model model,
            HttpServletResponse response)
            throws IOException {
        PlanController.PlanList all = plans.plans(asked, actor);
        if (all.latest() != null) {
            response.sendRedirect(frame.onward("/plans/" + all.latest(), asked));
            return null;
        }
        model.addAttribute("anew", offered(actor, Form.ISSUE_PLAN));
        return Frame.page(model, "no-plan", all.position(), all.asOf(), "all");
    }

    @GetMapping("/plans/{year}")
    String overview(@PathVariable int year, @ParameterObject Asked asked, Actor actor, Model model) {
        return moments.together(asked, () -> {
            Overview overview = overviews.overview(year, asked, actor);
            model.addAttribute("overview", overview);
            model.addAttribute("series", EventJson.write(overview.pace()));
            model.addAttribute("plan", moments.answer(asked, actor, moment -> issued.at(moment, year)));
            model.addAttribute("others", plans.plans(asked, actor).plans());
            model.addAttribute("offers", offered(actor, Form.ASSIGN_TASK));
            model.addAttribute("anew", offered(actor, Form.ISSUE_PLAN));
            return Frame.page(model, "plan", overview.position(), overview.asOf(), "plan:" + year);
        });
    }

    @GetMapping("/leaders/{leaderId}")
    String leader(
            @PathVariable LeaderId leaderId,
            @Nullable @RequestParam(name = "plan", required = false) Integer plan,
            @Nullable @RequestParam(name = "sort", required = false) String sort,
            @Nullable @RequestParam(name = "cursor", required = false) String cursor,
            @ParameterObject Asked asked,
            Actor actor,
            Model model) {
        return moments.together(asked, () -> {
            Leader leader = choices.directory(asked, actor).leader(leaderId);
            Integer year = plan(plan, asked, actor);
            TaskPage page = tasks.tasks(filter(year, leaderId.value(), null, sort, cursor), asked, actor);
            if (leader == null
                    || (page.tasks().isEmpty() && !sight(asked, actor).hasBoardOf(leaderId)))
                throw NotFound.leader(leaderId);
            model.addAttribute("party", leader);
            model.addAttribute("ofOffice", false);
            board(year, overviews.totals(year, leaderId.value(), null, asked, actor), page, asked, actor, model);
            model.addAttribute("scope", scope("leader=" + leaderId, year));
            return Frame.page(
                    model, "party", page.position(), page.asOf(), cursor == null ? "leader:" + leaderId : null);
        });
    }

    @GetMapping("/offices/{officeId}")
    String office(
            @PathVariable OfficeId officeId,
            @Nullable @RequestParam(name = "plan", required = false) Integer plan,
            @Nullable @RequestParam(name = "sort", required = false) String sort,
            @Nullable @RequestParam(name = "cursor", required = false) String cursor,
            @ParameterObject Asked asked,
            Actor actor,
            Model model) {
        return moments.together(asked, () -> {
            Office office = choices.directory(asked, actor).office(officeId);
            Integer year = plan(plan, asked, actor);
            TaskPage page = tasks.tasks(filter(year, null, officeId.value(), sort, cursor), asked, actor);
            if (office == null
                    || (page.tasks().isEmpty() && !sight(asked, actor).hasBoardOf(officeId)))
                throw NotFound.office(officeId);
            model.addAttribute("party", office);
            model.addAttribute("ofOffice", true);
            board(year, overviews.totals(year, null, officeId.value(), asked, actor), page, asked, actor, model);
            // The figures are of what it leads.
            model.addAttribute("scope", scope("office=" + officeId + "&part=" + Part.LEAD, year));
            return Frame.page(
                    model, "party", page.position(), page.asOf(), cursor == null ? "office:" + officeId : null);
        });
    }

    @GetMapping("/tasks")
    String tasks(@ParameterObject TaskFilter filter, @ParameterObject Asked asked, Actor actor, Model model) {
        return moments.together(asked, () -> {
            TaskPage page = tasks.tasks(filter, asked, actor);
            model.addAttribute("filter", filter);
            model.addAttribute("page", page);
            model.addAttribute("parts", Part.values());
            model.addAttribute("statuses", TaskStatus.values());
            model.addAttribute("lights", Light.values());
            choices.all(asked, actor, model);
            // Further pages are of the moment of the first one.
            return Frame.page(model, "tasks", page.position(), page.asOf(), filter.cursor() == null ? "all" : null);
        });
    }

    private void board(@Nullable Integer year, Summed totals, TaskPage page, Asked asked, Actor actor, Model model) {
        model.addAttribute("year", year);
        model.addAttribute("others", plans.plans(asked, actor).plans());
        model.addAttribute("totals", totals);
        model.addAttribute("series", totals.pace() == null ? null : EventJson.write(totals.pace()));
        model.addAttribute("page", page);
    }

    /** The one that was asked for, else the latest; none where there is none. */
    private @Nullable Integer plan(@Nullable Integer asked, Asked moment, Actor actor) {
        return asked != null ? asked : plans.plans(moment, actor).latest();
    }

    private Sight sight(Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> moment.sight());
    }

    private static TaskFilter filter(
            @Nullable Integer plan,
            @Nullable String leader,
            @Nullable String office,
            @Nullable String sort,
            @Nullable String cursor) {
        return new TaskFilter(
                plan, leader, office, null, null, null, null, null, sort == null ? "light" : sort, null, cursor);
    }

    private static String scope(String whose, @Nullable Integer year) {
        return "?" + whose + (year == null ? "" : "&plan=" + year);
    }

    private static List<Form> offered(Actor actor, Form form) {
        return form.roles().contains(actor.role()) ? List.of(form) : List.of();
    }
}
