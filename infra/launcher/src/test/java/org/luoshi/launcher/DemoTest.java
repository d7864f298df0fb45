package org.luoshi.launcher;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.SlipLevel;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.query.task.Attention;
import tools.jackson.databind.JsonNode;

/** The simulated year: there is something of everything in it, nobody real, and no way to take it for real. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoTest {
    private static final Path VERIFY = Path.of("../ledger/src/main/java/org/luoshi/ledger/Verify.java");
    private static final Instant MORNING = Instant.parse("2023-09-30T01:00:00Z");
    private static final Pattern MADE = Pattern.compile("Made in ([0-9.]+) s");
    private static final Actor DECIDER = new Actor("tester", "测试督查员", Role.SUPERVISOR, null, null);

    @TempDir
    static Path data;

    @TempDir
    Path desk;

    private static RunningLuoshi luoshi;

    /** The year as it was made, before anybody touched it. */
    private static List<JsonNode> year;

    @BeforeAll
    static void make() throws IOException {
        luoshi = demo(data).awaitReady();
        Matcher made = MADE.matcher(luoshi.output());
        assertThat(made.find()).as(luoshi.output()).isTrue();
        System.out.println("The simulated year was made in " + made.group(1) + " s");
        year = export(luoshi);
    }

    @AfterAll
    static void end() {
        luoshi.close();
    }

    private static RunningLuoshi demo(Path directory) {
        return RunningLuoshi.start(Map.of("LUOSHI_DATA", directory.toString(), "LUOSHI_SIMULATED", "true"));
    }

    /** Its events. */
    private static List<JsonNode> export(RunningLuoshi from) {
        return ledger(from, "export")
                .lines()
                .map(line -> EventJson.MAPPER.readTree(line))
                .filter(line -> line.has("subject"))
                .toList();
    }

    private static String ledger(RunningLuoshi from, String what) {
        HttpResponse<String> answer =
                from.get("/api/ledger/" + what, "Authorization", TestIssuer.bearer(People.AUDITOR));
        assertThat(answer.statusCode()).as(what + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    @Order(1)
    void every_status_light_and_exception_is_there_and_every_event_of_a_task() {
        Set<String> statuses = new HashSet<>();
        Set<String> lights = new HashSet<>();
        for (JsonNode task : luoshi.json("/api/tasks?limit=200").get("tasks")) {
            statuses.add(task.get("status").stringValue());
            if (task.has("light")) lights.add(task.get("light").stringValue());
        }
        assertThat(statuses).isEqualTo(names(EnumSet.allOf(TaskStatus.class).stream()));
        assertThat(lights).isEqualTo(names(EnumSet.allOf(Light.class).stream()));
        JsonNode found = luoshi.json("/api/exceptions").get("found");
        assertThat(new HashSet<>(found.propertyNames())).isEqualTo(names(EnumSet.allOf(Attention.Kind.class).stream()));
        assertThat(found.values()).allMatch(count -> count.intValue() > 0);

        Set<String> types = year.stream().map(DemoTest::type).collect(toSet());
        assertThat(types)
                .containsAll(Stream.of(TaskEvent.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
        assertThat(of("TaskUrged").map(event -> event.get("level").stringValue()))
                .contains(names(EnumSet.allOf(SlipLevel.class).stream()).toArray(String[]::new));
        // A red that was made good, to yellow first.
        assertThat(of("LightTurned")
                        .map(e -> e.path("before").asString("") + " "
                                + e.get("after").stringValue()))
                .contains("GREEN YELLOW", "YELLOW RED", "RED YELLOW", "YELLOW GREEN");
        assertThat(luoshi.json("/api/drift").get("deferred").intValue()).isPositive();
        assertThat(luoshi.json("/api/drift").get("dropped").intValue()).isPositive();
        assertThat(luoshi.json("/api/plans/2022").toString()).contains("模拟数据");
    }

    private static <E extends Enum<E>> Set<String> names(Stream<E> values) {
        return values.map(Enum::name).collect(toSet());
    }

    private static String type(JsonNode line) {
        return line.get("type").stringValue();
    }

    private static Stream<JsonNode> of(String type) {
        return year.stream().filter(line -> type(line).equals(type)).map(line -> line.at("/data/event"));
    }

    @Test
    @Order(1)
    void nobody_who_exists_is_in_it() {
        List<String> real = new ArrayList<>();
        for (JsonNode item : EventJson.MAPPER.readTree(getClass().getResourceAsStream("/sample/plan-2023.json"))) {
            if (!item.get("command").stringValue().startsWith("register-")) continue;
            item.get("body").values().forEach(value -> real.add(value.stringValue()));
        }
        assertThat(real).hasSize(22);
        for (JsonNode line : year) {
            assertThat(line.toString()).doesNotContain(real);
            assertThat(line.toString()).as("who did it").containsAnyOf("simulated-", "\"patrol\"");
        }
    }

    @Test
    @Order(1)
    void it_says_what_it_is_wherever_one_looks() throws IOException {
        for (HttpResponse<String> answer : List.of(
                luoshi.get("/api/tasks"),
                luoshi.get("/api/tasks/2023-X99"),
                luoshi.get("/api/tasks", RunningLuoshi.NOBODY),
                luoshi.get("/v3/api-docs")))
            assertThat(answer.headers().firstValue("Luoshi-Simulated")).contains("true");
        assertThat(luoshi.output()).contains("模拟数据", "SIMULATED DATA");
        // Who has but an export and a checkpoint: the origin, and the plans' titles.
        assertThat(ledger(luoshi, "checkpoint")).startsWith("luoshi/simulated\n");
        assertThat(ledger(luoshi, "key")).startsWith("luoshi/simulated+");
        assertThat(of("PlanIssued").map(plan -> plan.get("title").stringValue()))
                .hasSize(2)
                .allMatch(title -> title.endsWith("（模拟数据）"));
        for (JsonNode report : of("ProgressReported").toList())
            for (JsonNode file : report.get("evidence"))
                assertThat(luoshi.get("/api/evidence/" + file.stringValue()).body())
                        .contains("SIMULATED");
    }

    @Test
    @Order(2)
    void the_chain_holds_and_every_board_is_the_fold_of_it() throws IOException {
        for (String part : List.of("export", "checkpoint", "key"))
            Files.writeString(desk.resolve(part), ledger(luoshi, part));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), VERIFY.toString()));
        for (String part : List.of("export", "checkpoint", "key"))
            command.add(desk.resolve(part).toString());
        assertThat(Commands.run(command).output()).startsWith("OK positions 1 to " + year.size());
        // Its own daily one may be under way.
        await().atMost(Duration.ofMinutes(1))
                .until(() -> luoshi.post("/api/read-model/check", "").statusCode() == 202);
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        luoshi.json("/api/read-model").at("/check/finishedAt").isString());
        assertThat(luoshi.json("/api/read-model").at("/check/differences").intValue())
                .isZero();
    }

    @Test
    @Order(3)
    void the_clock_runs_on_from_the_last_day_and_never_behind_what_is_recorded() throws IOException {
        assertThat(luoshi.get("/api/tasks?asOf=2023-10-01").statusCode()).isEqualTo(400);
        assertThat(luoshi.get("/api/tasks?asOf=2023-09-30").statusCode()).isEqualTo(200);
        JsonNode waiting = luoshi.json("/api/exceptions?kind=REPORT_UNDECIDED").at("/cases/0");
        String task = waiting.at("/taskId").asString(waiting.at("/line/taskId").asString(""));
        JsonNode finding = waiting.get("findings").get(0);
        Instant first = approve(task, finding);
        assertThat(first).isBetween(MORNING, MORNING.plus(Duration.ofHours(1)));
        List<JsonNode> before = export(luoshi);
        luoshi.close();
        luoshi = demo(data).awaitReady();
        assertThat(luoshi.output()).doesNotContain("Making a simulated year");
        assertThat(export(luoshi)).isEqualTo(before);
        JsonNode other = luoshi.json("/api/exceptions?kind=REPORT_UNDECIDED&after=" + before.size())
                .at("/cases/0");
        Instant second = approve(
                other.at("/taskId").asString(other.at("/line/taskId").asString("")),
                other.get("findings").get(0));
        assertThat(second).isAfter(first).isBefore(first.plus(Duration.ofHours(1)));
    }

    private static Instant approve(String task, JsonNode finding) {
        HttpResponse<String> answer = luoshi.post(
                "/api/commands/approve-progress",
                EventJson.MAPPER
                        .createObjectNode()
                        .put("taskId", task)
                        .put("targetId", finding.get("targetId").stringValue())
                        .put("asOf", finding.get("day").stringValue())
                        .toString(),
                "Idempotency-Key",
                "\"" + task + finding.get("targetId").stringValue() + "\"",
                "Authorization",
                TestIssuer.bearer(DECIDER));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Instant.parse(
                EventJson.MAPPER.readTree(answer.body()).get("recordedAt").stringValue());
    }

    @Test
    @Order(4)
    void killed_in_the_middle_it_comes_to_the_same_year(@TempDir Path another) throws IOException {
        RunningLuoshi begun = demo(another);
        await().atMost(Duration.ofMinutes(2)).until(() -> begun.output().contains("2023-03 "));
        begun.kill();
        assertThat(begun.output()).doesNotContain("Made in", "is ready");
        try (RunningLuoshi again = demo(another).awaitReady()) {
            assertThat(again.output()).contains("Making a simulated year", "Made in");
            assertThat(histories(export(again))).isEqualTo(histories(year));
        }
    }

    /** Each aggregate's own; what the patrol notes of several tasks in one morning comes in any order. */
    private static Map<String, List<String>> histories(List<JsonNode> lines) {
        Map<String, List<String>> histories = new TreeMap<>();
        for (JsonNode line : lines)
            histories
                    .computeIfAbsent(line.get("subject").stringValue(), any -> new ArrayList<>())
                    .add(type(line) + " " + line.get("time").stringValue() + " " + line.at("/data/event"));
        return histories;
    }

    @Test
    @Order(5)
    void its_accounts_are_told_at_each_start_and_need_no_other_password(@TempDir Path another) {
        Map<String, String> settings =
                Map.of("LUOSHI_DATA", another.toString(), "LUOSHI_SIMULATED", "true", "LUOSHI_IDENTITY_ISSUER", "");
        Pattern account = Pattern.compile("(?m)^ {4}([a-z]+) +([A-Z]+) +(simulated-[a-z0-9]{10})$");
        Map<String, String> told = new TreeMap<>();
        for (int start = 0; start < 2; start++) {
            try (RunningLuoshi own = RunningLuoshi.start(settings).awaitReady()) {
                own.awaitOutput("viewer ");
                Map<String, String> now = new TreeMap<>();
                account.matcher(own.output()).results().forEach(line -> now.put(line.group(2), line.group(3)));
                assertThat(now.keySet())
                        .containsExactly("ADMIN", "AUDITOR", "LEADER", "OFFICE", "SUPERVISOR", "VIEWER");
                if (start > 0) assertThat(now).isEqualTo(told);
                told.putAll(now);
            }
        }
    }

    @Test
    @Order(6)
    void simulated_and_real_never_meet(@TempDir Path another) throws IOException {
        luoshi.close();
        assertThat(ending(Map.of("LUOSHI_DATA", data.toString())))
                .hasLineCount(1)
                .contains("holds simulated data", "LUOSHI_SIMULATED=true");
        Files.writeString(another.resolve("something"), "of its own");
        assertThat(ending(Map.of("LUOSHI_DATA", another.toString(), "LUOSHI_SIMULATED", "true")))
                .hasLineCount(1)
                .contains("holds data of its own");
        assertThat(another.resolve("SIMULATED")).doesNotExist();
        Path empty = another.resolve("empty");
        assertThat(ending(Map.of(
                        "LUOSHI_DATA",
                        empty.toString(),
                        "LUOSHI_SIMULATED",
                        "true",
                        "LUOSHI_PROFILE",
                        "query",
                        "LUOSHI_DATABASE_URL",
                        "jdbc:postgresql://127.0.0.1:1/none",
                        "LUOSHI_DATABASE_QUERY_PASSWORD",
                        "x")))
                .hasLineCount(1)
                .contains("LUOSHI_SIMULATED is for standalone");
        assertThat(ending(Map.of(
                        "LUOSHI_DATA",
                        empty.toString(),
                        "LUOSHI_SIMULATED",
                        "true",
                        "LUOSHI_ADDRESS",
                        "0.0.0.0",
                        "LUOSHI_PROXIES",
                        "192.0.2.1")))
                .hasLineCount(1)
                .contains("on this machine only");
        assertThat(ending(Map.of(
                        "LUOSHI_DATA", empty.toString(), "LUOSHI_SIMULATED", "true", "LUOSHI_PROXIES", "192.0.2.1")))
                .contains("on this machine only");
        assertThat(empty).doesNotExist();
    }

    private static String ending(Map<String, String> settings) {
        try (RunningLuoshi started = RunningLuoshi.start(settings)) {
            assertThat(started.awaitEnd()).isEqualTo(1);
            return started.output();
        }
    }
}
