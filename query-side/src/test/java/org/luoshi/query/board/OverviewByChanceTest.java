package org.luoshi.query.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.rule.Completion;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.rule.Schedule;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TargetState;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Seed;
import org.luoshi.query.QueryTest;
import org.luoshi.query.RandomHistory;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.board.OverviewController.Overview;
import org.luoshi.query.board.PlanController.PlanBoard;
import org.luoshi.query.supervision.ExceptionController;
import org.luoshi.query.task.Attention;
import org.luoshi.query.task.Attention.Kind;
import org.luoshi.query.task.Scope;
import org.luoshi.query.task.Sum;
import org.luoshi.query.task.Sum.Pace;
import org.luoshi.query.task.TaskController;
import org.luoshi.query.task.TaskController.TaskPage;
import org.luoshi.query.task.TaskFilter;
import org.luoshi.query.task.TaskLine;
import org.luoshi.query.task.TaskSelection;
import org.luoshi.query.task.TaskVersions;
import org.springframework.beans.factory.annotation.Autowired;

/** Whatever happened, whoever asks and of whenever: what is added up from columns is what the tasks' states add up to. */
@QueryTest
class OverviewByChanceTest {
    @Autowired
    TestLedger ledger;

    @Autowired
    Ledger entries;

    @Autowired
    TestClock clock;

    @Autowired
    Moments moments;

    @Autowired
    TaskVersions versions;

    @Autowired
    PlanController plans;

    @Autowired
    OverviewController overviews;

    @Autowired
    LeaderController leaders;

    @Autowired
    OfficeController offices;

    @Autowired
    ExceptionController exceptions;

    @Autowired
    TaskController tasks;

    @Test
    void the_columns_say_what_the_states_say() {
        Random random = Seed.of(OverviewByChanceTest.class);
        clock.set(LocalDate.of(2023, 1, 20));
        ledger.happened(beginning());
        List<RandomHistory> running = new ArrayList<>();
        ledger.together(() -> {
            for (int i = 0; i < 40; i++) {
                RandomHistory history = new RandomHistory(new TaskId("2023-K" + (10 + i)), random);
                ledger.happened(history.first());
                running.add(history);
            }
        });
        Target[] many = Stream.generate(() -> count("测试量", "10", "所")).limit(70).toArray(Target[]::new);
        TaskId owing = new TaskId("2023-K90");
        ledger.happened(assigned(owing, held(LEADER_A, OFFICE_A), many));
        for (LocalDate day = LocalDate.of(2023, 2, 3); day.getYear() == 2023; day = day.plusDays(23)) {
            clock.set(day);
            ledger.together(() -> {
                for (int i = 0; i < 90; i++)
                    ledger.happened(running.get(random.nextInt(running.size())).next());
            });
            ledger.happened(reported(owing, T1, day, "1", "所"));
        }
        clock.set(LocalDate.of(2024, 1, 15));
        for (int i = 0; i < Seed.rounds(3); i++) {
            String position = "" + random.nextLong(6, entries.size() + 1);
            String day = LocalDate.of(2023, 1 + random.nextInt(12), 1 + random.nextInt(28))
                    .toString();
            for (Actor actor : everybody()) {
                compare(new Asked(random.nextBoolean() ? position : day, null, null), actor, random);
            }
            compare(new Asked(position, day, null), SUPERVISOR, random);
        }
        compare(Asked.NOW, SUPERVISOR, random);
    }

    private static List<Actor> everybody() {
        return Stream.concat(
                        Stream.of(of(LEADER_B), of(OFFICE_B), of(OFFICE_C)),
                        Stream.of(Role.values()).map(role -> actor(role)))
                .toList();
    }

