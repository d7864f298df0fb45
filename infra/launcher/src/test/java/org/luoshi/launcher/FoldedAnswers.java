package org.luoshi.launcher;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.Leader;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.Office;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.rule.Completion;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.rule.Schedule;
import org.luoshi.kernel.rule.ScoreRule;
import org.luoshi.kernel.rule.ScoreRule.TaskScore;
import org.luoshi.kernel.rule.Trail;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.ReportStatus;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.ledger.Entry;
import org.luoshi.query.org.Party;
import org.luoshi.query.task.TaskLine;
import org.luoshi.query.task.View;
import tools.jackson.databind.JsonNode;

/**
 * What each address has to answer about a moment, by a fold of the ledger and the kernel's rules. Nothing in it has been
 * near a read model; but how a task is shown on one line is the query side's own.
 */
final class FoldedAnswers {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final List<String> KINDS = List.of(
            "OVERDUE",
            "DUE_SOON",
            "NOT_REPORTED",
            "RETURNED",
            "REPORT_UNDECIDED",
            "REVISION_UNDECIDED",
            "CLOSURE_UNDECIDED",
            "OBJECTION_UNANSWERED",
            "UNACKNOWLEDGED");

    private final LedgerFold fold;
    private final PastMoment moment;
    private final Rulebook rules;
    private final View view;
    private final List<TaskState> tasks;

    FoldedAnswers(LedgerFold fold, PastMoment moment, Rulebook rules) {
        this.fold = fold;
        this.moment = moment;
        this.rules = rules;
        this.view = new View(moment.day(), fold.directory(), rules);
        LocalDate day = moment.validOn();
        this.tasks = fold.tasks().stream()
                .map(task -> day == null ? task : rules.light().on(task, day, rules.calendar()))
                .toList();
    }

    static JsonNode json(Object answer) {
        return EventJson.MAPPER.readTree(EventJson.write(answer));
    }

