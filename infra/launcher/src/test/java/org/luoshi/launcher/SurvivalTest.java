package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.PrivatePostgres;
import org.luoshi.ledger.Recount;
import org.luoshi.ledger.Seed;
import org.luoshi.ledger.Wire;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * Two processes over one PostgreSQL, the first of them through a cable that the test has its hand on; and what may
 * befall the server, the cable, a process, or two who want the same.
 */
class SurvivalTest {
    private static final int CLIENTS = 6;
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String LOCK = "select 1 from ledger.head for update";

    @TempDir
    static Path cluster;

    private static PrivatePostgres server;
    private static PGSimpleDataSource database;
    private static Wire wire;
    private static RunningLuoshi first;
    private static RunningLuoshi second;

    private final Random random = Seed.of(getClass());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private String name;
    private Recount recount;

    @BeforeAll
    static void two_processes() {
        server = new PrivatePostgres(cluster);
        database = server.database("luoshi");
        wire = new Wire(database);
        first = RunningLuoshi.start(RunningLuoshi.settings("command", wire.database()));
        second = RunningLuoshi.start(RunningLuoshi.settings("command", database));
        first.awaitReady();
        second.awaitReady();
        for (Request request : Request.beforehand()) granted(request.to(first));
    }

    @AfterAll
    static void end() {
        // Also where one of them never came up.
        for (AutoCloseable one : new AutoCloseable[] {first, second, wire, server})
            try {
                if (one != null) one.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
    }

    @BeforeEach
    void count(TestInfo test) {
        name = "T" + Math.abs(test.getDisplayName().hashCode());
        recount = new Recount(database);
        recount.more();
    }

    @AfterEach
    void count_again() {
        threads.close();
        recount.more();
    }

    private Load load() {
        return new Load(i -> i == 0 ? first : second, name, recount, random).begin(CLIENTS);
    }

    @Test
    void while_the_server_is_away_it_says_503_and_is_back_within_5_s_of_it() {
        try (Load load = load()) {
            boolean killed = random.nextBoolean();
            for (int turn = 0; turn < 2; turn++, killed = !killed) {
                load.awaitAnswers(-1, 20, LONGEST);
                if (killed) server.kill();
                else server.stopImmediately();
                for (int process = 0; process < 2; process++) {
                    int asked = process;
                    long before = load.unavailable(process);
                    load.await("503 from " + process, LONGEST, () -> load.unavailable(asked) > before);
                }
                server.startAgain(); // returns when it takes connections
                long back = System.nanoTime();
                for (int process = 0; process < 2; process++)
                    load.awaitAnswers(process, 5, LONGEST_RECOVERY.minusNanos(System.nanoTime() - back));
            }
            load.end();
        }
    }

    @Test
    void a_backend_that_ends_costs_nobody_an_answer() {
        int rounds = Seed.rounds(20);
        try (Load load = load()) {
            for (int round = 0; round < rounds; round++) {
                load.awaitAnswers(-1, random.nextInt(20), LONGEST);
                LockSupport.parkNanos(random.nextInt(5_000_000));
                JdbcClient.create((DataSource) database)
                        .sql("""
                                select pg_terminate_backend(pid) from pg_stat_activity
                                where datname = current_database() and application_name = 'luoshi'
                                order by md5(pid || :salt) limit 1""")
                        .param("salt", Integer.toString(random.nextInt()))
                        .query()
                        .listOfRows();
                load.check();
            }
            for (int process = 0; process < 2; process++) load.awaitAnswers(process, 5, LONGEST_RECOVERY);
            load.end();
        }
    }

    @Test
    void a_cable_that_breaks_between_commit_and_answer_loses_nothing_and_doubles_nothing() throws Exception {
        int rounds = Seed.rounds(20);
        try (Load load = load()) {
            for (int round = 0; round < rounds; round++) {
                Wire.Fault fault = Wire.Fault.values()[random.nextInt(Wire.Fault.values().length)];
                // Of all that goes over the cable, only what is appended says what was requested.
                wire.trap("requestHash", fault, Duration.ofMillis(random.nextInt(500)))
                        .get(LONGEST.toSeconds(), TimeUnit.SECONDS);
                load.awaitAnswers(0, 1, LONGEST_RECOVERY);
                load.check();
            }
            load.end();
        }
    }

    @Test
    void a_process_frozen_while_it_holds_the_head_stops_the_others_for_no_longer_than_5_s() throws Exception {
        Task task = new Task();
        Request[] open = new Request[1];
        Future<HttpResponse<String>> answer = frozenBehindTheHead(task, open);
        try {
            assertThatThrownBy(() -> query("select 1 from ledger.head for update nowait"))
                    .as("the frozen process holds the head")
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("could not obtain lock");
            long begun = System.nanoTime();
            granted(task.report().to(second));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONGEST_RECOVERY);
        } finally {
            first.thaw();
        }
        HttpResponse<String> late = answer.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        if (late.statusCode() != 200) {
            assertThat(late.statusCode()).as(late.body()).isIn(409, 503);
            assertThat(late.headers().firstValue("Retry-After")).isPresent();
        }
        JsonNode settled = granted(open[0].to(first));
        if (late.statusCode() == 200)
            assertThat(EventJson.MAPPER.readTree(late.body())).isEqualTo(settled);
        assertThat(granted(open[0].to(second))).isEqualTo(settled);
        granted(task.report().to(first));
        assertThat(commandAt(settled)).hasSize(1);
    }

