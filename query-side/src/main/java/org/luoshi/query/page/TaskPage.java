package org.luoshi.query.page;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.Report;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.ProgressCorrected;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.RevisionRejected;
import org.luoshi.kernel.task.TaskEvent.TargetRevised;
import org.luoshi.kernel.task.TaskEvent.TaskUrged;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.query.answer.AsOf;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.audit.HistoryController;
import org.luoshi.query.audit.HistoryController.Change;
import org.luoshi.query.audit.HistoryController.History;
import org.luoshi.query.supervision.LightController;
import org.luoshi.query.task.TargetLine;
import org.luoshi.query.task.TaskController;
import org.luoshi.query.task.TaskController.TaskView;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** One task, whole: what was promised, how it went, what is in its way, and what may be done about it. */
@Controller
class TaskPage {
    /** Changes that are shown before somebody asks for the rest. */
    private static final int LATEST = 30;

    /**
     * A report of one target.
     *
     * @param evidence SHA-256 of the files handed in with it and with its corrections
     */
    record ReportLine(LocalDate asOf, Report report, List<String> evidence, List<Form> offers) {}

    /** @param revisions what became of the commitment, the latest first; rejected requests among them */
    record TargetPart(
            TargetId id,
            TargetState state,
            TargetLine line,
            List<ReportLine> reports,
            List<Change> revisions,
            List<Form> offers) {}

    private final Moments moments;
    private final TaskController tasks;
    private final HistoryController histories;
    private final LightController lights;
    private final Choices choices;
    private final Rulebook rules;
    private final Clock clock;

    TaskPage(
            Moments moments,
            TaskController tasks,
            HistoryController histories,
            LightController lights,
            Choices choices,
            Rulebook rules,
            Clock clock) {
        this.moments = moments;
        this.tasks = tasks;
        this.histories = histories;
        this.lights = lights;
        this.choices = choices;
        this.rules = rules;
        this.clock = clock;
    }

    @GetMapping("/tasks/{taskId}")
    String task(
            @PathVariable TaskId taskId,
            @RequestParam(name = "all", defaultValue = "false") boolean all,
            @ParameterObject Asked asked,
            Actor actor,
            Model model) {
        return moments.together(asked, () -> {
            TaskView view = tasks.task(taskId, asked, actor);
            History history = histories.history(taskId, asked, actor);
            List<Change> latestFirst = history.changes().reversed();
            Offers offers = new Offers(actor, view.task(), LocalDate.now(clock), rules);
            model.addAttribute("view", view);
            model.addAttribute("directory", choices.directory(asked, actor));
            model.addAttribute("offers", offers.ofTask());
            model.addAttribute("targets", targets(view, history, offers));
            model.addAttribute(
                    "dropped",
                    view.task().targets().values().stream()
                            .filter(TargetState::dropped)
                            .toList());
            model.addAttribute(
                    "strip", strip(view, lights.lights(taskId, asked, actor).spans()));
            Map<String, String> names = new HashMap<>();
            history.changes()
                    .forEach(change -> names.put(change.who().id(), change.who().name()));
            model.addAttribute("names", names);
            model.addAttribute("spoken", spoken(latestFirst));
            model.addAttribute("changes", all ? latestFirst : first(latestFirst));
            model.addAttribute("more", all ? 0 : Math.max(0, latestFirst.size() - LATEST));
            model.addAttribute("refused", history.refused());
            return Frame.page(model, "task", view.position(), view.asOf(), "task:" + taskId);
        });
    }

    private static List<TargetPart> targets(TaskView view, History history, Offers offers) {
        Map<TargetId, Map<LocalDate, List<String>>> evidence =
                new TreeMap<>(java.util.Comparator.comparingInt(TargetId::number));
        Map<TargetId, List<Change>> revisions = new LinkedHashMap<>();
        for (Change change : history.changes()) {
            if (change.event() instanceof ProgressReported reported)
                files(evidence, reported.targetId(), reported.asOf()).addAll(reported.evidence());
            if (change.event() instanceof ProgressCorrected corrected)
                files(evidence, corrected.targetId(), corrected.asOf()).addAll(corrected.evidence());
            TargetId revised = revised(change.event());
            if (revised != null)
                revisions.computeIfAbsent(revised, id -> new ArrayList<>()).addFirst(change);
        }
        TaskState task = view.task();
        List<TargetPart> parts = new ArrayList<>();
        for (TargetLine line : view.line().targets()) {
            TargetState state = task.target(line.targetId());
            List<ReportLine> reports = new ArrayList<>();
            state.reports()
                    .forEach((asOf, report) -> reports.addFirst(new ReportLine(
                            asOf,
                            report,
                            List.copyOf(files(evidence, line.targetId(), asOf)),
                            offers.of(state, report))));
            parts.add(new TargetPart(
                    line.targetId(),
                    state,
                    line,
                    reports,
                    revisions.getOrDefault(line.targetId(), List.of()),
                    offers.of(state)));
        }
        return parts;
    }

    private static List<String> files(
            Map<TargetId, Map<LocalDate, List<String>>> evidence, TargetId target, LocalDate asOf) {
        return evidence.computeIfAbsent(target, id -> new TreeMap<>()).computeIfAbsent(asOf, day -> new ArrayList<>());
    }

    private static @Nullable TargetId revised(Object event) {
        return event instanceof TargetRevised revised
                ? revised.targetId()
                : event instanceof RevisionRejected rejected ? rejected.targetId() : null;
    }

    private Strip strip(TaskView view, List<LightController.Span> spans) {
        AsOf asOf = view.asOf();
        return Strip.of(view.task().brief().planYear(), spans, asOf == null ? LocalDate.now(clock) : asOf.day());
    }

    /** What leaders and the supervision office have said to it. */
    private static List<Change> spoken(List<Change> latestFirst) {
        return latestFirst.stream()
                .filter(change -> change.event() instanceof TaskEvent event
                        && (event instanceof InstructionRecorded || event instanceof TaskUrged))
                .toList();
    }

    private static List<Change> first(List<Change> changes) {
        return changes.subList(0, Math.min(LATEST, changes.size()));
    }
}
