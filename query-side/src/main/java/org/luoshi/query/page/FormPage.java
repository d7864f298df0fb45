package org.luoshi.query.page;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Aggregation;
import org.luoshi.kernel.task.Assignment;
import org.luoshi.kernel.task.Comparator;
import org.luoshi.kernel.task.Report;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.Trajectory;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Forbidden;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.audit.HistoryController;
import org.luoshi.query.board.Plans;
import org.luoshi.query.org.Party;
import org.luoshi.query.page.Form.About;
import org.luoshi.query.task.TargetLine;
import org.luoshi.query.task.TaskController;
import org.luoshi.query.task.TaskController.TaskView;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The form of a command, with what is known already filled in: in a dialog of the page it was asked from, or as a page of its
 * own. It is always about now; the sequence it was made at goes along, so that nobody decides on what has changed meanwhile.
 */
@Controller
class FormPage {
    /** Those that say who holds a task, and begin with who does. */
    private static final Set<Form> HOLDERS = EnumSet.of(Form.REASSIGN_TASK, Form.REOPEN_TASK);

    private final Moments moments;
    private final Plans plans;
    private final TaskController tasks;
    private final Choices choices;
    private final HistoryController histories;

    FormPage(Moments moments, Plans plans, TaskController tasks, Choices choices, HistoryController histories) {
        this.moments = moments;
        this.plans = plans;
        this.tasks = tasks;
        this.choices = choices;
        this.histories = histories;
    }

    /** Of the plan itself, and of what belongs to none. */
    @GetMapping("/plans/do/{command}")
    String ofPlans(
            @PathVariable String command,
            @RequestHeader(name = "HX-Request", required = false) @Nullable String partly,
            Actor actor,
            Model model) {
        return show(form(command, actor, About.PLANS), Map.of(), Map.of(), "/plans", partly, model);
    }

    @GetMapping("/plans/{year}/do/{command}")
    String ofPlan(
            @PathVariable int year,
            @PathVariable String command,
            @RequestHeader(name = "HX-Request", required = false) @Nullable String partly,
            Actor actor,
            Model model) {
        Form form = form(command, actor, About.PLAN);
        return moments.together(Asked.NOW, () -> {
            moments.answer(Asked.NOW, actor, moment -> plans.at(moment, year));
            choices.active(actor, model);
            model.addAttribute("yearBegins", LocalDate.of(year, 1, 1));
            model.addAttribute("yearEnds", LocalDate.of(year, 12, 31));
            chosenFirst(List.of(), model);
            Map<String, String> given = Map.of("brief.planYear", Integer.toString(year));
            Map<String, String> values = Map.of("taskId", year + "-K");
            return show(form, given, values, "/plans/" + year, partly, model);
        });
    }

    @GetMapping("/directory/do/{command}")
    String ofDirectory(
            @PathVariable String command,
            @Nullable @RequestParam(name = "id", required = false) String id,
            @RequestHeader(name = "HX-Request", required = false) @Nullable String partly,
            Actor actor,
            Model model) {
        Form form = form(command, actor, About.DIRECTORY, About.OFFICE, About.LEADER);
        if ((form.about() == About.DIRECTORY) != (id == null)) throw unknown(command);
        Map<String, String> given =
                id == null ? Map.of() : Map.of(form.about() == About.OFFICE ? "officeId" : "leaderId", id);
        return moments.together(Asked.NOW, () -> {
            choices.active(actor, model);
            String name = id == null ? null : name(form, id, model);
            if (name != null) model.addAttribute("about", name);
            return show(form, given, name == null ? Map.of() : Map.of("name", name), "/directory", partly, model);
        });
    }