    /** Leaves the first process frozen at the moment when the server has just given it the head, unknown to it. */
    private Future<HttpResponse<String>> frozenBehindTheHead(Task task, Request[] open) throws Exception {
        try (Connection own = database.getConnection();
                Statement statement = own.createStatement()) {
            for (int attempt = 0; attempt < 20; attempt++) {
                // Whoever has been overtaken takes the lock first the next time.
                granted(task.report().to(second));
                granted(task.report().to(first));
                own.setAutoCommit(false);
                statement.execute(LOCK);
                open[0] = task.report();
                Request request = open[0];
                Future<HttpResponse<String>> answer = threads.submit(() -> request.to(first));
                String waiting = awaitRow("""
                        select query from pg_stat_activity where datname = current_database()
                        and application_name = 'luoshi' and wait_event_type = 'Lock'""");
                if (!waiting.contains("for update")) {
                    own.rollback();
                    granted(answer.get(LONGEST.toSeconds(), TimeUnit.SECONDS));
                    continue;
                }
                first.freeze();
                own.rollback();
                awaitRow("""
                        select query from pg_stat_activity where datname = current_database()
                        and application_name = 'luoshi' and state = 'idle in transaction' and query ilike '%for update%'""");
                return answer;
            }
            throw new AssertionError("it never took the head's lock");
        }
    }

    private static String awaitRow(String query) {
        long begun = System.nanoTime();
        while (true) {
            List<String> rows = JdbcClient.create((DataSource) database)
                    .sql(query)
                    .query(String.class)
                    .list();
            if (!rows.isEmpty()) return rows.getFirst();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(query).isLessThan(LONGEST);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static void query(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(query);
        }
    }

    private List<Entry> commandAt(JsonNode receipt) {
        Ledger ledger = new Ledger(JdbcClient.create((DataSource) database));
        Entry entry = ledger.at(receipt.get("position").asLong()).orElseThrow();
        return ledger.ofCommand(entry.commandId());
    }

    @Test
    void fifty_at_once_under_one_key_are_one_event() throws Exception {
        Task task = new Task();
        Request request = task.report();
        List<HttpResponse<String>> answers = atOnce(50, i -> () -> request.to(i % 2 == 0 ? first : second));
        JsonNode receipt = granted(request.to(first));
        for (HttpResponse<String> answer : answers) {
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 409);
            if (answer.statusCode() == 200)
                assertThat(EventJson.MAPPER.readTree(answer.body())).isEqualTo(receipt);
            else assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(answers).extracting(HttpResponse::statusCode).contains(200);
        assertThat(granted(request.to(second))).isEqualTo(receipt);
        assertThat(commandAt(receipt)).hasSize(1);
        assertThat(recount.more().stream().filter(e -> e.eventType().equals("ProgressReported")))
                .hasSize(1);
    }

    @Test
    void of_two_who_want_the_same_of_one_task_one_wins_and_the_other_is_told_so() throws Exception {
        int rounds = Seed.rounds(20);
        Task task = new Task();
        for (int round = 0; round < rounds; round++) {
            boolean insisting = random.nextBoolean();
            // The same day by both, or each another day but insisting on what it saw last.
            Request one = task.report();
            Request other = insisting ? task.report() : one.under("the other's " + one.key());
            String[] seen = insisting ? new String[] {"If-Match", "\"" + task.sequence() + "\""} : new String[0];
            boolean swapped = random.nextBoolean();
            List<HttpResponse<String>> answers =
                    atOnce(2, i -> () -> (i == 0 ? one : other).to((i == 0) == swapped ? first : second, seen));
            assertThat(answers).extracting(HttpResponse::statusCode).containsOnlyOnce(200);
            HttpResponse<String> loser = answers.get(answers.get(0).statusCode() == 200 ? 1 : 0);
            assertThat(loser.statusCode()).as(loser.body()).isIn(409, insisting ? 412 : 422);
            assertThat(recount.more().stream().filter(e -> e.eventType().equals("ProgressReported")))
                    .as("round %d", round)
                    .hasSize(1);
        }
    }

    private interface Work {
        Callable<HttpResponse<String>> of(int caller);
    }

    private List<HttpResponse<String>> atOnce(int callers, Work work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(callers);
        List<Future<HttpResponse<String>>> futures = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            Callable<HttpResponse<String>> one = work.of(i);
            futures.add(threads.submit(() -> {
                start.await();
                return one.call();
            }));
        }
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (Future<HttpResponse<String>> future : futures)
            answers.add(future.get(LONGEST.toSeconds(), TimeUnit.SECONDS));
        return answers;
    }

    private static JsonNode granted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return EventJson.MAPPER.readTree(answer.body());
    }

    /** One task, reported on day by day. */
    private final class Task {
        private int day;

        Task() {
            granted(Request.assign(name).to(first));
            recount.more();
        }

        Request report() {
            return Request.report(name, day++);
        }

        /** Of its last event. */
        long sequence() {
            return new Ledger(JdbcClient.create((DataSource) database))
                    .ofAggregate(name)
                    .getLast()
                    .sequence();
        }
    }
}