    /** Names and values in turn; what is null is left out. */
    static Map<String, Object> object(@Nullable Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) object.put(String.valueOf(namesAndValues[i]), value);
        }
        return object;
    }

    /** By address. */
    SequencedMap<String, Object> all() {
        SequencedMap<String, Object> all = new LinkedHashMap<>();
        all.put("/api/tasks", answer("tasks", lines(tasks)));
        all.put("/api/leaders", answer("leaders", leaders()));
        all.put("/api/offices", answer("offices", offices()));
        Map<String, Object> exceptions = exceptions();
        all.put("/api/exceptions", exceptions);
        all.put(
                "/api/totals",
                answer(
                        "day",
                        moment.day(),
                        "totals",
                        totals(tasks),
                        "exceptions",
                        exceptions.get("found"),
                        "exceptional",
                        exceptions.get("tasks")));
        all.put("/api/indicators", answer("indicators", indicators()));
        all.put("/api/drift", new FoldedDrift(fold, rules).answer(answer()));
        FoldedLights lights = new FoldedLights(fold);
        LocalDate day = moment.day();
        all.put(
                "/api/lights",
                answer("days", lights.days(day.minusDays(30), day), "turns", lights.turns(day.minusDays(30), day)));
        if (fold.plan() != null) all.put("/api/plans/2023", plan());
        if (!tasks.isEmpty()) all.put("/api/plans/2023/score", planScore());
        fold.directory().leaders().values().forEach(leader -> {
            List<TaskState> held = heldBy(leader.id());
            String path = "/api/leaders/" + leader.id();
            all.put(path + "/board", answer("leader", leader, "totals", totals(held), "tasks", lines(held)));
            all.put(path + "/score", score(Party.of(leader.id(), fold.directory()), held));
        });
        fold.directory().offices().values().forEach(office -> {
            List<TaskState> led = ledBy(office.id());
            String path = "/api/offices/" + office.id();
            all.put(path + "/board", answer("office", office, "totals", totals(led), "tasks", lines(office.id())));
            all.put(path + "/score", score(Party.of(office.id(), fold.directory()), led));
        });
        for (TaskState task : tasks) {
            String path = "/api/tasks/" + task.taskId();
            List<Entry> history = history(task);
            all.put(path, whole(task, history.getLast()));
            all.put(
                    path + "/history",
                    answer(
                            "taskId",
                            task.taskId(),
                            "changes",
                            new FoldedHistory(history, fold.directory()).changes(moment.validOn()),
                            "refused",
                            List.of()));
            task.targets()
                    .forEach((id, target) ->
                            all.put(path + "/targets/" + id + "/course", course(task, id, target, history)));
            all.put(
                    path + "/lights",
                    answer("taskId", task.taskId(), "spans", lights.spans(task.taskId(), moment.validOn())));
            all.put(
                    path + "/score",
                    answer("rule", rules.score(), "ruleVersion", rules.score().version(), "task", scored(task)));
        }
        return all;
    }

    private Map<String, Object> answer(@Nullable Object... fields) {
        Map<String, Object> answer =
                object("position", moment.position(), "asOf", moment.asOf(), "validOn", moment.validOn());
        answer.putAll(object(fields));
        return answer;
    }

    private List<Entry> history(TaskState task) {
        return fold.histories().get(task.taskId().value());
    }

    private List<TaskLine> lines(List<TaskState> some) {
        return some.stream().map(task -> TaskLine.of(task, view)).toList();
    }

    private List<TaskLine> lines(OfficeId office) {
        return tasks.stream()
                .filter(task -> task.assignment().involves(office))
                .map(task -> TaskLine.of(task, office, view))
                .toList();
    }

    private List<TaskState> heldBy(LeaderId leader) {
        return tasks.stream()
                .filter(task -> task.assignment().leader().equals(leader))
                .toList();
    }

    private List<TaskState> ledBy(OfficeId office) {
        return tasks.stream()
                .filter(task -> task.assignment().leadOffice().equals(office))
                .toList();
    }

    private Object whole(TaskState task, Entry last) {
        return answer(
                "sequence",
                last.sequence(),
                "changedAt",
                last.recordedAt(),
                "line",
                TaskLine.of(task, view),
                "task",
                task);
    }

    /** In the order of their ids, which in this year is that of their names. */
    private List<Object> leaders() {
        List<Object> lines = new ArrayList<>();
        for (Leader leader : fold.directory().leaders().values())
            lines.add(object(
                    "id",
                    leader.id(),
                    "name",
                    leader.name(),
                    "retired",
                    leader.retired(),
                    "tasks",
                    heldBy(leader.id()).size()));
        return lines;
    }

    private List<Object> offices() {
        List<Object> lines = new ArrayList<>();
        for (Office office : fold.directory().offices().values()) {
            int led = ledBy(office.id()).size();
            int all = lines(office.id()).size();
            lines.add(object(
                    "id",
                    office.id(),
                    "name",
                    office.name(),
                    "retired",
                    office.retired(),
                    "tasks",
                    led,
                    "supporting",
                    all - led));
        }
        return lines;
    }

    /** Of one plan: the first task of each code has the words. */
    private List<Object> indicators() {
        Map<String, List<TaskState>> carrying = new TreeMap<>();
        for (TaskState task : tasks)
            task.binding().values().stream()
                    .map(target -> target.target().indicator())
                    .filter(Objects::nonNull)
                    .distinct()
                    .forEach(code -> carrying.computeIfAbsent(code, k -> new ArrayList<>())
                            .add(task));
        List<Object> indicators = new ArrayList<>();
        carrying.forEach((code, some) -> indicators.add(object(
                "code",
                code,
                "metric",
                some.getFirst().binding().values().stream()
                        .filter(target -> code.equals(target.target().indicator()))
                        .findFirst()
                        .orElseThrow()
                        .target()
                        .metric(),
                "years",
                List.of(2023),
                "tasks",
                some.size())));
        return indicators;
    }

    private Object course(TaskState task, TargetId id, TargetState state, List<Entry> history) {
        List<Object> commitments = new ArrayList<>();
        Map<LocalDate, Long> positions = new TreeMap<>();
        Map<LocalDate, Set<String>> files = new TreeMap<>();
        TaskState before = null;
        for (Entry entry : history) {
            TaskState after = TaskState.fold(before, (TaskEvent) entry.event());
            TargetState was = before == null ? null : before.targets().get(id);
            TargetState is = after.targets().get(id);
            if (is != null && (was == null || was.revisions() != is.revisions()))
                commitments.add(object(
                        "position",
                        entry.position(),
                        "recordedAt",
                        entry.recordedAt(),
                        "from",
                        LocalDate.ofInstant(entry.recordedAt(), ZoneId.of("Asia/Shanghai")),
                        "value",
                        is.target().value(),
                        "upper",
                        is.target().upper(),
                        "start",
                        is.target().start(),
                        "due",
                        is.target().due(),
                        "scheduled",
                        Schedule.course(is.target())));
            if (entry.event() instanceof TaskEvent.ProgressReported e
                    && e.targetId().equals(id)) {
                positions.put(e.asOf(), entry.position());
                files.computeIfAbsent(e.asOf(), day -> new HashSet<>()).addAll(e.evidence());
            }
            if (entry.event() instanceof TaskEvent.ProgressCorrected e
                    && e.targetId().equals(id)) {
                positions.put(e.asOf(), entry.position());
                files.computeIfAbsent(e.asOf(), day -> new HashSet<>()).addAll(e.evidence());
            }
            before = after;
        }
        List<Object> reports = new ArrayList<>();
        state.reports()
                .forEach((asOf, report) -> reports.add(object(
                        "asOf",
                        asOf,
                        "value",
                        report.value(),
                        "status",
                        report.status(),
                        "firstReported",
                        report.first().compareTo(report.value()) == 0 ? null : report.first(),
                        "approved",
                        report.approved(),
                        "position",
                        positions.get(asOf),
                        "evidence",
                        files.getOrDefault(asOf, Set.of()).size())));
        Target target = state.target();
        return answer(
                "taskId",
                task.taskId(),
                "targetId",
                id,
                "metric",
                target.metric(),
                "comparator",
                target.comparator(),
                "unit",
                target.unit(),
                "dropped",
                state.dropped(),
                "indicator",
                target.indicator(),
                "baseline",
                target.baseline(),
                "origin",
                target.origin(),
                "today",
                moment.day(),
                "scheduledToday",
                Schedule.on(target, moment.day()),
                "commitments",
                commitments,
                "reports",
                reports);
    }

    private Object plan() {
        return answer(
                "plan",
                fold.plan(),
                "tasks",
                tasks.size(),
                "totals",
                totals(tasks),
                "leaders",
                shares(this::leader, held -> object("totals", totals(held)), "party"),
                "offices",
                shares(this::leadOffice, held -> object("totals", totals(held)), "party"));
    }

    private Party leader(TaskState task) {
        return Party.of(task.assignment().leader(), fold.directory());
    }

    private Party leadOffice(TaskState task) {
        return Party.of(task.assignment().leadOffice(), fold.directory());
    }

    /** By holder, in the order of their ids. */
    private List<Object> shares(
            Function<TaskState, Party> holder, Function<List<TaskState>, Map<String, Object>> share, String name) {
        Map<String, List<TaskState>> held = tasks.stream()
                .collect(Collectors.groupingBy(task -> holder.apply(task).id(), TreeMap::new, Collectors.toList()));
        List<Object> shares = new ArrayList<>();
        for (List<TaskState> some : held.values()) {
            Map<String, Object> one = object(name, holder.apply(some.getFirst()));
            one.putAll(share.apply(some));
            shares.add(one);
        }
        return shares;
    }

    private Object totals(List<TaskState> some) {
        List<TaskState> bound = some.stream()
                .filter(task -> task.status() != TaskStatus.WITHDRAWN)
                .toList();
        List<TargetState> targets =
                bound.stream().flatMap(task -> task.binding().values().stream()).toList();
        int overdue = 0;
        for (TaskState task : bound)
            for (TargetState target : task.binding().values())
                if (owed(task, target) && moment.day().isAfter(target.target().due())) overdue++;
        return object(
                "tasks",
                some.size(),
                "byStatus",
                counted(TaskStatus.values(), some.stream().map(TaskState::status)),
                "byLight",
                counted(
                        Light.values(),
                        some.stream()
                                .filter(task -> task.status().open() && task.light() != null)
                                .map(TaskState::light)),
                "targets",
                targets.size(),
                "targetsMet",
                targets.stream()
                        .filter(target -> met(target, target.latestApproved()))
                        .count(),
                "targetsReported",
                targets.stream().filter(target -> target.latest() != null).count(),
                "overdueTargets",
                overdue,
                "meanCompletion",
                completion(targets));
    }

    private static <T> Map<T, Integer> counted(T[] all, Stream<T> some) {
        Map<T, Integer> counts = new LinkedHashMap<>();
        for (T one : all) counts.put(one, 0);
        some.forEach(one -> counts.merge(one, 1, Integer::sum));
        return counts;
    }

    private static @Nullable BigDecimal completion(List<TargetState> targets) {
        BigDecimal weights = BigDecimal.ZERO;
        BigDecimal sum = BigDecimal.ZERO;
        for (TargetState target : targets) {
            TargetState.Reading approved = target.latestApproved();
            BigDecimal done = Completion.percent(target.target(), approved == null ? null : approved.value());
            weights = weights.add(target.target().weight());
            sum = sum.add(target.target().weight().multiply(done.min(HUNDRED)));
        }
        return weights.signum() == 0 ? null : sum.divide(weights, 1, RoundingMode.HALF_UP);
    }

    private static boolean met(TargetState target, TargetState.@Nullable Reading reading) {
        return reading != null && target.target().metBy(reading.value());
    }

    private static boolean owed(TaskState task, TargetState target) {
        return task.status().open() && task.judged(target) && !met(target, target.latest());
    }

    private Map<String, Object> exceptions() {
        Map<String, Integer> found = counted(KINDS.toArray(String[]::new), Stream.of());
        List<Object> cases = new ArrayList<>();
        for (TaskState task : tasks) {
            List<Map<String, Object>> findings = findings(task);
            if (findings.isEmpty()) continue;
            findings.forEach(finding -> found.merge(String.valueOf(finding.get("kind")), 1, Integer::sum));
            cases.add(object(
                    "taskId",
                    task.taskId(),
                    "planYear",
                    task.brief().planYear(),
                    "number",
                    task.brief().number(),
                    "title",
                    task.brief().title(),
                    "status",
                    task.status(),
                    "light",
                    task.light(),
                    "leader",
                    leader(task),
                    "leadOffice",
                    leadOffice(task),
                    "findings",
                    findings));
        }
        return answer("found", found, "tasks", cases.size(), "cases", cases);
    }

    private List<Map<String, Object>> findings(TaskState task) {
        List<Map<String, Object>> findings = new ArrayList<>();
        if (!task.status().open()) return findings;
        task.binding().forEach((id, target) -> {
            LocalDate due = target.target().due();
            int left = rules.calendar().between(moment.day(), due);
            boolean over = moment.day().isAfter(due);
            if (owed(task, target) && (over || left <= rules.light().dueSoonDays()))
                findings.add(finding(over ? "OVERDUE" : "DUE_SOON", id, due, left));
        });
        task.binding().forEach((id, target) -> {
            if (target.missed() > 0) findings.add(finding("NOT_REPORTED", id, target.missedUntil(), null));
            target.reports().forEach((asOf, report) -> {
                if (report.status() == ReportStatus.RETURNED) findings.add(finding("RETURNED", id, asOf, null));
                if (report.status() == ReportStatus.SUBMITTED)
                    findings.add(finding("REPORT_UNDECIDED", id, asOf, null));
            });
            if (target.pending() != null) findings.add(finding("REVISION_UNDECIDED", id, null, null));
        });
        if (task.status() == TaskStatus.CLOSURE_REQUESTED) findings.add(finding("CLOSURE_UNDECIDED", null, null, null));
        if (task.status() == TaskStatus.OBJECTED) findings.add(finding("OBJECTION_UNANSWERED", null, null, null));
        LocalDate handed = task.handedOn();
        if (task.status() == TaskStatus.ASSIGNED && task.unacknowledged() && handed != null)
            findings.add(
                    finding("UNACKNOWLEDGED", null, handed, rules.calendar().between(handed, moment.day())));
        return findings;
    }

    private static Map<String, Object> finding(
            String kind, @Nullable TargetId target, @Nullable LocalDate day, @Nullable Integer workingDays) {
        return object("kind", kind, "targetId", target, "day", day, "workingDays", workingDays);
    }

    private Object planScore() {
        Map<String, Object> answer =
                answer("rule", rules.score(), "ruleVersion", rules.score().version(), "planYear", 2023);
        answer.putAll(points(tasks));
        answer.put("leaders", shares(this::leader, this::shareOfPoints, "of"));
        answer.put("offices", shares(this::leadOffice, this::shareOfPoints, "of"));
        answer.put("tasks", tasks.stream().map(this::scored).toList());
        return answer;
    }

    private Object score(Party of, List<TaskState> some) {
        Map<String, Object> answer =
                answer("rule", rules.score(), "ruleVersion", rules.score().version(), "of", of);
        answer.putAll(points(some));
        answer.put("tasks", some.stream().map(this::scored).toList());
        return answer;
    }

    private Map<String, Object> shareOfPoints(List<TaskState> some) {
        Map<String, Object> share = points(some);
        share.put("tasks", some.stream().map(TaskState::taskId).toList());
        return share;
    }

    private Map<String, Object> points(Collection<TaskState> some) {
        List<TaskScore> scores = some.stream().map(this::points).toList();
        return object(
                "points",
                ScoreRule.mean(scores),
                "counted",
                scores.stream().filter(score -> score.points() != null).count());
    }

    private Object scored(TaskState task) {
        return object(
                "title",
                task.brief().title(),
                "leader",
                leader(task),
                "leadOffice",
                leadOffice(task),
                "score",
                points(task));
    }

    private TaskScore points(TaskState task) {
        Trail trail = new Trail();
        for (Entry entry : history(task)) {
            TaskEvent event = (TaskEvent) entry.event();
            if (!event.beyond(moment.validOn())) trail.follow(entry.position(), event);
        }
        return rules.score().of(task, trail);
    }
}