    private void compare(Asked asked, Actor actor, Random random) {
        boolean issued = moments.answer(asked, actor, moment -> moment.position() >= 6);
        if (!issued) return;
        PlanBoard plan = plans.plan(2023, asked, actor);
        Overview overview = overviews.overview(2023, asked, actor);
        assertThat(overview.position()).isEqualTo(plan.position());
        assertThat(overview.totals()).isEqualTo(plan.totals());
        assertThat(overview.leaders()).isEqualTo(plan.leaders());
        assertThat(overview.offices()).isEqualTo(plan.offices());
        List<TaskState> states =
                moments.answer(asked, actor, moment -> versions.at(moment, TaskSelection.ALL.ofPlan(2023)));
        assertThat(overview.pace()).isEqualTo(pace(states, overview.day()));
        assertThat(overview.exceptions()).isEqualTo(found(states, overview.day(), List.of(Kind.values())));
        assertThat(overview.exceptional()).isEqualTo(needing(states, overview.day(), List.of(Kind.values())));
        BigDecimal mean = plan.totals().meanCompletion();
        if (overview.day().getYear() == 2023 && mean != null && asked.validOn() != null)
            assertThat(overview.pace().getLast().approved()).isEqualByComparingTo(mean);

        List<Kind> kinds =
                Stream.of(Kind.values()).filter(kind -> random.nextInt(3) == 0).toList();
        int limit = 1 + random.nextInt(10);
        var answer = exceptions.exceptions(new Scope(2023, null, null), null, kinds, limit, null, asked, actor);
        List<Kind> wanted = kinds.isEmpty() ? List.of(Kind.values()) : kinds;
        assertThat(answer.found()).isEqualTo(found(states, overview.day(), wanted));
        assertThat(answer.tasks()).isEqualTo(needing(states, overview.day(), wanted));
        assertThat(answer.cases())
                .map(found -> found.taskId())
                .containsExactlyElementsOf(states.stream()
                        .filter(state -> found(List.of(state), overview.day(), wanted).values().stream()
                                .anyMatch(count -> count > 0))
                        .limit(limit)
                        .map(TaskState::taskId)
                        .toList());

        assertThat(board(() -> leaders.board(LEADER_A, 2023, asked, actor).totals()))
                .isIn(
                        null,
                        overviews
                                .totals(2023, LEADER_A.value(), null, asked, actor)
                                .totals());
        assertThat(board(() -> offices.board(OFFICE_C, 2023, asked, actor).totals()))
                .isIn(
                        null,
                        overviews
                                .totals(2023, null, OFFICE_C.value(), asked, actor)
                                .totals());
        if (asked.validOn() == null) lists(asked, actor, random);
    }

    /** Null where there is none in sight. */
    private static @Nullable Totals board(java.util.function.Supplier<Totals> board) {
        try {
            return board.get();
        } catch (NotFound nothing) {
            return null;
        }
    }

    private void lists(Asked asked, Actor actor, Random random) {
        List<TaskLine> all = listed(filter(null, null, null, 200), asked, actor);
        List<TaskLine> byLight = new ArrayList<>(all);
        byLight.sort(Comparator.comparingInt(line -> -rank(line)));
        assertThat(listed(filter(null, null, "light", 5 + random.nextInt(15)), asked, actor))
                .isEqualTo(byLight);
        List<TaskLine> byDue = new ArrayList<>(all);
        byDue.sort(Comparator.comparing(TaskLine::due, Comparator.nullsLast(Comparator.naturalOrder())));
        assertThat(listed(filter(null, null, "due", 5 + random.nextInt(15)), asked, actor))
                .isEqualTo(byDue);
        assertThat(listed(filter(List.of(Light.RED, Light.GREEN), true, "number", 7), asked, actor))
                .isEqualTo(all.stream()
                        .filter(line ->
                                line.status().open() && (line.light() == Light.RED || line.light() == Light.GREEN))
                        .filter(line -> line.targets().stream().anyMatch(target -> target.overdue()))
                        .toList());
        assertThat(listed(filter(null, false, null, 50), asked, actor))
                .isEqualTo(all.stream()
                        .filter(line -> line.targets().stream().noneMatch(target -> target.overdue()))
                        .toList());
    }

    private static int rank(TaskLine line) {
        if (!line.status().open() || line.light() == null) return -1;
        return switch (line.light()) {
            case GREEN -> 0;
            case YELLOW -> 1;
            case RED -> 2;
        };
    }

