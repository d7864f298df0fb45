package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Seed;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every operation that the API's own description has is asked for with whatever comes to a generator's mind, by all
 * roles and none. Nothing of it may be answered by a fault of ours, keep anybody waiting, tell of the inside, or leave
 * more in the ledger than was granted.
 */
class FuzzTest {
    private static final int CALLERS = 4;
    private static final int LEAST = 20;
    private static final int REQUESTS = 20_000;
    private static final int REQUESTS_OF_ACCOUNTS = 4_000;

    private static final String LEADER = "test-leader";
    private static final String OFFICE = "test-office";
    private static final List<Actor> ACTORS = List.of(
            new Actor("fuzz-supervisor", "测试督查", Role.SUPERVISOR, null, null),
            new Actor("fuzz-leader", "测试领导", Role.LEADER, null, new LeaderId(LEADER)),
            new Actor("fuzz-office", "测试经办", Role.OFFICE, new OfficeId(OFFICE), null),
            new Actor("fuzz-auditor", "测试审计", Role.AUDITOR, null, null),
            new Actor("fuzz-admin", "测试管理", Role.ADMIN, null, null),
            new Actor("fuzz-viewer", "测试看板", Role.VIEWER, null, null));

    /** What a page of ours holds for the form on it. */
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final Answered answered = new Answered();
    private final Known known = new Known();
    private final AtomicLong granted = new AtomicLong();

    @Test
    void no_request_that_the_description_leads_to_is_answered_by_a_fault(@TempDir Path data) throws Exception {
        long seed = Seed.of(FuzzTest.class).nextLong();
        try (ConfigurableApplicationContext luoshi =
                standalone(data, "--luoshi.identity.issuer=" + TestIssuer.address())) {
            List<String> bearers = ACTORS.stream().map(TestIssuer::bearer).toList();
            JsonNode document = document(luoshi);
            begin(luoshi, document, bearers);
            List<Operation> operations = Operation.of(document);
            ask(luoshi, new Knocks(operations, document, known, bearers), REQUESTS, seed);
            assertThat(answered.requests()).isGreaterThanOrEqualTo(REQUESTS);
            assertThat(answered.operations()).isEqualTo(operations.size());
            assertThat(answered.fewest()).isGreaterThanOrEqualTo(LEAST);
            assertThat(answered.operationsGranted())
                    .as("no more than a knock at the door")
                    .isGreaterThan(operations.size() / 2);
        }
    }

    @Test
    void nor_is_any_at_the_pages_and_endpoints_of_its_own_accounts(@TempDir Path data) throws Exception {
        long seed = Seed.of(FuzzTest.class).nextLong();
        Path file = data.resolve("accounts.yaml");
        Files.writeString(file, accounts());
        try (ConfigurableApplicationContext luoshi =
                standalone(data.resolve("luoshi"), "--luoshi.accounts-file=" + file)) {
            JsonNode document = document(luoshi);
            List<String> bearers = new ArrayList<>();
            for (Actor actor : ACTORS) bearers.add(token(luoshi, actor));
            begin(luoshi, document, bearers);
            List<Operation> operations = new ArrayList<>(pages());
            Operation.of(document).stream()
                    .filter(operation -> operation.path().startsWith("/api/acc"))
                    .forEach(operations::add);
            ask(luoshi, new Knocks(operations, document, known, bearers), REQUESTS_OF_ACCOUNTS, seed);
            assertThat(answered.fewest()).isGreaterThanOrEqualTo(LEAST);
            assertThat(answered.operationsGranted()).isGreaterThan(operations.size() / 3);
        }
    }

    private static ConfigurableApplicationContext standalone(Path data, String identity) {
        return LuoshiApplication.application()
                .run(
                        "--spring.profiles.active=standalone",
                        "--luoshi.data=" + data,
                        "--luoshi.port=0",
                        "--luoshi.management-port=0",
                        "--luoshi.patrol.enabled=false",
                        "--luoshi.webhook.allow=127.0.0.1",
                        "--luoshi.query.rebuild.grace=0s",
                        "--luoshi.limits.caller=100000",
                        "--luoshi.limits.address=100000",
                        "--luoshi.limits.stranger=100000",
                        "--luoshi.limits.sign-in=100000",
                        identity);
    }