    @GetMapping("/tasks/{taskId}/do/{command}")
    String ofTask(
            @PathVariable TaskId taskId,
            @PathVariable String command,
            @Nullable @RequestParam(name = "target", required = false) TargetId targetId,
            @Nullable @RequestParam(name = "on", required = false) LocalDate on,
            @RequestHeader(name = "HX-Request", required = false) @Nullable String partly,
            Actor actor,
            Model model) {
        Form form = form(command, actor, About.TASK, About.TARGET, About.REPORT);
        return moments.together(Asked.NOW, () -> {
            TaskView view = tasks.task(taskId, Asked.NOW, actor);
            TaskState task = view.task();
            Set<LeaderId> leaders = new HashSet<>();
            Set<OfficeId> offices = new HashSet<>();
            Map<String, String> given = new LinkedHashMap<>();
            Map<String, String> values = new HashMap<>();
            given.put("taskId", taskId.value());
            List<String> about =
                    new ArrayList<>(List.of(taskId.value(), task.brief().title()));
            if (form.about() != About.TASK) {
                TargetState target = targetId == null ? null : task.binding(targetId);
                if (target == null || targetId == null) throw missing(taskId, targetId == null ? "target" : targetId);
                given.put("targetId", targetId.value());
                about.add(target.target().metric());
                if (target.target().owner() != null) offices.add(target.target().owner());
                model.addAttribute("target", target);
                if (form.about() == About.REPORT) {
                    Report report = on == null ? null : target.reports().get(on);
                    if (report == null || on == null) throw missing(taskId + " " + targetId, on == null ? "on" : on);
                    given.put("asOf", on.toString());
                    about.add(on.toString());
                    values.put("amount.value", plain(report.value()));
                }
            }
            if (form == Form.REPORT_PROGRESS) {
                values.put("asOf", String.valueOf(model.getAttribute("today")));
                model.addAttribute("readings", readings(view, task, actor));
            }
            List<OfficeId> supporting = new ArrayList<>();
            if (HOLDERS.contains(form)) {
                Assignment held = task.assignment();
                values.put("assignment.leader", held.leader().value());
                values.put("assignment.leadOffice", held.leadOffice().value());
                supporting.addAll(held.supportingOffices());
                leaders.add(held.leader());
                offices.add(held.leadOffice());
                offices.addAll(supporting);
            }
            choices.active(actor, leaders, offices, model);
            chosenFirst(supporting.stream().map(OfficeId::value).toList(), model);
            model.addAttribute("yearBegins", LocalDate.of(task.brief().planYear(), 1, 1));
            model.addAttribute("yearEnds", LocalDate.of(task.brief().planYear(), 12, 31));
            model.addAttribute("task", task);
            model.addAttribute("sequence", view.sequence());
            model.addAttribute("about", String.join(" · ", about));
            return show(form, given, values, "/tasks/" + taskId, partly, model);
        });
    }

    /** What has happened to a task since somebody opened a form on it. */
    @GetMapping("/tasks/{taskId}/since")
    String since(
            @PathVariable TaskId taskId, @RequestParam(name = "sequence") long sequence, Actor actor, Model model) {
        model.addAttribute(
                "changes",
                histories.history(taskId, Asked.NOW, actor).changes().stream()
                        .filter(change -> change.sequence() > sequence)
                        .toList());
        return "since";
    }

    private static String show(
            Form form,
            Map<String, String> given,
            Map<String, String> values,
            String back,
            @Nullable String partly,
            Model model) {
        model.addAttribute("comparators", Comparator.values());
        model.addAttribute("aggregations", Aggregation.values());
        model.addAttribute("shapes", Trajectory.Shape.values());
        model.addAttribute("form", form);
        model.addAttribute("given", given);
        model.addAttribute("values", values);
        model.addAttribute("back", back);
        return partly == null ? "form" : "form :: command";
    }

    private static Form form(String command, Actor actor, About... abouts) {
        Form form = Form.named(command)
                .filter(found -> List.of(abouts).contains(found.about()))
                .orElseThrow(() -> unknown(command));
        if (!form.roles().contains(actor.role()))
            throw new Forbidden("以您的身份不能作此操作", "in your capacity you may not do this");
        return form;
    }

    private static NotFound missing(Object in, Object what) {
        return new NotFound(new Sentence(in + " 没有 " + what, in + " has no " + what));
    }

    private static NotFound unknown(String command) {
        return new NotFound(new Sentence("没有表单 " + command, "there is no form " + command));
    }

    private static String name(Form form, String id, Model model) {
        if (model.getAttribute(form.about() == About.OFFICE ? "offices" : "leaders") instanceof List<?> parties)
            for (Object party : parties)
                if (party instanceof Party one && one.id().equals(id)) return one.name();
        throw form.about() == About.OFFICE ? NotFound.office(id) : NotFound.leader(id);
    }

    /** In their order, so that an assignment which nobody has changed is the same one. */
    private static void chosenFirst(List<String> chosen, Model model) {
        model.addAttribute("chosen", chosen);
        if (!(model.getAttribute("offices") instanceof List<?> offices)) return;
        List<Party> choices = new ArrayList<>();
        for (Object office : offices) if (office instanceof Party party) choices.add(party);
        choices.sort(java.util.Comparator.comparingInt(
                party -> chosen.contains(party.id()) ? chosen.indexOf(party.id()) : chosen.size()));
        model.addAttribute("choices", choices);
    }

    /** All targets for who is on the task; who only answers for a target reports that one. */
    private static List<TargetLine> readings(TaskView view, TaskState task, Actor actor) {
        OfficeId office = actor.office();
        if (office == null || task.assignment().involves(office))
            return view.line().targets();
        return view.line().targets().stream()
                .filter(line -> line.owner() != null && line.owner().id().equals(office.value()))
                .toList();
    }

    private static String plain(BigDecimal value) {
        return value.toPlainString();
    }
}
