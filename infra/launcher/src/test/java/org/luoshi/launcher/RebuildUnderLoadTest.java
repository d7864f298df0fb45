package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.task.TaskEvent.InstructionRecorded;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.Recorder;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * The read model is made anew while leaders go on instructing and everybody goes on reading, by two processes over one
 * database; then both are killed in the middle of it; then somebody with the run of the database puts other rows into it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RebuildUnderLoadTest {
    private static final int TASKS = 40;
    private static final int EVENTS_EACH = 250;
    private static final int WRITERS = 40;
    private static final int COMMANDS_PER_SECOND = 200;
    private static final int READERS = 2;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static PGSimpleDataSource database;
    private static Map<String, String> settings;
    private static List<RunningLuoshi> processes = List.of();

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private volatile boolean over;

    @BeforeAll
    static void some_thousands_of_events() {
        database = TestPostgres.database();
        settings = RunningLuoshi.over(database, "command,query");
        settings.put("LUOSHI_QUERY_BATCH", "100"); // so that there is a middle of it
        settings.put("LUOSHI_QUERY_REBUILD_GRACE", "1s");
        settings.put("LUOSHI_QUERY_CHECK_SAMPLE", "0");
        start();
        for (Request request : Request.beforehand()) granted(request);
        for (int i = 0; i < TASKS; i++) granted(Request.assign(task(i)));
        try (LedgerEventStorageEngine engine = Recorder.engine(database, Clock.systemUTC())) {
            for (int i = 0; i < TASKS; i++) engine.appendEvents(instructions(task(i), engine));
        }
        processes.getFirst().json("/api/tasks?after=" + TASKS * EVENTS_EACH);
    }

    private static void start() {
        processes = List.of(RunningLuoshi.start(settings), RunningLuoshi.start(settings));
        processes.forEach(RunningLuoshi::awaitReady);
    }

    private static String task(int i) {
        return "2023-L" + (100 + i);
    }

    private static List<GenericDomainEventMessage<?>> instructions(String task, LedgerEventStorageEngine engine) {
        Map<String, String> metadata = new HashMap<>(People.LEADER.toMetadata());
        metadata.put("commandId", UUID.randomUUID().toString());
        long next = engine.lastSequenceNumberFor(task).orElseThrow() + 1;
        InstructionRecorded event = new InstructionRecorded(new TaskId(task), new LeaderId("test-leader"), "测试批示");
        List<GenericDomainEventMessage<?>> events = new ArrayList<>();
        for (int i = 0; i < EVENTS_EACH; i++)
            events.add(new GenericDomainEventMessage<>("Task", task, next + i, event, MetaData.from(metadata)));
        return events;
    }

    @AfterAll
    static void end() {
        processes.forEach(RunningLuoshi::close);
    }

    @Test
    @Order(1)
    void while_it_is_made_anew_no_command_and_no_read_fails_and_no_reader_goes_back() throws Exception {
        String before = standing().get("model").stringValue();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) all.add(threads.submit(writer(i)));
            for (int i = 0; i < READERS; i++) all.add(threads.submit(reader(i)));
            await("readers and writers at work", all, () -> sent.get() > COMMANDS_PER_SECOND && read.get() > 100);
            long sentBefore = sent.get();
            long readBefore = read.get();
            long begun = System.nanoTime();
            rebuild();
            JsonNode rebuild = awaitRebuilt(all);
            double seconds = (System.nanoTime() - begun) / 1e9;
            long commands = sent.get() - sentBefore;
            System.out.printf(
                    "rebuilt to position %s in %.1f s, under %.0f commands/s and %.0f reads/s%n",
                    rebuild.get("position"), seconds, commands / seconds, (read.get() - readBefore) / seconds);
            assertThat(commands).isPositive();
            assertThat(rebuild.get("differences").longValue()).as("%s", rebuild).isZero();
            assertThat(rebuild.get("model").stringValue()).isNotEqualTo(before);
            // They go on with the new one.
            long enough = sent.get() + COMMANDS_PER_SECOND;
            await("writers at work", all, () -> sent.get() > enough);
            over = true;
            for (Future<?> one : all) one.get();
        }
        assertThat(standing().get("model").stringValue()).isNotEqualTo(before);
        assertThat(checked().get("differences").longValue()).isZero();
    }

    /** Always of one task, at its share of the pace; whoever falls behind catches up. */
    private Runnable writer(int writer) {
        return () -> {
            long begun = System.nanoTime();
            long pause = 1_000_000_000L * WRITERS / COMMANDS_PER_SECOND;
            for (int i = 0; !over; i++) {
                long early = begun + i * pause - System.nanoTime();
                if (early > 0) LockSupport.parkNanos(early);
                String body = "{\"taskId\": \"%s\", \"text\": \"测试批示\"}".formatted(task(writer % TASKS));
                String key = "load-" + writer + "-" + i;
                HttpResponse<String> answer = new Request("record-instruction", key, body, People.LEADER)
                        .to(processes.get(writer % processes.size()));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                sent.incrementAndGet();
            }
        };
    }

    /** Without a pause, of both processes in turn. */
    private Runnable reader(int reader) {
        return () -> {
            long position = 0;
            Map<String, Integer> changes = new HashMap<>();
            for (int i = reader; !over; i++) {
                String task = task(i % TASKS);
                List<String> paths = List.of(
                        "/api/tasks?limit=200",
                        "/api/leaders/test-leader/board",
                        "/api/tasks/" + task + "/history",
                        "/api/offices/test-office/board",
                        "/api/read-model");
                String path = paths.get(i % paths.size());
                JsonNode answer = processes.get(i / 2 % processes.size()).json(path);
                assertThat(answer.get("position").longValue()).as(path).isGreaterThanOrEqualTo(position);
                position = answer.get("position").longValue();
                if (answer.has("tasks"))
                    assertThat(answer.get("tasks")).as(path).hasSize(TASKS);
                if (answer.has("changes"))
                    assertThat(answer.get("changes").size())
                            .as(path)
                            .isGreaterThanOrEqualTo(changes.getOrDefault(task, 1 + EVENTS_EACH));
                if (answer.has("changes"))
                    changes.put(task, answer.get("changes").size());
                read.incrementAndGet();
            }
        };
    }

    @Test
    @Order(2)
    void killed_in_the_middle_of_it_they_carry_it_on() throws SQLException {
        String before = standing().get("model").stringValue();
        long id;
        try (Connection turn = database.getConnection();
                Statement statement = turn.createStatement()) {
            // Whoever takes readers over holds this meanwhile: so nobody does before all are killed.
            statement.execute("select pg_advisory_lock(x'72656275696c64'::bigint)");
            id = rebuild();
            await(
                    "some of it built",
                    List.of(),
                    () -> standing().at("/rebuild/built").asLong(0) > 0);
            processes.forEach(RunningLuoshi::kill);
            assertThat(JdbcClient.create((DataSource) database)
                            .sql(
                                    "select count(*) from read_model.rebuild where switched_at is null and finished_at is null")
                            .query(Long.class)
                            .single())
                    .as("killed in the middle")
                    .isOne();
        }
        start();
        JsonNode rebuild = awaitRebuilt(List.of());
        assertThat(rebuild.get("id").longValue()).isEqualTo(id);
        assertThat(rebuild.get("differences").longValue()).as("%s", rebuild).isZero();
        assertThat(standing().get("model").stringValue()).isNotEqualTo(before);
        assertThat(checked().get("differences").longValue()).isZero();
    }

    @Test
    @Order(3)
    void what_the_databases_superuser_puts_into_it_is_found_named_and_mended() {
        String model = standing().get("model").stringValue();
        JdbcClient superuser = JdbcClient.create((DataSource) database);
        superuser.sql("""
                update %s.task_version set title = '另一任务' where task_id = '2023-L100' and to_position is null""".formatted(model)).update();
        superuser.sql("""
                delete from %s.task_version where task_id = '2023-L101' and to_position is null""".formatted(model)).update();
        superuser.sql("""
                insert into %1$s.task_version select (jsonb_populate_record(v, '{"task_id": "2023-L999"}')).*
                from %1$s.task_version v where task_id = '2023-L102' and to_position is null""".formatted(model)).update();

        JsonNode found = checked();
        assertThat(found.get("differences").longValue()).isEqualTo(3);
        JsonNode health = awaitHealth("DEGRADED");
        assertThat(health.at("/details/found").toString())
                .contains("task_version 2023-L100 from ", "CHANGED title")
                .doesNotContain("另一任务") // whoever watches need not be one who may see tasks
                .contains("task_version 2023-L101 from ")
                .contains("task_version 2023-L999 from ");
        for (RunningLuoshi luoshi : processes)
            await(
                    "counted",
                    List.of(),
                    () -> luoshi.get("/actuator/prometheus").body().contains("\nluoshi_check_differences 3.0\n"));

        rebuild();
        assertThat(awaitRebuilt(List.of()).get("differences").longValue()).isEqualTo(3);
        assertThat(checked().get("differences").longValue()).isZero();
        awaitHealth("UP");
    }

    private static JsonNode awaitHealth(String status) {
        String path = "/components/consistency";
        for (RunningLuoshi luoshi : processes)
            await(
                    status,
                    List.of(),
                    () -> status.equals(EventJson.MAPPER
                            .readTree(luoshi.get("/actuator/health").body())
                            .at(path + "/status")
                            .asString("")));
        return EventJson.MAPPER
                .readTree(processes.getFirst().get("/actuator/health").body())
                .at(path);
    }

    /** Begins one, as soon as nobody can be reading the model of before the last; returns its id. */
    private static long rebuild() {
        AtomicReference<HttpResponse<String>> begun = new AtomicReference<>();
        await("no reader of the model of before", List.of(), () -> {
            begun.set(processes
                    .getFirst()
                    .post("/api/read-model/rebuild", "", "Authorization", TestIssuer.bearer(People.ADMIN)));
            return begun.get().statusCode() != 409;
        });
        assertThat(begun.get().statusCode()).as(begun.get().body()).isEqualTo(202);
        return EventJson.MAPPER.readTree(begun.get().body()).get("id").longValue();
    }

    private static JsonNode awaitRebuilt(List<Future<?>> meanwhile) {
        await(
                "rebuilt",
                meanwhile,
                () -> standing().at("/rebuild/state").asString("").equals("DONE"));
        return standing().get("rebuild");
    }

    /** A whole check, when it is over. */
    private static JsonNode checked() {
        HttpResponse<String> begun = processes.getFirst().post("/api/read-model/check", "");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        await("checked", List.of(), () -> standing().at("/check").has("finishedAt"));
        return standing().get("check");
    }

    private static JsonNode standing() {
        return processes.getLast().json("/api/read-model");
    }

    private static void granted(Request request) {
        HttpResponse<String> answer = request.to(processes.getFirst());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** Returns when it holds, while the others go on. */
    private static void await(String what, List<Future<?>> meanwhile, BooleanSupplier holds) {
        long begun = System.nanoTime();
        while (!holds.getAsBoolean()) {
            for (Future<?> one : meanwhile)
                if (one.isDone()) throw new AssertionError("before " + what, one.exceptionNow());
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(what).isLessThan(LONGEST);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