    private static int port(ConfigurableApplicationContext luoshi) {
        return Integer.parseInt(luoshi.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private static JsonNode document(ConfigurableApplicationContext luoshi) throws IOException {
        return EventJson.MAPPER.readTree(
                send(luoshi, new Knock(Operation.form("GET", "/v3/api-docs"))).text());
    }

    private static Wire.Answer send(ConfigurableApplicationContext luoshi, Knock knock) throws IOException {
        try (Wire wire = new Wire(port(luoshi))) {
            Wire.Answer answer = wire.send(knock);
            assertThat(answer).isNotNull();
            assertThat(answer.status()).as("%s", answer.text()).isBetween(200, 299);
            return answer;
        }
    }

    /** A world in which the document's own examples hold: their leader, their office, and their task many times over. */
    private void begin(ConfigurableApplicationContext luoshi, JsonNode document, List<String> bearers)
            throws IOException {
        for (String name : List.of("register-leader", "register-office"))
            for (String id : List.of("", "-a", "-b", "-c")) {
                ObjectNode body = example(document, name);
                String field = name.endsWith("leader") ? "leaderId" : "officeId";
                body.put(field, body.get(field).asString("") + id);
                command(luoshi, name, body, bearers);
            }
        for (int i = 0; i < 40; i++) {
            ObjectNode task = example(document, "assign-task");
            task.put("taskId", "2023-T" + (100 + i));
            ((ObjectNode) task.get("brief")).put("number", 901 + i % 99);
            command(luoshi, "assign-task", task, bearers);
            known.add("taskid", "2023-T" + (100 + i));
        }
        handIn(luoshi, document, bearers);
        known.add("leader", LEADER, LEADER + "-a", LEADER + "-b");
        known.add("office", OFFICE, OFFICE + "-a", OFFICE + "-b");
        known.add("plan", "2023");
        known.add("targetid", "t1", "t2");
        known.add("event", "ProgressReported", "TaskAssigned");
        known.add("day", "2023-06-30", "2024-02-29", "2026-01-01");
        known.add("position", "0", "1", "5", "22", "30");
        known.add("asof", "1", "22", "30", "2023-06-30", "2026-01-01T00:00:00+08:00");
        known.add("name", "assign-task", "report-progress", "issue-plan", "close-task");
        known.add("path", "0/000", "0/000.p/22", "entries/000.p/22", "0/000.p/40", "1/000");
        known.add("accounts", "fuzz-viewer", "fuzz-supervisor", "fuzz-person");
        known.add("url", TestIssuer.address() + "/keys", TestIssuer.address() + "/elsewhere");
        known.add("account", "fuzz-person", "fuzz-admin");
        known.add("grant_type", "client_credentials", "authorization_code", "refresh_token");
        known.add("response_type", "code");
        known.add("client_id", "luoshi", "fuzz-viewer");
        known.add("client_secret", secret("fuzz-viewer"));
        known.add("password", secret("fuzz-person"));
        known.add("current", secret("fuzz-person"));
        known.add(
                "redirect_uri",
                "http://127.0.0.1/signed-in",
                "http://127.0.0.1:4000/signed-in",
                "https://elsewhere.invalid/");
        known.add("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        known.add("code_challenge_method", "S256");
        known.add("scope", "openid", "");
        for (int i = 0; i < 40; i++) known.add("id", "made-" + i);
        for (String bearer : bearers) known.add("token", bearer.substring("Bearer ".length()));
    }

    /** A file that a report names, so that it can be fetched. */
    private void handIn(ConfigurableApplicationContext luoshi, JsonNode document, List<String> bearers)
            throws IOException {
        Knock file = new Knock(Operation.form("POST", "/api/evidence"));
        file.header("Authorization", bearers.get(place(Role.OFFICE)));
        file.body = "%PDF-1.7\n%%EOF\n".getBytes(StandardCharsets.UTF_8);
        String sha256 = EventJson.MAPPER
                .readTree(send(luoshi, file).text())
                .get("sha256")
                .asString();
        for (String task : List.of("2023-T100", "2023-T101", "2023-T102")) {
            command(
                    luoshi,
                    "acknowledge-task",
                    example(document, "acknowledge-task").put("taskId", task),
                    bearers);
            ObjectNode report = example(document, "report-progress").put("taskId", task);
            report.putArray("evidence").add(sha256);
            command(luoshi, "report-progress", report, bearers);
        }
        known.add("sha256", sha256);
    }

    private static int place(Role role) {
        return (int) ACTORS.stream().takeWhile(actor -> actor.role() != role).count();
    }

    private static ObjectNode example(JsonNode document, String command) {
        return (ObjectNode) document.at(
                        "/paths/~1api~1commands~1" + command + "/post/requestBody/content/application~1json/example")
                .deepCopy();
    }

    private static void command(
            ConfigurableApplicationContext luoshi, String name, ObjectNode body, List<String> bearers)
            throws IOException {
        Knock knock = new Knock(Operation.form("POST", "/api/commands/" + name));
        Role role = switch (name) {
            case "register-leader", "register-office" -> Role.ADMIN;
            case "acknowledge-task", "report-progress" -> Role.OFFICE;
            default -> Role.SUPERVISOR;
        };
        knock.header("Authorization", bearers.get(place(role)));
        knock.header("Content-Type", "application/json");
        knock.header("Idempotency-Key", "\"begin-" + body.hashCode() + "-" + System.nanoTime() + "\"");
        knock.body = EventJson.MAPPER.writeValueAsBytes(body);
        send(luoshi, knock);
    }

    private void ask(ConfigurableApplicationContext luoshi, Knocks knocks, int requests, long seed) throws Exception {
        Ledger ledger = luoshi.getBean(Ledger.class);
        long before = ledger.size();
        long begun = System.nanoTime();
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) all.add(callers.submit(caller(port(luoshi), knocks, i, requests, seed)));
            for (Future<Boolean> one : all) one.get();
        }
        System.out.println(answered + ", all together " + (System.nanoTime() - begun) / 1_000_000_000 + " s");
        assertThat(answered.faults()).isEmpty();
        assertThat(ledger.size() - before)
                .as("events in the ledger, and those in answers")
                .isEqualTo(granted.get());
    }

    private Callable<Boolean> caller(int port, Knocks knocks, int first, int requests, long seed) {
        return () -> {
            try (Wire wire = new Wire(port)) {
                for (int i = first; i < requests; i += CALLERS) {
                    Knock knock = knocks.make(i, new SplittableRandom(seed + i * 0x9E3779B97F4A7C15L));
                    long begun = System.nanoTime();
                    try {
                        Wire.Answer answer = wire.send(knock);
                        int status = answer == null ? Answered.NOTHING : answer.status();
                        answered.add(knock, status, System.nanoTime() - begun);
                        for (String fault : Verdict.of(knock, answer))
                            answered.fault(knock, fault, status, answer == null ? "" : answer.text());
                        if (answer != null) learn(knock, answer);
                    } catch (IOException e) {
                        answered.add(knock, Answered.NOTHING, System.nanoTime() - begun);
                        answered.fault(knock, String.valueOf(e.getMessage()), Answered.NOTHING, "");
                    }
                }
                return true;
            }
        };
    }

    /** What can be asked about from now on, and what the ledger has to hold. */
    private void learn(Knock knock, Wire.Answer answer) {
        Matcher csrf = CSRF.matcher(answer.text());
        String cookie = answer.header("set-cookie").split(";", 2)[0];
        if (csrf.find() && cookie.startsWith("JSESSIONID=")) known.add("session", cookie + " " + csrf.group(1));
        if (answer.status() >= 300 || answer.text().isEmpty()) return;
        String path = knock.operation.path();
        if (!answer.header("content-type").matches("application/json(;.*)?")) return;
        JsonNode body;
        try {
            body = EventJson.MAPPER.readTree(answer.text());
        } catch (JacksonException e) {
            answered.fault(
                    knock, "what it calls JSON is none: " + e.getOriginalMessage(), answer.status(), answer.text());
            return;
        }
        if (path.startsWith("/api/commands/")
                && body.has("events")
                && !answer.headers().containsKey("idempotent-replayed"))
            granted.addAndGet(body.get("events").size());
        if (path.equals("/api/webhooks") && body.has("id"))
            known.add("webhooks", body.get("id").asString());
        if (path.equals("/api/accounts") && body.has("account"))
            known.add("accounts", body.at("/account/id").asString(""));
        if (body.path("next").isString()) known.add("cursor", body.get("next").asString());
    }

    private static String secret(String account) {
        return "only-of-this-test-" + account;
    }

    private static String accounts() {
        StringBuilder yaml = new StringBuilder("accounts:\n  - {id: fuzz-person, role: SUPERVISOR, secret: "
                + secret("fuzz-person") + ", mustChange: false}\nclients:\n");
        for (Actor actor : ACTORS)
            yaml.append("  - {id: %s, role: %s, secret: %s%s%s}\n"
                    .formatted(
                            actor.id(),
                            actor.role(),
                            secret(actor.id()),
                            actor.office() == null ? "" : ", office: " + actor.office(),
                            actor.leader() == null ? "" : ", leader: " + actor.leader()));
        return yaml.toString();
    }

    private static String token(ConfigurableApplicationContext luoshi, Actor actor) throws IOException {
        Knock knock = new Knock(Operation.form("POST", "/oauth2/token"));
        knock.header("Content-Type", "application/x-www-form-urlencoded");
        knock.header(
                "Authorization",
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (actor.id() + ":" + secret(actor.id())).getBytes(StandardCharsets.UTF_8)));
        knock.body = "grant_type=client_credentials".getBytes(StandardCharsets.UTF_8);
        return "Bearer "
                + EventJson.MAPPER
                        .readTree(send(luoshi, knock).text())
                        .get("access_token")
                        .asString();
    }