    private static TaskFilter filter(
            @Nullable List<Light> light, @Nullable Boolean overdue, @Nullable String sort, int limit) {
        return new TaskFilter(2023, null, null, null, null, null, light, overdue, sort, limit, null);
    }

    private List<TaskLine> listed(TaskFilter filter, Asked asked, Actor actor) {
        TaskPage page = tasks.tasks(filter, asked, actor);
        List<TaskLine> lines = new ArrayList<>(page.tasks());
        while (page.next() != null) {
            page = tasks.tasks(
                    new TaskFilter(
                            filter.plan(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            filter.light(),
                            filter.overdue(),
                            filter.sort(),
                            filter.limit(),
                            page.next()),
                    asked,
                    actor);
            lines.addAll(page.tasks());
        }
        return lines;
    }

    private static Map<Kind, Integer> found(List<TaskState> states, LocalDate day, List<Kind> wanted) {
        Map<Kind, Integer> found = new EnumMap<>(Kind.class);
        for (Kind kind : wanted) found.put(kind, 0);
        for (TaskState state : states)
            Attention.on(state, day, Rulebook.STANDARD).stream()
                    .map(Attention.Finding::kind)
                    .filter(wanted::contains)
                    .forEach(kind -> found.merge(kind, 1, Integer::sum));
        return found;
    }

    private static int needing(List<TaskState> states, LocalDate day, List<Kind> wanted) {
        return (int) states.stream()
                .filter(state -> Attention.on(state, day, Rulebook.STANDARD).stream()
                        .anyMatch(finding -> wanted.contains(finding.kind())))
                .count();
    }

    /** Target by target, day by day. */
    private static List<Pace> pace(List<TaskState> states, LocalDate day) {
        List<TargetState> targets = states.stream()
                .filter(state -> state.status() != TaskStatus.WITHDRAWN)
                .flatMap(state -> state.binding().values().stream())
                .toList();
        List<Pace> pace = new ArrayList<>();
        BigDecimal weights = sum(targets, target -> BigDecimal.ONE, BigDecimal.ONE);
        if (weights.signum() == 0) return pace;
        for (int month = 1; month <= 12; month++) {
            LocalDate end = YearMonth.of(2023, month).atEndOfMonth();
            LocalDate first = end.withDayOfMonth(1);
            if (day.isBefore(first)) break;
            LocalDate on = day.isBefore(end) ? day : end;
            BigDecimal before = sum(targets, target -> scheduled(target, first), null);
            BigDecimal after = sum(targets, target -> scheduled(target, end.plusDays(1)), null);
            BigDecimal gone = BigDecimal.valueOf(on.getDayOfMonth());
            BigDecimal length = BigDecimal.valueOf(end.getDayOfMonth());
            BigDecimal scheduled = before.multiply(length.subtract(gone)).add(after.multiply(gone));
            pace.add(new Pace(
                    on,
                    mean(scheduled, weights.multiply(length)),
                    mean(sum(targets, target -> percent(target, target.latestApprovedBy(end)), null), weights),
                    mean(sum(targets, target -> percent(target, target.latestBy(end)), null), weights)));
        }
        return pace;
    }

    private static BigDecimal scheduled(TargetState target, LocalDate day) {
        return Completion.percent(target.target(), Schedule.on(target.target(), day));
    }

    private static BigDecimal percent(TargetState state, TargetState.@Nullable Reading reading) {
        Target target = state.target();
        return Completion.percent(target, reading == null ? null : reading.value());
    }

    private static BigDecimal sum(
            List<TargetState> targets,
            java.util.function.Function<TargetState, BigDecimal> of,
            @Nullable BigDecimal most) {
        BigDecimal hundred = BigDecimal.valueOf(100);
        return targets.stream()
                .map(target -> of.apply(target)
                        .min(most == null ? hundred : most)
                        .multiply(target.target().weight()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal mean(BigDecimal sum, BigDecimal weights) {
        return java.util.Objects.requireNonNull(Sum.mean(sum, weights));
    }
}
