package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.Seed;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Two processes that want the same, and one that stands still with what the other wants. */
class RivalsTest extends TwoProcesses {
    @Test
    void a_process_frozen_while_it_holds_the_head_stops_the_others_for_no_longer_than_5_s() throws Exception {
        Task task = new Task();
        Request[] open = new Request[1];
        Future<HttpResponse<String>> answer = frozenBehindTheHead(task, open);
        try {
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
            Task others = new Task();
            String waiting = "";
            for (int attempt = 0; attempt < 20; attempt++) {
                // Whoever has been overtaken takes the lock first the next time.
                granted(others.report().to(second));
                granted(task.report().to(first));
                own.setAutoCommit(false);
                statement.execute("select 1 from ledger.head for update");
                open[0] = task.report();
                Request request = open[0];
                Future<HttpResponse<String>> answer = threads.submit(() -> request.to(first));
                waiting = awaitRow("""
                        select query from pg_stat_activity where datname = current_database()
                        and application_name = 'luoshi' and wait_event_type = 'Lock'""", LONGEST);
                if (!waiting.contains("for update")) {
                    own.rollback();
                    granted(answer.get(LONGEST.toSeconds(), TimeUnit.SECONDS));
                    continue;
                }
                first.freeze();
                own.rollback();
                awaitRow("""
                        select query from pg_stat_activity where datname = current_database()
                        and application_name = 'luoshi' and state = 'idle in transaction' and query ilike '%for update%'""", Duration.ofSeconds(2));
                if (headIsHeld()) return answer;
                // The server has already ended the frozen one's transaction: this machine stood still for too long.
                first.thaw();
                answer.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            }
            throw new AssertionError("it never took the head's lock, but waited in: " + waiting);
        }
    }

    /** What is found, or nothing after so long. */
    private static String awaitRow(String query, Duration atMost) {
        long begun = System.nanoTime();
        while (true) {
            List<String> rows = JdbcClient.create((DataSource) database)
                    .sql(query)
                    .query(String.class)
                    .list();
            if (!rows.isEmpty()) return rows.getFirst();
            if (System.nanoTime() - begun > atMost.toNanos()) return "";
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static boolean headIsHeld() {
        return JdbcClient.create((DataSource) database)
                .sql("select size from ledger.head for update skip locked")
                .query(Long.class)
                .list()
                .isEmpty();
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
}
