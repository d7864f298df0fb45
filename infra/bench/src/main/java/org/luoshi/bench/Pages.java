package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What pages ask, over HTTP, of a process of the query side alone, one question after the other: today and of a day half a
 * year ago, in the roles that ask. 300 tasks, then 30 000.
 */
final class Pages {
    private static final Path JAR = Path.of("../launcher/target/luoshi.jar");
    private static final int RUNS = 60;
    private static final int FEWEST = 10;
    private static final long LONGEST_NANOS = 10_000_000_000L;
    private static final int WARM = 5;

    /** How long everything is asked in turn before anything is measured: a process that has been up for a while. */
    private static final long WARM_UP_NANOS = 60_000_000_000L;

    private static final int FEW = 300;
    private static final int CONNECTIONS = 8;
    private static final long PATIENCE_NANOS = 1_800_000_000_000L;

    /** @param addresses what the role asks; {@code {year}}, {@code {leader}} and so on are filled in */
    private record Asking(String name, Actor actor, List<String> addresses) {}

    private final Server server;
    private final int many;

    Pages(Server server, Settings settings) {
        this.server = server;
        this.many = Math.min(30_000, settings.tasks());
    }

    private static List<Asking> everybody(PlanYear year) {
        Actor supervisor = new Actor("bench-supervisor", "测试督查员", Role.SUPERVISOR, null, null);
        Actor leader = new Actor("bench-of-leader", "测试领导", Role.LEADER, null, year.leader(0));
        Actor office = new Actor("bench-of-office", "测试处室", Role.OFFICE, year.office(0), null);
        return List.of(
                new Asking(
                        "supervisor",
                        supervisor,
                        List.of(
                                "/plans/{year}",
                                "/leaders/{leader}?plan={year}",
                                "/offices/{office}?plan={year}",
                                "/tasks?plan={year}&sort=light",
                                "/tasks/{task}",
                                "/tasks/{task}/targets/t1",
                                "/tasks/{task}/do/urge-task",
                                "/exceptions?plan={year}",
                                "/drift?plan={year}",
                                "/diff?plan={year}&from={before}",
                                "/directory",
                                "/audit",
                                "/api/plans/{year}/overview",
                                "/api/totals?plan={year}",
                                "/api/exceptions?plan={year}&limit=50",
                                "/api/tasks?plan={year}",
                                "/api/tasks?plan={year}&sort=light",
                                "/api/tasks?plan={year}&light=RED&overdue=true&sort=due",
                                "/api/leaders?plan={year}",
                                "/api/offices?plan={year}",
                                "/api/indicators",
                                "/api/indicators/bench.0",
                                "/api/ledger/entries?latest=true&limit=50")),
                new Asking(
                        "leader",
                        leader,
                        List.of(
                                "/plans/{year}",
                                "/leaders/{leader}?plan={year}",
                                "/api/plans/{year}/overview",
                                "/api/totals?plan={year}&leader={leader}",
                                "/api/tasks?plan={year}&leader={leader}&sort=light",
                                "/api/exceptions?plan={year}&leader={leader}&limit=50")),
                new Asking(
                        "office",
                        office,
                        List.of(
                                "/offices/{office}?plan={year}",
                                "/tasks/{task}",
                                "/tasks/{task}/do/report-progress",
                                "/api/totals?plan={year}&office={office}",
                                "/api/tasks?plan={year}&office={office}&sort=due",
                                "/api/exceptions?plan={year}&office={office}&limit=50",
                                "/api/tasks/{task}",
                                "/api/tasks/{task}/history",
                                "/api/tasks/{task}/lights",
                                "/api/tasks/{task}/score",
                                "/api/tasks/{task}/targets/t1/course")));
    }

    String run() throws Exception {
        if (!Files.exists(JAR)) throw new IllegalStateException(JAR + " is not there");
        return of(FEW, 50) + "\n" + of(many, 200);
    }