    /** What people and applications sign in at, which the description of the API does not tell of. */
    private static List<Operation> pages() {
        String[] token = {"grant_type", "client_id", "client_secret", "code", "redirect_uri", "code_verifier", "scope"};
        String[] authorize = {
            "response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method", "scope"
        };
        String[] about = {"token", "token_type_hint", "client_id", "client_secret"};
        return Arrays.asList(
                Operation.form("GET", "/sign-in", "failed"),
                Operation.form("POST", "/sign-in", "account", "password", "_csrf"),
                Operation.form("GET", "/account", "account"),
                Operation.form("POST", "/account", "account", "current", "password", "again", "_csrf"),
                Operation.form("GET", "/session"),
                Operation.form("GET", "/session/begin", "to"),
                Operation.form("GET", "/session/back", "state", "code", "error"),
                Operation.form("POST", "/session/renew"),
                Operation.form("POST", "/session/end"),
                Operation.form("POST", "/oauth2/token", token),
                Operation.form("GET", "/oauth2/authorize", authorize),
                Operation.form("POST", "/oauth2/authorize", authorize),
                Operation.form("GET", "/oauth2/jwks"),
                Operation.form("POST", "/oauth2/introspect", about),
                Operation.form("POST", "/oauth2/revoke", about),
                Operation.form("GET", "/.well-known/oauth-authorization-server"),
                Operation.form("GET", "/.well-known/openid-configuration"),
                Operation.form("GET", "/.well-known/other"));
    }
}
