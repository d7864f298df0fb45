package org.luoshi.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.rule.Trail;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.Target;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.ProgressApproved;
import org.luoshi.kernel.task.TaskEvent.ReportMissed;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Seed;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.RandomHistory;
import org.luoshi.query.TestLedger;
import org.luoshi.query.task.Attention;
import org.luoshi.query.task.Part;
import org.luoshi.query.task.TaskLine;
import org.luoshi.query.task.View;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What had been recorded by a position, of progress up to a day: eight tasks to which anything happens, on 30 June. */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoTimesTest {
    private static final Rulebook RULES = Rulebook.STANDARD;

    @Autowired
    Caller caller;

    @Autowired
    Ledger entries;

    private Random random = new Random();
    private long last;

    @BeforeAll
    void anything_happens(@Autowired TestLedger ledger) {
        random = Seed.of(TwoTimesTest.class);
        ledger.happened(beginning());
        List<RandomHistory> histories = new ArrayList<>();
        ledger.together(() -> {
            for (int i = 1; i <= 8; i++) {
                RandomHistory history = new RandomHistory(new TaskId("2023-K0" + i), random);
                ledger.happened(history.first());
                histories.add(history);
            }
            for (int i = 0; i < 400; i++)
                last = ledger.happened(histories.get(random.nextInt(8)).next());
        });
    }

    @Test
    void every_answer_is_the_fold_without_what_speaks_of_later_days() throws Exception {
        for (int i = 0; i < Seed.rounds(200); i++) {
            long position = random.nextLong(7, last + 1);
            LocalDate day = LocalDate.of(2022, 12, 31).plusDays(random.nextInt(182));
            compare(position, day);
        }
    }

    private void compare(long position, LocalDate day) throws Exception {
        String moment = "asOf=" + position + "&validOn=" + day;
        Map<String, List<TaskEvent>> histories = histories(position);
        List<TaskState> fold = histories.values().stream()
                .map(history -> RULES.light().on(state(history), day, RULES.calendar()))
                .toList();
        View view = new View(day, directory(), RULES);
        for (TaskState state : fold)
            assertThat(state.targets().values())
                    .allMatch(
                            target -> target.reports().tailMap(day.plusDays(1)).isEmpty());

        JsonNode list = caller.answer("/api/tasks?" + moment);
        assertThat(list.get("validOn").stringValue()).isEqualTo(day.toString());
        assertThat(list.get("tasks")).as(moment).isEqualTo(lines(fold, any -> true, null, view));

        JsonNode leader = caller.answer("/api/leaders/test-leader-a/board?" + moment);
        assertThat(leader.get("tasks"))
                .as(moment)
                .isEqualTo(lines(fold, state -> state.assignment().leader().equals(LEADER_A), null, view));
        JsonNode office = caller.answer("/api/offices/test-office-c/board?" + moment);
        assertThat(office.get("tasks"))
                .as(moment)
                .isEqualTo(lines(fold, state -> Part.of(OFFICE_C, state) != null, OFFICE_C, view));

        Map<Light, Integer> lights = new EnumMap<>(Light.class);
        for (Light light : Light.values()) lights.put(light, 0);
        for (TaskState state : fold) if (state.light() != null) lights.merge(state.light(), 1, Integer::sum);
        assertThat(caller.answer("/api/plans/2023?" + moment).at("/totals/byLight"))
                .as(moment)
                .isEqualTo(json(lights));

        JsonNode exceptions = caller.answer("/api/exceptions?" + moment);
        Map<String, List<Attention.Finding>> needed = new TreeMap<>();
        for (TaskState state : fold) {
            List<Attention.Finding> findings = Attention.on(state, day, RULES);
            if (!findings.isEmpty()) needed.put(state.taskId().value(), findings);
        }
        assertThat(exceptions.get("tasks").intValue()).as(moment).isEqualTo(needed.size());
        for (JsonNode one : exceptions.get("cases"))
            assertThat(one.get("findings"))
                    .as(moment)
                    .isEqualTo(json(needed.get(one.get("taskId").stringValue())));

        TaskState one = fold.get(random.nextInt(fold.size()));
        List<TaskEvent> history = histories.get(one.taskId().value());
        String uri = "/api/tasks/" + one.taskId();
        JsonNode task = caller.answer(uri + "?" + moment);
        assertThat(EventJson.MAPPER.treeToValue(task.get("task"), TaskState.class))
                .as(moment)
                .isEqualTo(one);
        assertThat(caller.answer(uri + "/history?" + moment).get("changes"))
                .as(moment)
                .hasSize((int)
                        history.stream().filter(event -> !event.beyond(day)).count());
        assertThat(caller.answer(uri + "/score?" + moment).at("/task/score/points"))
                .as(moment)
                .isEqualTo(json(RULES.score().of(state(history).validOn(day), trail(one, position, day)))
                        .path("points"));
        for (JsonNode span : caller.answer(uri + "/lights?" + moment).get("spans"))
            for (String end : List.of("from", "until"))
                if (span.has(end))
                    assertThat(LocalDate.parse(span.get(end).stringValue()))
                            .as(moment)
                            .isBeforeOrEqualTo(day);
    }

    /** Due at the end of April, silent in that month, and done in June: today nobody has to see to it. */
    @Test
    void what_has_been_made_good_since_was_an_exception_on_its_day(@Autowired TestLedger ledger) throws Exception {
        TaskId late = new TaskId("2022-K01");
        Target schools = toDue(LocalDate.of(2023, 4, 30)).appliedTo(count("学校", "5", "所"));
        LocalDate june = LocalDate.of(2023, 6, 10);
        ledger.happened(
                assigned(late, held(LEADER_A, OFFICE_A), schools),
                new ReportMissed(late, LocalDate.of(2023, 4, 30), List.of(T1), LocalDate.of(2023, 4, 1)),
                new LightTurned(late, null, Light.RED, new LinkedHashMap<>(), "1", LocalDate.of(2023, 5, 1), List.of()),
                reported(late, T1, june, "5", "所"),
                new ProgressApproved(late, T1, june),
                new LightTurned(late, Light.RED, Light.GREEN, new LinkedHashMap<>(), "1", june, List.of()));
        assertThat(caller.answer("/api/exceptions?plan=2022").get("cases")).isEmpty();
        JsonNode may =
                caller.answer("/api/exceptions?plan=2022&validOn=2023-05-10").at("/cases/0");
        assertThat(may.get("light").stringValue()).isEqualTo("RED");
        assertThat(may.get("findings").toString()).isEqualTo("""
                [{"kind":"OVERDUE","targetId":"t1","day":"2023-04-30","workingDays":-6},\
                {"kind":"NOT_REPORTED","targetId":"t1","day":"2023-04-30"}]""");
        JsonNode task = caller.answer("/api/tasks/2022-K01?validOn=2023-05-10").get("line");
        assertThat(task.get("lightOn").stringValue()).isEqualTo("2023-05-10");
        assertThat(task.at("/targets/0").has("latest")).isFalse();
        assertThat(task.at("/daysToDue").intValue()).isEqualTo(-10);
    }

    @Test
    void a_list_read_page_by_page_is_of_one_day() throws Exception {
        JsonNode first = caller.answer("/api/tasks?limit=3&validOn=2023-03-31");
        String cursor = first.get("next").stringValue();
        JsonNode second = caller.answer("/api/tasks?limit=3&validOn=2023-03-31&cursor=" + cursor);
        assertThat(second.get("validOn").stringValue()).isEqualTo("2023-03-31");
        assertThat(second.at("/tasks/0"))
                .isEqualTo(caller.answer("/api/tasks?validOn=2023-03-31").at("/tasks/3"));
        for (String other : List.of("", "&validOn=2023-04-01"))
            assertThat(caller.problem(400, "/api/tasks?limit=3&cursor=" + cursor + other)
                            .at("/errors/0/path")
                            .stringValue())
                    .isEqualTo("cursor");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "7",
                "2023-02-30",
                "0000-01-01",
                "10000-01-01",
                "2023-07-01",
                "9999-12-31",
                "2023-06-30T12:00:00Z",
                "２０２３-06-30"
            })
    void a_day_that_cannot_be_or_is_not_yet_is_malformed(String day) throws Exception {
        for (String path : List.of(
                "/api/tasks",
                "/api/tasks/2023-K01",
                "/api/tasks/2023-K01/history",
                "/api/tasks/2023-K01/evidence",
                "/api/tasks/2023-K01/score",
                "/api/leaders",
                "/api/offices/test-office-a/board",
                "/api/plans/2023",
                "/api/exceptions",
                "/api/drift",
                "/api/lights"))
            assertThat(caller.problem(400, path + "?validOn={day}", day)
                            .at("/errors/0/path")
                            .stringValue())
                    .isEqualTo("validOn");
    }

    @Test
    void lights_are_shown_up_to_the_day_and_no_further() throws Exception {
        JsonNode lights = caller.answer("/api/lights?validOn=2023-05-10");
        assertThat(lights.get("days")).hasSize(31);
        assertThat(lights.at("/days/30/day").stringValue()).isEqualTo("2023-05-10");
        assertThat(caller.problem(400, "/api/lights?validOn=2023-05-10&to=2023-05-11")
                        .at("/errors/0/path")
                        .stringValue())
                .isEqualTo("to");
    }

    @Test
    void drift_and_directory_have_no_such_day() throws Exception {
        for (String path : List.of("/api/drift", "/api/leaders", "/api/offices")) {
            JsonNode then = caller.answer(path + "?validOn=2023-03-31");
            assertThat(then.get("validOn").stringValue()).isEqualTo("2023-03-31");
            JsonNode now = caller.answer(path);
            assertThat(now.has("validOn")).isFalse();
            now.properties().forEach(part -> assertThat(then.get(part.getKey())).isEqualTo(part.getValue()));
        }
    }

    private static JsonNode lines(
            List<TaskState> fold, Predicate<TaskState> held, @Nullable OfficeId office, View view) {
        return json(fold.stream()
                .filter(held)
                .map(state -> office == null ? TaskLine.of(state, view) : TaskLine.of(state, office, view))
                .toList());
    }

    private static JsonNode json(@Nullable Object answer) {
        return EventJson.MAPPER.readTree(EventJson.write(Objects.requireNonNull(answer)));
    }

    private Map<String, List<TaskEvent>> histories(long position) {
        Map<String, List<TaskEvent>> histories = new TreeMap<>();
        for (long at = 7; at <= position; at++) {
            TaskEvent event = (TaskEvent) entries.at(at).orElseThrow().event();
            histories
                    .computeIfAbsent(event.taskId().value(), id -> new ArrayList<>())
                    .add(event);
        }
        return histories;
    }

    private static TaskState state(List<TaskEvent> history) {
        TaskState state = null;
        for (TaskEvent event : history) state = TaskState.fold(state, event);
        return Objects.requireNonNull(state);
    }

    private Trail trail(TaskState task, long position, LocalDate day) {
        Trail trail = new Trail();
        for (Entry entry : entries.ofAggregates(List.of(task.taskId().value()), position)) {
            TaskEvent event = (TaskEvent) entry.event();
            if (!event.beyond(day)) trail.follow(entry.position(), event);
        }
        return trail;
    }

    private Directory directory() {
        Directory directory = Directory.EMPTY;
        for (Entry entry : entries.ofAggregate("organization"))
            directory = directory.after((OrganizationEvent) entry.event());
        return directory;
    }
}
