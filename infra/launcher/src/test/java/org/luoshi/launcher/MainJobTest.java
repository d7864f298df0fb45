package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/** The product as its users meet it: commands by HTTP into processes of their own, and whatever may happen to those. */
class MainJobTest {
    @TempDir
    Path data;

    @Test
    void the_plan_of_2023_stands_after_the_first_start() {
        try (RunningLuoshi luoshi = RunningLuoshi.standalone(data)) {
            assertThat(tally(luoshi.json("/api/leaders").get("leaders")))
                    .containsOnly(
                            Map.entry("徐文姬", 1),
                            Map.entry("何倩", 3),
                            Map.entry("王飞", 3),
                            Map.entry("陈金辉", 2),
                            Map.entry("胡斌", 1));
            assertThat(tally(luoshi.json("/api/offices").get("offices")))
                    .containsOnly(
                            Map.entry("秘书处", 1),
                            Map.entry("基教处", 3),
                            Map.entry("职教处", 2),
                            Map.entry("高教处", 2),
                            Map.entry("计财处", 1),
                            Map.entry("终民处", 1));
            JsonNode board = luoshi.json("/api/leaders/hu-bin/board");
            JsonNode k09 = board.get("tasks").get(0);
            assertThat(k09.get("taskId").stringValue()).isEqualTo("2023-K09");
            assertThat(stream(k09.get("targets"))
                            .map(target -> target.get("value").asInt()))
                    .containsExactly(14, 4250, 19, 25000, 1470, 44120);
            JsonNode k03 = luoshi.json("/api/tasks/2023-K03")
                    .get("line")
                    .get("targets")
                    .get(0);
            assertThat(k03.get("value").decimalValue()).isEqualByComparingTo("78");
            assertThat(k03.get("baseline").decimalValue()).isEqualByComparingTo("76.7");
            assertThat(stream(luoshi.json("/api/tasks").get("tasks"))
                            .flatMap(task -> stream(task.get("targets")))
                            .map(target -> target.get("latest")))
                    .as("nothing is invented for real people")
                    .containsOnlyNulls();
            assertThat(stream(luoshi.json("/api/tasks").get("tasks")))
                    .as("what was over before it was taken in is no failing")
                    .allMatch(task -> !task.has("light")
                            && stream(task.get("targets"))
                                    .noneMatch(target -> target.get("overdue").booleanValue() || target.has("gap")));
        }
    }

