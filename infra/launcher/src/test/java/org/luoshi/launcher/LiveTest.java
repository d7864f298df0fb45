package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.ledger.Seed;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/** What happens in one process shows on the pages that are open at others. */
class LiveTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Pattern CHANGE = Pattern.compile("id: ([0-9]+)");
    private static final int REPORTS = 200;

    /** A page open at a process: when each change came to it. */
    private static final class Page implements AutoCloseable {
        private final HttpResponse<InputStream> answer;
        final Map<Long, Long> changes = new ConcurrentHashMap<>();

        /** When it was told to begin anew, by the position that it finds then. */
        final NavigableMap<Long, Long> resets = new ConcurrentSkipListMap<>();

        volatile boolean greeted;
        volatile boolean ended;

        Page(RunningLuoshi luoshi, String bearer) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + luoshi.port() + "/api/events"))
                    .header("Authorization", bearer)
                    .build();
            answer = HTTP.send(request, BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            Thread.ofVirtual().start(this::read);
            await().atMost(LONGEST).until(() -> greeted);
        }

        private void read() {
            String event = "";
            try (InputStream in = answer.body()) {
                for (String line = line(in); line != null; line = line(in)) {
                    Matcher id = CHANGE.matcher(line);
                    if (line.startsWith("event: ")) event = line.substring(7);
                    if (event.equals("hello")) greeted = true;
                    if (!id.matches()) continue;
                    Long position = Long.valueOf(id.group(1));
                    if (event.equals("change")) changes.put(position, System.nanoTime());
                    if (event.equals("reset")) resets.put(position, System.nanoTime());
                }
            } catch (IOException cut) {
                // By the test itself, or by a process that was ended.
            }
            ended = true;
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) return null;
                line.append((char) c);
            }
            return line.toString();
        }

        /** When it showed; null where it has not. */
        @Nullable
        Long shown(Long position) {
            var reset = resets.ceilingEntry(position);
            return changes.getOrDefault(position, reset == null ? null : reset.getValue());
        }

        void awaitAll(List<Long> positions) {
            await().atMost(LONGEST).until(() -> positions.stream().allMatch(position -> shown(position) != null));
        }

        @Override
        public void close() {
            try {
                answer.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void a_report_shows_on_a_page_that_is_open_at_another_process() throws Exception {
        Random random = Seed.of(LiveTest.class);
        PGSimpleDataSource database = TestPostgres.database();
        try (RunningLuoshi command = RunningLuoshi.start(RunningLuoshi.over(database, "command"));
                RunningLuoshi first = RunningLuoshi.start(RunningLuoshi.over(database, "query"));
                RunningLuoshi second = RunningLuoshi.start(RunningLuoshi.over(database, "query"))) {
            for (RunningLuoshi one : List.of(command, first, second)) one.awaitReady();
            for (Request request : Request.beforehand()) granted(command, request);
            long assigned = granted(command, Request.assign("2023-T01"));
            for (RunningLuoshi query : List.of(first, second)) query.json("/api/tasks/2023-T01?after=" + assigned);
            try (Page one = new Page(first, TestIssuer.bearer(People.SUPERVISOR));
                    Page other = new Page(second, TestIssuer.bearer(People.LEADER));
                    Page stranger = new Page(second, TestIssuer.bearer(People.ADMIN))) {
                List<Long> positions = new ArrayList<>();
                List<Long> answered = new ArrayList<>();
                for (int i = 0; i < REPORTS; i++) {
                    positions.add(granted(command, Request.report("2023-T01", i)));
                    answered.add(System.nanoTime());
                    // What comes while something else is being told, and what comes into the quiet.
                    LockSupport.parkNanos(random.nextInt(60) * 1_000_000L);
                    if (i == REPORTS / 4)
                        assertThat(first.post(
                                                "/api/read-model/rebuild",
                                                "",
                                                "Authorization",
                                                TestIssuer.bearer(People.ADMIN))
                                        .statusCode())
                                .isEqualTo(202);
                }
                await().atMost(Duration.ofSeconds(60)).until(() -> !one.resets.isEmpty() && !other.resets.isEmpty());
                long last = positions.getLast();
                for (Page page : List.of(one, other)) page.awaitAll(positions);
                for (RunningLuoshi query : List.of(first, second)) query.json("/api/tasks/2023-T01?after=" + last);
                for (Page page : List.of(one, other))
                    assertThat(page.resets)
                            .as("readers have gone over to the new model")
                            .hasSize(1);
                assertThat(stranger.changes).isEmpty();
                System.out.println("From a command's 200 to the page, at one query process: "
                        + lag(positions, answered, one) + "; at the other: " + lag(positions, answered, other));
            }
            stopsAtOnce(first);
        }
    }

    private static String lag(List<Long> positions, List<Long> answered, Page page) {
        long[] micros = new long[positions.size()];
        Arrays.setAll(micros, i -> (shown(page, positions.get(i)) - answered.get(i)) / 1000);
        Arrays.sort(micros);
        return "%.1f ms in the middle, %.1f ms at the 95th of a hundred, %.1f ms at most"
                .formatted(
                        micros[micros.length / 2] / 1000.0,
                        micros[micros.length * 95 / 100] / 1000.0,
                        LongStream.of(micros).max().orElseThrow() / 1000.0);
    }

    private static long shown(Page page, Long position) {
        return Objects.requireNonNull(page.shown(position));
    }

    private static void stopsAtOnce(RunningLuoshi luoshi) throws Exception {
        Page page = new Page(luoshi, TestIssuer.bearer(People.SUPERVISOR));
        long begun = System.nanoTime();
        luoshi.stop();
        System.out.printf("Stopped with a page open after %.1f s%n", (System.nanoTime() - begun) / 1e9);
        await().atMost(LONGEST).until(() -> page.ended);
        assertThat(luoshi.output()).doesNotContain("Graceful shutdown aborted", "Exception");
    }

    @Test
    void ends_with_the_token_and_lets_go_of_whoever_has_gone(@TempDir Path data) throws Exception {
        try (RunningLuoshi luoshi = RunningLuoshi.standalone(data)) {
            try (Page lasting = new Page(luoshi, TestIssuer.bearer(People.SUPERVISOR));
                    Page page = new Page(luoshi, believedFor(Duration.ofSeconds(10)))) {
                await().atMost(LONGEST).until(() -> page.ended);
                assertThat(lasting.ended).isFalse();
            }
            for (int i = 0; i < 5; i++) gone(luoshi);
            await().atMost(Duration.ofSeconds(60)).until(() -> open(luoshi) == 0);
            assertThat(luoshi.output()).doesNotContain("query.live", "AsyncContext", "Broken pipe");
        }
    }

    private static String believedFor(Duration time) {
        return "Bearer "
                + TestIssuer.token(
                        People.SUPERVISOR,
                        claims -> claims.expirationTime(Date.from(Instant.now().plus(time))));
    }

    /** The server uses again what an ended request leaves; whoever still writes to that writes into another's answer. */
    @Test
    void pages_that_are_gone_do_not_disturb_the_next_answers() throws Exception {
        PGSimpleDataSource database = TestPostgres.database();
        try (RunningLuoshi command = RunningLuoshi.start(RunningLuoshi.over(database, "command"));
                RunningLuoshi luoshi = RunningLuoshi.start(RunningLuoshi.over(database, "query"));
                ExecutorService callers = Executors.newFixedThreadPool(3)) {
            for (RunningLuoshi one : List.of(command, luoshi)) one.awaitReady();
            for (Request request : Request.beforehand()) granted(command, request);
            granted(command, Request.assign("2023-T01"));
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String caller = "test-caller-" + i;
                all.add(callers.submit(() -> {
                    for (int k = 0; k < 400; k++) goneAndBack(luoshi, caller + "-" + k);
                    return null;
                }));
            }
            // What is written to those that are gone.
            for (int i = 0; i < 1000 && !all.stream().allMatch(Future::isDone); i++)
                granted(command, Request.report("2023-T01", i % REPORTS));
            for (Future<?> one : all) one.get();
            assertThat(luoshi.output()).doesNotContain("Exception");
        }
    }

    private static void goneAndBack(RunningLuoshi luoshi, String caller) throws IOException {
        String bearer = TestIssuer.bearer(caller, Role.SUPERVISOR);
        try (Wire wire = new Wire(luoshi.port())) {
            // The wire closes it once it has seen that the answer would go on.
            Wire.Answer page = wire.send(asking("/api/events", bearer));
            assertThat(page).isNotNull();
            assertThat(page.status()).as("a page opens").isEqualTo(200);
            Wire.Answer next = wire.send(asking("/api/plans", bearer));
            assertThat(next).as("is not cut").isNotNull();
            assertThat(next.status()).isEqualTo(200);
            assertThat(EventJson.MAPPER.readTree(next.text()).isObject()).isTrue();
        }
    }

    private static Knock asking(String path, String bearer) {
        Knock knock = new Knock(Operation.form("GET", path));
        knock.header("Authorization", bearer);
        return knock;
    }

    /** Whose machine is shut: nobody says goodbye properly. */
    private static void gone(RunningLuoshi luoshi) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), luoshi.port())) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream()
                    .write(("GET /api/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                    + TestIssuer.bearer(People.SUPERVISOR) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
    }

    private static double open(RunningLuoshi luoshi) {
        return luoshi.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("luoshi_streams_open"))
                .map(line -> line.replaceFirst(".* ", ""))
                .mapToDouble(Double::parseDouble)
                .sum();
    }

    private static long granted(RunningLuoshi luoshi, Request request) {
        HttpResponse<String> answer = request.to(luoshi);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode receipt = EventJson.MAPPER.readTree(answer.body());
        return receipt.get("position").asLong();
    }
}