    private String of(int tasks, int wanted) throws Exception {
        String database = "pages_" + tasks;
        server.create(database);
        PlanYear year = new PlanYear(tasks);
        try (Issuer issuer = new Issuer();
                HikariDataSource pool = server.pool(database, CONNECTIONS)) {
            Server.migrate(pool, "read_model", "webhook");
            long start = System.nanoTime();
            long events = year.write(pool);
            double written = seconds(start);
            start = System.nanoTime();
            int port = freePort();
            Process process = process(database, issuer, port);
            try {
                awaitPosition(new JdbcTemplate(pool), events, process);
                double projected = seconds(start);
                server.settle(database);
                return measured(year, events, issuer, port, tasks, wanted)
                        + "\n%d tasks: %d events written in %.0f s, projected in %.0f s, start of the process included.\n"
                                .formatted(tasks, events, written, projected);
            } finally {
                process.destroy();
                if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
            }
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String measured(PlanYear year, long events, Issuer issuer, int port, int tasks, int wanted)
            throws Exception {
        Map<String, String> filled = new LinkedHashMap<>();
        filled.put("{year}", "" + year.year());
        filled.put("{leader}", year.leader(0).value());
        filled.put("{office}", year.office(0).value());
        filled.put("{task}", PlanYear.task(0).value());
        filled.put("{before}", "" + Math.max(0, events - 500));
        Table table = new Table("ms, " + tasks + " tasks", "p50 today", "p95 today", "p50 past", "p95 past", "KB");
        Targets targets = new Targets();
        Slowest slowestToday = Slowest.NONE;
        Slowest slowestPast = Slowest.NONE;
        try (HttpClient client = HttpClient.newHttpClient()) {
            warm(client, port, year, filled, issuer);
            for (Asking asking : everybody(year)) {
                String token = issuer.token(asking.actor());
                for (String address : asking.addresses()) {
                    String path = filled(address, filled);
                    String past = past(path, year);
                    Asked today = asked(client, port, path, token);
                    Asked then = timed(address) ? asked(client, port, past, token) : Asked.NEVER;
                    table.row(
                            asking.name() + " `" + address + "`",
                            today.p50(),
                            today.p95(),
                            then.p50(),
                            then.p95(),
                            today.kilobytes());
                    String name = asking.name() + " `" + address + "`";
                    slowestToday = slowestToday.or(name, today);
                    slowestPast = slowestPast.or(name, then);
                }
            }
        }
        String of = " of " + tasks + " tasks: ";
        targets.atMost("slowest p95 today" + of + slowestToday.name(), wanted, slowestToday.p95());
        targets.atMost("slowest p95 in the past" + of + slowestPast.name(), wanted, slowestPast.p95());
        return table + "\n" + targets;
    }

    private static void warm(HttpClient client, int port, PlanYear year, Map<String, String> filled, Issuer issuer)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < WARM_UP_NANOS)
            for (Asking asking : everybody(year)) {
                String token = issuer.token(asking.actor());
                for (String address : asking.addresses()) {
                    String path = filled(address, filled);
                    answer(client, port, path, token);
                    if (timed(address)) answer(client, port, past(path, year), token);
                }
            }
    }

    private static String filled(String address, Map<String, String> values) {
        String path = address;
        for (var value : values.entrySet()) path = path.replace(value.getKey(), value.getValue());
        return path;
    }

    private static String past(String path, PlanYear year) {
        return path + (path.contains("?") ? "&" : "?") + "asOf=" + year.past();
    }

    /** A form is about now, and a difference has two moments of its own. */
    private static boolean timed(String address) {
        return !address.contains("/do/") && !address.startsWith("/diff");
    }

    private record Asked(double p50, double p95, double kilobytes) {
        static final Asked NEVER = new Asked(Double.NaN, Double.NaN, Double.NaN);
    }

    private record Slowest(String name, double p95) {
        static final Slowest NONE = new Slowest("", 0);

        Slowest or(String other, Asked asked) {
            return asked.p95() > p95 ? new Slowest(other, asked.p95()) : this;
        }
    }

    private static Asked asked(HttpClient client, int port, String path, String token)
            throws IOException, InterruptedException {
        int bytes = 0;
        List<Double> took = new ArrayList<>();
        long begun = System.nanoTime();
        for (int run = -WARM; run < RUNS; run++) {
            long start = System.nanoTime();
            byte[] body = answer(client, port, path, token);
            double millis = (System.nanoTime() - start) / 1e6;
            if (run >= 0) took.add(millis);
            bytes = body.length;
            if (took.size() >= FEWEST && System.nanoTime() - begun > LONGEST_NANOS) break;
        }
        took.sort(Comparator.naturalOrder());
        return new Asked(took.get(took.size() / 2), took.get(took.size() * 95 / 100), bytes / 1024.0);
    }

    private static byte[] answer(HttpClient client, int port, String path, String token)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200)
            throw new IllegalStateException(
                    path + ": " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
        return answer.body();
    }

    private Process process(String database, Issuer issuer, int port) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        Files.createTempFile("luoshi-bench-pages-", ".out").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LUOSHI_") || name.startsWith("SPRING_"));
        builder.environment()
                .putAll(Map.of(
                        "LUOSHI_PROFILE", "query",
                        "LUOSHI_DATABASE_URL", server.url(database),
                        "LUOSHI_DATABASE_OWNER", "postgres",
                        "LUOSHI_DATABASE_OWNER_PASSWORD", "postgres",
                        "LUOSHI_DATABASE_COMMAND_PASSWORD", "bench-command",
                        "LUOSHI_DATABASE_QUERY_PASSWORD", "bench-query",
                        "LUOSHI_IDENTITY_ISSUER", issuer.address(),
                        "LUOSHI_PORT", "" + port,
                        "LUOSHI_MANAGEMENT_PORT", "0",
                        "LUOSHI_LIMITS_CALLER", "1000000"));
        builder.environment().put("LUOSHI_LIMITS_ADDRESS", "1000000");
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitPosition(JdbcTemplate jdbc, long position, Process process) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            Long projected = jdbc.queryForObject("select read_model.projected()", Long.class);
            if (projected != null && projected >= position) return;
            if (!process.isAlive()) throw new IllegalStateException("the process of the query side has ended");
            if (System.nanoTime() > deadline) throw new IllegalStateException("the read model is at " + projected);
            LockSupport.parkNanos(200_000_000);
        }
    }
}