    @Test
    void whatever_is_asked_wrongly_is_answered_as_a_problem_and_never_as_a_failure() {
        try (RunningLuoshi luoshi = RunningLuoshi.start(
                        Map.of("LUOSHI_DATA", data.toString(), "LUOSHI_SAMPLE", "none", "LUOSHI_QUERY_PATIENCE", "1s"))
                .awaitReady()) {
            Map<String, Integer> wrong = Map.ofEntries(
                    Map.entry("/api/tasks/ZZZ", 404),
                    Map.entry("/api/tasks/ZZZ/history", 404),
                    Map.entry("/api/tasks/lower-case", 404),
                    Map.entry("/api/leaders/nobody/board", 404),
                    Map.entry("/api/offices/nobody/board", 404),
                    Map.entry("/api/plans/2199", 404),
                    Map.entry("/api/plans/next", 404),
                    Map.entry("/api/tasks?asOf=-1", 400),
                    Map.entry("/api/tasks?asOf=99", 400),
                    Map.entry("/api/tasks?asOf=2999-01-01", 400),
                    Map.entry("/api/tasks?asOf=-9999-01-01T00:00:00Z", 200),
                    Map.entry("/api/tasks?limit=0", 400),
                    Map.entry("/api/tasks?cursor=x", 400),
                    Map.entry("/api/tasks?foo=1", 400),
                    Map.entry("/api/tasks/ZZZ?value=x", 400),
                    Map.entry("/api/tasks?text=%ff", 400),
                    Map.entry("/api/tasks?asOf=%", 400),
                    Map.entry("/api/tasks?after=99999", 503),
                    Map.entry("/api/nothing", 404),
                    Map.entry("/nothing", 404),
                    Map.entry("/api/commands/praise-task", 404));
            wrong.forEach((path, status) -> {
                RunningLuoshi.Answer answer = luoshi.raw(path);
                assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(status);
                if (status != 200) assertThat(answer.head()).as(path).contains("application/problem+json");
                RunningLuoshi.Answer toNobody = luoshi.raw(path, RunningLuoshi.NOBODY);
                assertThat(toNobody.status()).as(path + ": " + toNobody.body()).isEqualTo(401);
                assertThat(toNobody.head()).as(path).contains("application/problem+json");
            });
            assertThat(command(luoshi, "acknowledge-task", "a", "{\"taskId\": 7}", People.OFFICE)
                            .statusCode())
                    .isEqualTo(400);
            assertThat(command(luoshi, "acknowledge-task", "a", "{\"taskId\": \"NONE\"}", People.OFFICE)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(command(luoshi, "praise-task", "a", "{}", People.OFFICE).statusCode())
                    .isEqualTo(404);
            assertThat(command(luoshi, "acknowledge-task", "a", "x".repeat(70_000), People.OFFICE)
                            .statusCode())
                    .isEqualTo(413);
            assertThat(luoshi.json("/api/tasks").get("position").asLong())
                    .as("nothing was changed")
                    .isZero();
        }
    }

    @Test
    void the_page_to_try_it_knows_every_command_and_asks_for_a_token() {
        try (RunningLuoshi luoshi = RunningLuoshi.start(Map.of("LUOSHI_DATA", data.toString(), "LUOSHI_SAMPLE", "none"))
                .awaitReady()) {
            JsonNode api = luoshi.json("/v3/api-docs", RunningLuoshi.NOBODY);
            assertThat(api.get("openapi").stringValue()).startsWith("3.1");
            assertThat(api.get("info").get("title").stringValue()).isEqualTo("Luoshi 落实");
            assertThat(api.get("paths").propertyNames())
                    .contains("/api/tasks", "/api/tasks/{taskId}/history", "/api/leaders/{leaderId}/board");
            assertThat(api.at("/components/securitySchemes/token/scheme").stringValue())
                    .isEqualTo("bearer");
            assertThat(api.toString()).doesNotContain("Luoshi-");
            assertThat(api.get("security").toString()).isEqualTo("[{\"token\":[]}]");
            List<String> commands = stream(luoshi.json("/api/commands"))
                    .map(listed -> "/api/commands/" + listed.get("name").stringValue())
                    .toList();
            assertThat(commands).hasSize(31);
            for (String path : commands) {
                JsonNode post = api.get("paths").get(path).get("post");
                assertThat(post.get("parameters").findValuesAsString("$ref"))
                        .as(path)
                        .containsExactly(
                                "#/components/parameters/IdempotencyKey",
                                "#/components/parameters/IfMatch",
                                "#/components/parameters/AcceptLanguage");
                assertThat(post.get("requestBody")
                                .get("content")
                                .get("application/json")
                                .has("example"))
                        .isTrue();
            }
            assertThat(luoshi.get("/swagger-ui/index.html", RunningLuoshi.NOBODY)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void what_was_answered_is_on_the_boards_at_once_and_still_there_after_kill_9() {
        try (RunningLuoshi luoshi = RunningLuoshi.standalone(data)) {
            assign(luoshi, "2023-T01");
            JsonNode report = granted(
                    command(luoshi, "report-progress", "report-1", report("2023-T01", 3, 31, 9), People.OFFICE));
            JsonNode board = luoshi.json("/api/leaders/test-leader/board?after=" + report.get("position"));
            JsonNode target = board.get("tasks").get(0).get("targets").get(0);
            assertThat(target.get("latest").get("value").decimalValue()).isEqualByComparingTo("9");
            assertThat(target.get("completion").decimalValue())
                    .as("of what is approved")
                    .isEqualByComparingTo("0");
            assertThat(target.get("claimedCompletion").decimalValue()).isEqualByComparingTo("9");

            granted(command(luoshi, "request-revision", "revise-1", """
                    {"taskId": "2023-T01", "targetId": "t1", "change": {"value": 90}, "reason": "测试理由",
                     "authority": "测试文件〔2023〕1号"}""", People.OFFICE));
            JsonNode revised = granted(command(
                    luoshi,
                    "approve-revision",
                    "revise-2",
                    "{\"taskId\": \"2023-T01\", \"targetId\": \"t1\"}",
                    People.LEADER));
            JsonNode change = luoshi.json("/api/tasks/2023-T01/history?after=" + revised.get("position"))
                    .get("changes")
                    .get(3);
            assertThat(change.get("reason").stringValue()).isEqualTo("测试理由");
            assertThat(change.get("authority").stringValue()).isEqualTo("测试文件〔2023〕1号");
            assertThat(stream(change.get("changes"))
                            .filter(field -> field.get("path").stringValue().equals("targets.t1.target.value"))
                            .map(field -> field.get("before") + " → " + field.get("after")))
                    .containsExactly("100 → 90");

            List<String> before = picture(luoshi, revised.get("position").asLong());
            luoshi.kill();
            try (RunningLuoshi again = RunningLuoshi.standalone(data)) {
                assertThat(picture(again, revised.get("position").asLong())).isEqualTo(before);
                HttpResponse<String> repeated =
                        command(again, "report-progress", "report-1", report("2023-T01", 3, 31, 9), People.OFFICE);
                assertThat(repeated.headers().firstValue("Idempotent-Replayed")).contains("true");
                assertThat(granted(repeated)).isEqualTo(report);
            }
        }
    }

    @Test
    void every_200_is_in_the_ledger_exactly_once_though_the_process_is_killed_under_load() throws Exception {
        long seed = System.nanoTime();
        System.out.println("MainJobTest kill seed " + seed);
        Random random = new Random(seed);
        int tasks = 8;
        int rounds = 3;
        // By task: the day of the report that is to be answered next, and what has been answered.
        int[] next = new int[tasks];
        Map<String, Long> answered = new ConcurrentHashMap<>();
        for (int round = 0; round < rounds; round++) {
            try (RunningLuoshi luoshi = RunningLuoshi.start(
                            Map.of("LUOSHI_DATA", data.toString(), "LUOSHI_SAMPLE", "none"))
                    .awaitReady()) {
                if (round == 0) for (int t = 0; t < tasks; t++) assign(luoshi, "TASK-" + t);
                try (ExecutorService threads = Executors.newFixedThreadPool(tasks)) {
                    List<Future<?>> callers = new ArrayList<>();
                    for (int t = 0; t < tasks; t++) {
                        int task = t;
                        callers.add(threads.submit(() -> reportUntilItDies(luoshi, task, next, answered)));
                    }
                    int enough = answered.size() + 40 + random.nextInt(80);
                    while (answered.size() < enough && callers.stream().noneMatch(Future::isDone)) Thread.onSpinWait();
                    luoshi.kill();
                    for (Future<?> caller : callers) caller.get();
                }
            }
        }
        try (RunningLuoshi luoshi = RunningLuoshi.standalone(data)) {
            // What was in flight at the last kill is sent once more: done before or done now, it is done once.
            for (int t = 0; t < tasks; t++) sendNext(luoshi, t, next, answered);
            long last =
                    answered.values().stream().mapToLong(Long::longValue).max().orElseThrow();
            Map<String, Long> stored = new TreeMap<>();
            long changes = 0;
            for (int t = 0; t < tasks; t++) {
                JsonNode history = luoshi.json("/api/tasks/TASK-" + t + "/history?after=" + last)
                        .get("changes");
                changes += history.size();
                for (JsonNode change : history)
                    if (change.get("what").stringValue().equals("ProgressReported"))
                        assertThat(stored.put(
                                        "TASK-" + t + " "
                                                + change.get("event")
                                                        .get("asOf")
                                                        .stringValue(),
                                        change.get("position").asLong()))
                                .as("reported twice, seed %d", seed)
                                .isNull();
            }
            assertThat(stored).as("seed %d", seed).isEqualTo(new TreeMap<>(answered));
            // The directory's two events, the plan's, and those of the tasks leave no place empty.
            assertThat(changes + 3)
                    .isEqualTo(luoshi.json("/api/tasks").get("position").asLong());
        }
    }

    @Test
    void a_command_process_and_a_query_process_share_one_database() {
        PGSimpleDataSource database = TestPostgres.database();
        try (RunningLuoshi commands = RunningLuoshi.start(RunningLuoshi.over(database, "command"));
                RunningLuoshi queries = RunningLuoshi.start(RunningLuoshi.over(database, "query"))) {
            commands.awaitReady();
            queries.awaitReady();
            long position = assign(commands, "2023-T01");
            JsonNode board = queries.json("/api/offices/test-office/board?after=" + position);
            assertThat(board.get("position").asLong()).isEqualTo(position);
            assertThat(board.get("tasks").get(0).get("taskId").stringValue()).isEqualTo("2023-T01");
            assertThat(commands.get("/api/tasks").statusCode()).isEqualTo(404);
            assertThat(command(queries, "acknowledge-task", "x", "{\"taskId\": \"2023-T01\"}", People.OFFICE)
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    /** One report after the other; the one that is not answered stays next. */
    private void reportUntilItDies(RunningLuoshi luoshi, int task, int[] next, Map<String, Long> answered) {
        try {
            while (true) sendNext(luoshi, task, next, answered);
        } catch (UncheckedIOException died) {
            return;
        }
    }

    private void sendNext(RunningLuoshi luoshi, int task, int[] next, Map<String, Long> answered) {
        LocalDate asOf = LocalDate.of(2023, 1, 1).plusDays(next[task]);
        String key = "TASK-" + task + " " + asOf;
        HttpResponse<String> answer =
                command(luoshi, "report-progress", key, report("TASK-" + task, asOf, next[task]), People.OFFICE);
        answered.put(key, granted(answer).get("position").asLong());
        next[task]++;
    }

    /** What a reader sees, in words that can be compared. */
    private static List<String> picture(RunningLuoshi luoshi, long position) {
        return Stream.of(
                        "/api/tasks?after=" + position,
                        "/api/tasks/2023-T01",
                        "/api/tasks/2023-T01/history",
                        "/api/leaders",
                        "/api/offices",
                        "/api/plans/2023",
                        "/api/tasks?asOf=20")
                .map(path -> luoshi.json(path).toString())
                .toList();
    }

    /** A task of invented people: directory and plan come first where they are missing. */
    private long assign(RunningLuoshi luoshi, String task) {
        command(
                luoshi,
                "register-office",
                "office",
                "{\"officeId\": \"test-office\", \"name\": \"测试处室\"}",
                People.ADMIN);
        command(
                luoshi,
                "register-leader",
                "leader",
                "{\"leaderId\": \"test-leader\", \"name\": \"测试领导\"}",
                People.ADMIN);
        command(luoshi, "issue-plan", "plan", """
                {"planYear": 2023, "title": "测试工作要点", "issuer": "测试局", "issuedOn": "2023-01-20",
                 "chapters": [{"number": 1, "title": "测试章", "measures": [{"number": 1, "title": "测试举措"}]}]}""", People.SUPERVISOR);
        return granted(command(luoshi, "assign-task", "assign-" + task, """
                        {"taskId": "%s", "brief": {"planYear": 2023, "number": 901, "title": "测试任务"},
                         "assignment": {"leader": "test-leader", "leadOffice": "test-office"},
                         "targets": [{"metric": "测试数量", "comparator": "AT_LEAST", "value": 100, "unit": "所",
                           "aggregation": "CUMULATIVE", "start": "2023-01-01", "due": "2023-12-31"}]}""".formatted(task), People.SUPERVISOR))
                .get("position")
                .asLong();
    }

    private static String report(String task, int month, int day, int value) {
        return report(task, LocalDate.of(2023, month, day), value);
    }

    private static String report(String task, LocalDate asOf, int value) {
        return """
                {"taskId": "%s", "asOf": "%s",
                 "readings": [{"targetId": "t1", "amount": {"value": %d, "unit": "所"}}]}""".formatted(task, asOf, value);
    }

    private static HttpResponse<String> command(
            RunningLuoshi luoshi, String name, String key, String body, Actor actor) {
        return new Request(name, key, body, actor).to(luoshi);
    }

    private static JsonNode granted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return EventJson.MAPPER.readTree(answer.body());
    }

    private static Map<String, Integer> tally(JsonNode lines) {
        return stream(lines)
                .collect(Collectors.toMap(
                        line -> line.get("name").stringValue(),
                        line -> line.get("tasks").asInt()));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
