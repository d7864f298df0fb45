package org.luoshi.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.RevisionRequested;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Notary;
import org.luoshi.ledger.NoteKey;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/**
 * K01 is leader A's; office A leads it, B supports it, C answers for a target. K02 was held just so, without C, until it
 * went to leader B and office D, who have had K03 all along. Everybody asks for everything, today and as of the day before.
 */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SightTest {
    private static final OfficeId OFFICE_D = new OfficeId("test-office-d");
    private static final TaskId K03 = new TaskId("2023-K03");
    private static final TaskId UNKNOWN = new TaskId("2023-K99");
    private static final List<TaskId> TASKS = List.of(K01, K02, K03);
    private static final Actor LEADER = of(LEADER_A);
    private static final Actor NEW_LEADER = of(LEADER_B);
    private static final Actor LEAD = of(OFFICE_A);
    private static final Actor SUPPORTING = of(OFFICE_B);
    private static final Actor OWNER = of(OFFICE_C);
    private static final Actor NEW_LEAD = of(OFFICE_D);
    private static final String LATER = "交接之后才有的话";
    private static final String OTHER_NUMBERS = "redGap=1000&yellowGap=1000&missedCycles=12";

    @Autowired
    Caller anybody;

    @Autowired
    Ledger entries;

    @Autowired
    EvidenceStore store;

    /** Each file by the tasks whose reports name it. */
    private final Map<String, Set<TaskId>> files = new LinkedHashMap<>();

    private long before;

    @BeforeAll
    void a_task_changes_hands(@Autowired TestLedger ledger, @Autowired TestClock clock, @Autowired DataSource database)
            throws Exception {
        clock.set(LocalDate.of(2023, 3, 1));
        ledger.happened(beginning());
        ledger.happened(new OfficeRegistered(OFFICE_D, "测试处室丁"));
        var first = held(LEADER_A, OFFICE_A, OFFICE_B);
        var second = held(LEADER_B, OFFICE_D);
        ledger.happened(
                assigned(
                        K01,
                        first,
                        measuredBy(count("学位", "100", "个"), "test.places"),
                        owned(count("场地", "10", "处"), OFFICE_C)),
                assigned(K02, first, measuredBy(count("学位", "100", "个"), "test.places")),
                assigned(K03, second, measuredBy(count("学位", "100", "个"), "test.places")));
        clock.set(MARCH);
        String shared = handIn("K01 and K03", K01, K03);
        for (TaskId task : TASKS) {
            ledger.happened(
                    REPORTER,
                    new ProgressReported(
                            task,
                            T1,
                            MARCH,
                            amount("1", "个"),
                            null,
                            task.equals(K02)
                                    ? List.of(handIn("K02", K02))
                                    : List.of(handIn("only " + task, task), shared),
                            OFFICE_A,
                            REPORTER.id()));
            before = ledger.happened(
                    new RevisionRequested(task, T1, toValue("90"), "测试理由", null, REPORTER.id()),
                    new LightTurned(task, null, Light.RED, new LinkedHashMap<>(), "1", MARCH, List.of()));
        }
        clock.set(MARCH.plusDays(1));
        ledger.happened(
                new TaskReassigned(K02, first, second, "分工调整", MARCH.plusDays(1)),
                new InstructionRecorded(K02, LEADER_B, LATER),
                new ProgressReported(
                        K02,
                        T1,
                        MARCH.plusDays(1),
                        amount("2", "个"),
                        LATER,
                        List.of(handIn("K02 later", K02)),
                        OFFICE_D,
                        "test-of-" + OFFICE_D));
        Notary notary = new Notary(database, NoteKey.generate("test.example/ledger"), clock, new SimpleMeterRegistry());
        notary.adoptKey(false);
        notary.sign();
        notary.close();
    }

    private String handIn(String content, TaskId... tasks) throws IOException {
        String sha256 =
                store.put(new ByteArrayInputStream(content.getBytes(UTF_8))).sha256();
        files.put(sha256, Set.of(tasks));
        return sha256;
    }

    /** Somebody who asks, and what he is to see. */
    record Asking(Actor actor, Set<TaskId> today, Set<TaskId> before) {
        boolean all() {
            return today.size() == TASKS.size();
        }

        @Override
        public String toString() {
            return actor.id();
        }
    }

    static Stream<Asking> everybody() {
        Set<TaskId> all = Set.copyOf(TASKS);
        return Stream.of(
                new Asking(SUPERVISOR, all, all),
                new Asking(actor(Role.AUDITOR), all, all),
                new Asking(actor(Role.VIEWER), all, all),
                new Asking(actor(Role.ADMIN), Set.of(), Set.of()),
                new Asking(actor(Role.PATROL), Set.of(), Set.of()),
                new Asking(LEADER, Set.of(K01), Set.of(K01, K02)),
                new Asking(NEW_LEADER, Set.of(K02, K03), Set.of(K02, K03)),
                new Asking(LEAD, Set.of(K01), Set.of(K01, K02)),
                new Asking(SUPPORTING, Set.of(K01), Set.of(K01, K02)),
                new Asking(OWNER, Set.of(K01), Set.of(K01)),
                new Asking(NEW_LEAD, Set.of(K02, K03), Set.of(K02, K03)),
                new Asking(of(new OfficeId("test-office-z")), Set.of(), Set.of()));
    }

    /** Today; as of the position, and of the day, before the task changed hands; and before there was any task. */
    private record When(String asOf, Set<TaskId> seen, boolean handedOver) {
        String in(String uri) {
            return asOf.isEmpty() ? uri : uri + (uri.contains("?") ? "&" : "?") + "asOf=" + asOf;
        }

        Set<TaskId> seenOf(Set<TaskId> some) {
            return some.stream().filter(seen::contains).collect(Collectors.toSet());
        }

        Set<TaskId> ofLeaderA() {
            return handedOver ? Set.of(K01) : Set.of(K01, K02);
        }

        Set<TaskId> ofLeaderB() {
            return handedOver ? Set.of(K02, K03) : Set.of(K03);
        }
    }

    private List<When> whens(Asking who) {
        return List.of(
                new When("", who.today(), true),
                new When("" + entries.size(), who.today(), true),
                new When("" + before, who.before(), false),
                new When(MARCH.toString(), who.before(), false),
                new When("7", Set.of(), false));
    }

    @ParameterizedTest
    @MethodSource("everybody")
    void a_task_out_of_sight_is_answered_as_one_that_is_not_there(Asking who) throws Exception {
        Caller caller = anybody.as(who.actor());
        for (When when : whens(who))
            for (TaskId task : TASKS)
                for (String part : List.of("", "/history", "/evidence", "/lights", "/score", "/targets/t1/course")) {
                    String uri = when.in("/api/tasks/" + task + part);
                    MockHttpServletResponse answer = caller.ask(uri);
                    assertThat(answer.getStatus()).as(uri).isEqualTo(when.seen().contains(task) ? 200 : 404);
                    if (when.seen().contains(task)) {
                        if (!when.handedOver()) assertThat(Caller.text(answer)).doesNotContain(LATER);
                        nothingElse(when, uri, Caller.text(answer), Set.of(task));
                    } else {
                        assertThat(Caller.text(answer).replace(task.value(), UNKNOWN.value()))
                                .as(uri)
                                .isEqualTo(Caller.text(caller.ask(uri.replace(task.value(), UNKNOWN.value()))));
                    }
                }
    }

    @ParameterizedTest
    @MethodSource("everybody")
    void a_difference_shows_each_moment_as_it_may_be_seen(Asking who) throws Exception {
        Caller caller = anybody.as(who.actor());
        Set<TaskId> either = new LinkedHashSet<>(who.before());
        either.addAll(who.today());
        for (TaskId task : TASKS)
            assertThat(caller.ask("/api/diff?from=" + before + "&task=" + task).getStatus())
                    .isEqualTo(either.contains(task) ? 200 : 404);
        String uri = "/api/diff?from=" + before + "&plan=2023";
        MockHttpServletResponse answer = caller.ask(uri);
        assertThat(answer.getStatus()).isEqualTo(either.isEmpty() ? 404 : 200);
        if (either.isEmpty()) return;
        String body = Caller.text(answer);
        nothingElse(new When("", either, false), uri, body, either.contains(K02) ? Set.of(K02) : Set.of());
        // Whoever gave it away is not told to whom, nor what they did with it.
        if (!who.today().contains(K02)) assertThat(body).doesNotContain(OFFICE_D.value(), "t1");
    }

    /** The body names these tasks, by id and title, and no others. */
    private static void nothingElse(When when, String uri, String body, Set<TaskId> seen) {
        for (TaskId task : TASKS) {
            String title = "测试任务" + task.value().charAt(7);
            if (seen.contains(task)) assertThat(body).as(uri).contains(task.value());
            else assertThat(body).as(uri).doesNotContain(task.value(), title);
        }
        if (!when.handedOver()) assertThat(body).as(uri).doesNotContain(LATER);
    }

    @ParameterizedTest
    @MethodSource("everybody")
    void lists_hold_what_is_in_sight_and_count_nothing_else(Asking who) throws Exception {
        Caller caller = anybody.as(who.actor());
        for (When when : whens(who)) {
            int seen = when.seen().size();
            for (String uri : List.of(
                    "/api/tasks",
                    "/api/tasks?text=学位",
                    "/api/tasks?plan=2023&status=IN_PROGRESS",
                    "/api/tasks?light=RED&sort=light",
                    "/api/drift",
                    "/api/exceptions",
                    "/api/lights/preview?" + OTHER_NUMBERS,
                    "/api/lights?from=2023-01-01&to=2023-12-31"))
                nothingElse(when, uri, caller.answer(when.in(uri)).toString(), when.seen());
            for (String uri : List.of("/api/tasks", "/api/drift", "/api/exceptions", "/api/lights/preview"))
                for (var party : Map.of(
                                "leader=" + LEADER_A,
                                when.ofLeaderA(),
                                "leader=" + LEADER_B,
                                when.ofLeaderB(),
                                "office=" + OFFICE_A,
                                when.ofLeaderA(),
                                "office=" + OFFICE_D,
                                when.ofLeaderB())
                        .entrySet()) {
                    String asked =
                            when.in(uri + "?" + party.getKey() + (uri.endsWith("view") ? "&" + OTHER_NUMBERS : ""));
                    nothingElse(when, asked, caller.answer(asked).toString(), when.seenOf(party.getValue()));
                }
            assertThat(caller.answer(when.in("/api/exceptions")).get("tasks").intValue())
                    .isEqualTo(seen);
            assertThat(caller.answer(when.in("/api/drift")).get("pending").intValue())
                    .isEqualTo(seen);
            assertThat(caller.answer(when.in("/api/totals")).at("/totals/tasks").intValue())
                    .isEqualTo(seen);
            assertThat(caller.answer(when.in("/api/totals?leader=" + LEADER_A))
                            .at("/totals/tasks")
                            .intValue())
                    .isEqualTo(when.seenOf(when.ofLeaderA()).size());
            List<JsonNode> indicators = caller.answer(when.in("/api/indicators"))
                    .get("indicators")
                    .valueStream()
                    .toList();
            assertThat(indicators.stream()
                            .mapToInt(one -> one.get("tasks").intValue())
                            .sum())
                    .isEqualTo(seen);
            MockHttpServletResponse across = caller.ask(when.in("/api/indicators/test.places"));
            assertThat(across.getStatus()).isEqualTo(seen == 0 ? 404 : 200);
            nothingElse(when, "across", Caller.text(across), when.seen());
            assertThat(caller.answer(when.in("/api/lights/preview"))
                            .get("judged")
                            .intValue())
                    .isEqualTo(seen);
            List<JsonNode> days = caller.answer(when.in("/api/lights"))
                    .get("days")
                    .valueStream()
                    .toList();
            assertThat(days.getLast().get("red").intValue()).isEqualTo(seen);
            assertThat(sum(caller.answer(when.in("/api/leaders")), "leaders", "tasks"))
                    .isEqualTo(seen);
            assertThat(sum(caller.answer(when.in("/api/offices?plan=2023")), "offices", "tasks"))
                    .isEqualTo(seen);
        }
    }

    private static int sum(JsonNode answer, String lines, String count) {
        return answer.get(lines)
                .valueStream()
                .mapToInt(line -> line.get(count).intValue())
                .sum();
    }

    @ParameterizedTest
    @MethodSource("everybody")
    void a_board_of_somebody_else_holds_what_is_in_sight_or_is_not_there(Asking who) throws Exception {
        for (When when : whens(who)) {
            Set<TaskId> supported = when.handedOver() ? Set.of(K01) : Set.of(K01, K02);
            board(who, when, "/api/leaders/test-leader-a", when.ofLeaderA(), when.ofLeaderA());
            board(who, when, "/api/leaders/test-leader-b", when.ofLeaderB(), when.ofLeaderB());
            board(who, when, "/api/offices/test-office-a", when.ofLeaderA(), when.ofLeaderA());
            board(who, when, "/api/offices/test-office-b", supported, Set.of());
            board(who, when, "/api/offices/test-office-c", Set.of(K01), Set.of());
            board(who, when, "/api/offices/test-office-d", when.ofLeaderB(), when.ofLeaderB());
            for (String uri : List.of("/api/leaders/nobody", "/api/offices/nowhere"))
                for (String what : List.of("/board", "/score"))
                    anybody.as(who.actor()).problem(404, when.in(uri + what));
        }
    }

    private void board(Asking who, When when, String party, Set<TaskId> tasks, Set<TaskId> led) throws Exception {
        Caller caller = anybody.as(who.actor());
        String id = party.substring(party.lastIndexOf('/') + 1);
        boolean whole = who.all()
                || (who.actor().office() != null && who.actor().office().value().equals(id))
                || (who.actor().leader() != null && who.actor().leader().value().equals(id));
        for (var asked : Map.of("/board", tasks, "/score", led).entrySet()) {
            String uri = when.in(party + asked.getKey() + "?plan=2023");
            Set<TaskId> seen = when.seenOf(asked.getValue());
            MockHttpServletResponse answer = caller.ask(uri);
            String body = Caller.text(answer);
            assertThat(answer.getStatus()).as(uri).isEqualTo(whole || !seen.isEmpty() ? 200 : 404);
            nothingElse(when, uri, body, seen);
            if (answer.getStatus() == 404)
                assertThat(body.replace(id, "nobody"))
                        .as(uri)
                        .isEqualTo(Caller.text(caller.ask(uri.replace(id, "nobody"))));
            else if (asked.getKey().equals("/board"))
                assertThat(EventJson.MAPPER.readTree(body).at("/totals/tasks").intValue())
                        .as(uri)
                        .isEqualTo(when.seenOf(led).size());
            else
                assertThat(EventJson.MAPPER.readTree(body).get("tasks").size())
                        .as(uri)
                        .isEqualTo(seen.size());
        }
    }

    @ParameterizedTest
    @MethodSource("everybody")
    void a_plan_is_for_all_and_adds_up_what_is_in_sight(Asking who) throws Exception {
        Caller caller = anybody.as(who.actor());
        for (When when : whens(who)) {
            String uri = when.in("/api/plans/2023");
            JsonNode plan = caller.answer(uri);
            assertThat(plan.at("/plan/title").stringValue()).isEqualTo("测试工作要点");
            JsonNode overview = caller.answer(when.in("/api/plans/2023/overview"));
            for (String same : List.of("totals", "leaders", "offices"))
                assertThat(overview.get(same)).as(same).isEqualTo(plan.get(same));
            assertThat(overview.at("/changes/events")
                            .valueStream()
                            .mapToInt(JsonNode::intValue)
                            .sum())
                    .as("events since yesterday, of %s", when.seen())
                    .isEqualTo(when.seen().isEmpty() ? 0 : changes(when));
            for (JsonNode turn : overview.at("/changes/turns"))
                assertThat(when.seen()).contains(new TaskId(turn.get("taskId").stringValue()));
            assertThat(plan.get("tasks").intValue())
                    .as(uri)
                    .isEqualTo(when.seen().size());
            Set<String> holders = new TreeSet<>();
            if (!when.seenOf(when.ofLeaderA()).isEmpty()) holders.add("test-leader-a");
            if (!when.seenOf(when.ofLeaderB()).isEmpty()) holders.add("test-leader-b");
            assertThat(plan.get("leaders")
                            .valueStream()
                            .map(share -> share.at("/party/id").stringValue()))
                    .as(uri)
                    .containsExactlyElementsOf(holders);
            String score = when.in("/api/plans/2023/score");
            MockHttpServletResponse answer = caller.ask(score);
            assertThat(answer.getStatus()).as(score).isEqualTo(when.seen().isEmpty() ? 404 : 200);
            nothingElse(when, score, Caller.text(answer), when.seen());
        }
    }

    /** Three at the end of March for each; the day after, three of K02, for whoever has it today. */
    private static int changes(When when) {
        if (when.asOf().isEmpty() || when.handedOver()) return when.seen().contains(K02) ? 3 : 0;
        return 3 * when.seen().size();
    }

    @ParameterizedTest
    @MethodSource("everybody")
    void pages_hold_what_is_in_sight_whoever_made_their_cursor(Asking who) throws Exception {
        for (When when : whens(who)) {
            if (when.asOf().equals("7")) continue;
            String uri = when.in("/api/tasks?limit=1");
            assertThat(pages(who, uri, "")).isEqualTo(ids(when.seen()));
            // K01 is the first of all, so that behind the supervision office's first page there is the rest.
            String cursor = anybody.answer(uri).get("next").stringValue();
            assertThat(pages(who, uri, cursor)).isEqualTo(ids(when.seenOf(Set.of(K02, K03))));
        }
        // Nor does a cursor lead to another moment than the one it was made for.
        String cursor = anybody.as(SUPERVISOR)
                .answer("/api/tasks?limit=1&asOf=" + before)
                .get("next")
                .stringValue();
        MockHttpServletResponse answer =
                anybody.as(who.actor()).ask("/api/tasks?limit=1&asOf=" + entries.size() + "&cursor=" + cursor);
        assertThat(answer.getStatus()).as("the cursor of another moment").isEqualTo(400);
    }

    private List<String> pages(Asking who, String uri, String cursor) throws Exception {
        List<String> seen = new ArrayList<>();
        String next = cursor;
        do {
            JsonNode page = anybody.as(who.actor()).answer(uri + (next.isEmpty() ? "" : "&cursor=" + next));
            page.get("tasks")
                    .valueStream()
                    .forEach(task -> seen.add(task.get("taskId").stringValue()));
            next = page.has("next") ? page.get("next").stringValue() : "";
        } while (!next.isEmpty());
        return seen;
    }

    private static List<String> ids(Set<TaskId> tasks) {
        return tasks.stream().map(TaskId::value).sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("everybody")
    void a_file_is_for_those_who_see_a_task_that_names_it(Asking who) throws Exception {
        Caller caller = anybody.as(who.actor());
        String none = "0".repeat(64);
        for (var file : files.entrySet()) {
            boolean seen = file.getValue().stream().anyMatch(who.today()::contains);
            String uri = "/api/evidence/" + file.getKey();
            MockHttpServletResponse answer = caller.ask(uri);
            assertThat(answer.getStatus()).as("%s of %s", uri, file.getValue()).isEqualTo(seen ? 200 : 404);
            if (!seen)
                assertThat(Caller.text(answer).replace(file.getKey(), none))
                        .isEqualTo(Caller.text(caller.ask("/api/evidence/" + none)));
        }
    }

    @ParameterizedTest
    @MethodSource("everybody")
    void a_proof_is_for_those_who_see_the_task_today_or_did_it(Asking who) throws Exception {
        Caller caller = anybody.as(who.actor());
        long size = entries.size();
        String none = "" + (size + 1);
        for (long position = 1; position <= size; position++) {
            Entry entry = entries.at(position).orElseThrow();
            boolean seen =
                    !entry.aggregateType().equals("Task") || who.today().contains(new TaskId(entry.aggregateId()));
            for (String what : List.of("proof", "receipt")) {
                MockHttpServletResponse answer = caller.ask("/api/ledger/" + what + "/" + position);
                assertThat(answer.getStatus()).as("%s %s", what, entry).isEqualTo(seen ? 200 : 404);
                if (!seen)
                    assertThat(Caller.text(answer).replace("位次 " + position, "位次 " + none))
                            .isEqualTo(Caller.text(caller.ask("/api/ledger/" + what + "/" + none))
                                    .replace("/" + none, "/" + position));
            }
        }
    }

    @Test
    void who_did_it_has_a_receipt_for_good_and_a_colleague_has_none() throws Exception {
        long report = 0;
        for (Entry entry : entries.ofAggregate(K02.value()))
            if (entry.eventType().equals("ProgressReported") && entry.actor().equals(REPORTER))
                report = entry.position();
        assertThat(REPORTER.office()).isEqualTo(LEAD.office());
        assertThat(anybody.as(REPORTER).ask("/api/tasks/" + K02).getStatus()).isEqualTo(404);
        assertThat(anybody.as(REPORTER).ask("/api/ledger/proof/" + report).getStatus())
                .isEqualTo(200);
        assertThat(anybody.as(REPORTER).ask("/api/ledger/proof/" + (report + 1)).getStatus())
                .isEqualTo(404);
        assertThat(anybody.as(LEAD).ask("/api/ledger/proof/" + report).getStatus())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @MethodSource("everybody")
    void the_ledger_as_it_was_written_is_for_supervisors_and_auditors(Asking who) throws Exception {
        Caller caller = anybody.as(who.actor());
        boolean may = who.actor().role() == Role.SUPERVISOR || who.actor().role() == Role.AUDITOR;
        for (String uri : List.of("entries", "export", "tile/0/000.p/1", "tile/entries/000.p/1")) {
            MockHttpServletResponse answer = caller.ask("/api/ledger/" + uri);
            assertThat(answer.getStatus()).as(uri).isEqualTo(may ? 200 : 403);
            if (!may) nothingElse(whens(who).getFirst(), uri, Caller.text(answer), Set.of());
        }
        if (!may) Caller.problem(403, caller.ask("/api/ledger/tile/no/such/tile"));
        for (String uri : List.of("/api/read-model", "/api/read-model/digest"))
            assertThat(caller.ask(uri).getStatus())
                    .as(uri)
                    .isEqualTo(may || (uri.endsWith("model") && who.actor().role() == Role.ADMIN) ? 200 : 403);
        for (String uri : List.of("key", "checkpoint", "consistency?from=1"))
            assertThat(caller.ask("/api/ledger/" + uri).getStatus()).as(uri).isEqualTo(200);
        assertThat(caller.ask("/api/rules").getStatus()).isEqualTo(200);
    }

    @Test
    void every_query_was_asked(
            @Autowired @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping) {
        Set<String> queries = new LinkedHashSet<>();
        mapping.getHandlerMethods().forEach((info, method) -> {
            if (method.getBeanType().getName().startsWith("org.luoshi.query.")) queries.addAll(info.getPatternValues());
        });
        queries.removeIf(query -> query.startsWith("/api/webhooks"));
        queries.removeIf(query -> !query.startsWith("/api/")); // pages show what these answer: PageTest
        queries.remove("/api/events"); // goes on and on: EventsTest
        // These change something: ReadModelControllerTest.
        queries.removeAll(Set.of("/api/read-model/rebuild", "/api/read-model/check"));
        assertThat(queries)
                .as("a new query is to be tried here, then named here")
                .containsExactlyInAnyOrder(
                        "/api/tasks",
                        "/api/tasks/{taskId}",
                        "/api/tasks/{taskId}/history",
                        "/api/tasks/{taskId}/evidence",
                        "/api/tasks/{taskId}/lights",
                        "/api/tasks/{taskId}/score",
                        "/api/tasks/{taskId}/targets/{targetId}/course",
                        "/api/evidence/{sha256}",
                        "/api/leaders",
                        "/api/leaders/{leaderId}/board",
                        "/api/leaders/{leaderId}/score",
                        "/api/offices",
                        "/api/offices/{officeId}/board",
                        "/api/offices/{officeId}/score",
                        "/api/plans",
                        "/api/plans/{year}",
                        "/api/plans/{year}/score",
                        "/api/plans/{year}/overview",
                        "/api/totals",
                        "/api/indicators",
                        "/api/indicators/{code}",
                        "/api/diff",
                        "/api/drift",
                        "/api/exceptions",
                        "/api/lights",
                        "/api/lights/preview",
                        "/api/rules",
                        "/api/ledger/key",
                        "/api/ledger/checkpoint",
                        "/api/ledger/entries",
                        "/api/read-model",
                        "/api/read-model/digest",
                        "/api/ledger/proof/{position}",
                        "/api/ledger/receipt/{position}",
                        "/api/ledger/consistency",
                        "/api/ledger/export",
                        "/api/ledger/tile/{*path}");
    }
}
