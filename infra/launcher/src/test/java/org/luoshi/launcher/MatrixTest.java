package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.launcher.MatrixTest.Who.ADMIN;
import static org.luoshi.launcher.MatrixTest.Who.AUDITOR;
import static org.luoshi.launcher.MatrixTest.Who.LEADER;
import static org.luoshi.launcher.MatrixTest.Who.LEAD_OFFICE;
import static org.luoshi.launcher.MatrixTest.Who.OTHER_LEADER;
import static org.luoshi.launcher.MatrixTest.Who.OTHER_OFFICE;
import static org.luoshi.launcher.MatrixTest.Who.OWNER_OFFICE;
import static org.luoshi.launcher.MatrixTest.Who.SUPERVISOR;
import static org.luoshi.launcher.MatrixTest.Who.SUPPORTING_OFFICE;
import static org.luoshi.launcher.MatrixTest.Who.VIEWER;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.command.CommandCatalogue;
import org.luoshi.command.CommandType;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.ledger.Ledger;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everybody tries everything: each command and each query, in each role, on what is the caller's own, on what is
 * another's and on what does not exist, and with every token that must not be believed. What is expected stands here,
 * by hand; what came of it goes into docs/security.md, which therefore cannot say anything else.
 *
 * <p>Whether a command would be granted is asked with an If-Match that nothing matches: it is looked at after the question
 * who may, and before any rule, so that 412 means "may", and nothing changes.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MatrixTest {
    private static final String MINE = "2023-X01";
    private static final String OTHERS = "2023-X02";
    private static final String NOBODYS = "2023-X99";
    private static final String FILE = "of the lead office";
    private static final String OTHER_FILE = "of another office";
    private static final String REBUILD = "/api/read-model/rebuild";
    private static final String CHECK = "/api/read-model/check";
    private static final int MAY = 412;
    private static final Path DOCUMENT = Path.of("../../docs/security.md");

    /** Invented, all of them. */
    enum Who {
        SUPERVISOR("supervision office", Role.SUPERVISOR, null),
        LEADER("leader in charge", Role.LEADER, "x-leader"),
        OTHER_LEADER("another leader", Role.LEADER, "y-leader"),
        LEAD_OFFICE("lead office", Role.OFFICE, "x-lead"),
        SUPPORTING_OFFICE("supporting office", Role.OFFICE, "x-support"),
        OWNER_OFFICE("owner of a target", Role.OFFICE, "x-owner"),
        OTHER_OFFICE("another office", Role.OFFICE, "y-lead"),
        AUDITOR("auditor", Role.AUDITOR, null),
        ADMIN("administrator", Role.ADMIN, null),
        VIEWER("viewer", Role.VIEWER, null);

        final String label;
        final Role role;
        private final @Nullable String of;

        Who(String label, Role role, @Nullable String of) {
            this.label = label;
            this.role = role;
            this.of = of;
        }

        Actor actor() {
            return new Actor(
                    "test-" + name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    "测试账号",
                    role,
                    role == Role.OFFICE ? new OfficeId(String.valueOf(of)) : null,
                    role == Role.LEADER ? new LeaderId(String.valueOf(of)) : null);
        }
    }

    /** Who may give which command to a task; whatever is not named here, nobody. */
    private static final Map<String, Set<Who>> MAY_COMMAND = Stream.of(
                    mayAll(SUPERVISOR, "assign-task", "reassign-task", "add-target", "drop-target", "revise-target"),
                    mayAll(SUPERVISOR, "suspend-task", "resume-task", "withdraw-task", "reopen-task"),
                    mayAll(
                            SUPERVISOR,
                            "approve-progress",
                            "return-progress",
                            "return-closure",
                            "close-task",
                            "urge-task"),
                    mayAll(SUPERVISOR, "issue-plan"),
                    mayAll(LEAD_OFFICE, "acknowledge-task", "object-to-assignment", "request-closure"),
                    mayAll(LEADER, "record-instruction"),
                    mayAll(ADMIN, "register-office", "rename-office", "retire-office"),
                    mayAll(ADMIN, "register-leader", "rename-leader", "retire-leader"),
                    Map.of(
                            "report-progress", EnumSet.of(LEAD_OFFICE, SUPPORTING_OFFICE, OWNER_OFFICE),
                            "correct-progress", EnumSet.of(SUPERVISOR, LEAD_OFFICE),
                            "request-revision", EnumSet.of(SUPERVISOR, LEAD_OFFICE),
                            "approve-revision", EnumSet.of(SUPERVISOR, LEADER),
                            "reject-revision", EnumSet.of(SUPERVISOR, LEADER),
                            // The patrol's own, which comes in by no token.
                            "assess-task", EnumSet.noneOf(Who.class)))
            .flatMap(some -> some.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static Map<String, Set<Who>> mayAll(Who who, String... commands) {
        return Arrays.stream(commands).collect(Collectors.toMap(name -> name, name -> EnumSet.of(who)));
    }

    /** Whoever has a part in the task, and so is told "may not" where others are told "is not there". */
    private static final Set<Who> INVOLVED =
            EnumSet.of(SUPERVISOR, LEADER, LEAD_OFFICE, SUPPORTING_OFFICE, OWNER_OFFICE);

    private static final Set<Who> ALL_SEEING = EnumSet.of(SUPERVISOR, AUDITOR, VIEWER);
    private static final Set<Who> AUDITORS = EnumSet.of(SUPERVISOR, AUDITOR);
    private static final Set<Who> ONLY_PART = EnumSet.complementOf(EnumSet.of(SUPERVISOR, AUDITOR, VIEWER));

    /**
     * A query, by the address of what is the caller's own, of what is another's and of what is not there.
     *
     * @param method GET, unless it changes something that is no command
     */
    private record Query(
            String method,
            String mapping,
            String own,
            @Nullable String foreign,
            @Nullable String unknown,
            Expected expected) {
        static Query get(
                String mapping, String own, @Nullable String foreign, @Nullable String unknown, Expected expected) {
            return new Query("GET", mapping, own, foreign, unknown, expected);
        }
    }

    private enum Thing {
        OWN,
        FOREIGN,
        UNKNOWN
    }

    private interface Expected {
        int of(Who who, Thing thing);
    }

    private static final Expected SIGNED_IN = (who, thing) -> thing == Thing.UNKNOWN ? 404 : 200;
    private static final Expected TASK =
            (who, thing) -> thing == Thing.UNKNOWN ? 404 : ALL_SEEING.contains(who) || sees(who, thing) ? 200 : 404;
    private static final Expected LEDGER =
            (who, thing) -> !AUDITORS.contains(who) ? 403 : thing == Thing.UNKNOWN ? 404 : 200;
    private static final Expected WATCHED = (who, thing) -> AUDITORS.contains(who) || who == ADMIN ? 200 : 403;
    private static final Expected WEBHOOKS =
            (who, thing) -> who != SUPERVISOR ? 403 : thing == Thing.UNKNOWN ? 404 : 200;
    private static final Expected ACCOUNTS = (who, thing) -> who != ADMIN ? 403 : thing == Thing.UNKNOWN ? 404 : 200;

    private static boolean sees(Who who, Thing thing) {
        return switch (who) {
            case LEADER, LEAD_OFFICE, SUPPORTING_OFFICE, OWNER_OFFICE -> thing == Thing.OWN;
            case OTHER_LEADER, OTHER_OFFICE -> thing == Thing.FOREIGN;
            case SUPERVISOR, AUDITOR, VIEWER -> true;
            case ADMIN -> false;
        };
    }

    @TempDir
    private static Path data;

    private static ConfigurableApplicationContext luoshi;
    private static OwnIssuer issuer;
    private static String root;
    private static JdbcClient records;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final Map<Who, String> TOKENS = new EnumMap<>(Who.class);
    private static final StringBuilder PAGE = new StringBuilder();
    private static String mySha = "";
    private static String otherSha = "";

    @BeforeAll
    static void begin() throws Exception {
        // Whoever manages accounts has one.
        Path accounts = Files.writeString(data.resolve("accounts.yaml"), """
                accounts:
                  - {id: test-admin, role: ADMIN, secret: seven-otters-on-a-raft}
                  - {id: auditor, role: AUDITOR, secret: seven-otters-on-a-raft}
                  - {id: viewer, role: VIEWER, secret: seven-otters-on-a-raft}
                """);
        luoshi = LuoshiApplication.application()
                .run(
                        "--spring.profiles.active=standalone",
                        "--luoshi.data=" + data,
                        "--luoshi.port=0",
                        "--luoshi.management-port=0",
                        "--luoshi.url=http://localhost:8080",
                        "--luoshi.accounts-file=" + accounts,
                        "--luoshi.sample=none",
                        "--luoshi.patrol.enabled=false",
                        "--luoshi.query.check.sample=0",
                        "--luoshi.query.patience=20s",
                        "--luoshi.limits.caller=100000",
                        "--luoshi.limits.address=100000",
                        "--luoshi.limits.stranger=100000");
        issuer = new OwnIssuer(data, "http://localhost:8080");
        root = "http://127.0.0.1:" + luoshi.getEnvironment().getRequiredProperty("local.server.port");
        records = JdbcClient.create(luoshi.getBean("dataSource", DataSource.class));
        for (Who who : Who.values()) TOKENS.put(who, issuer.token(who.actor()));
        for (String office : List.of("x-lead", "x-support", "x-owner", "y-lead"))
            granted(ADMIN, "register-office", "{\"officeId\": \"%s\", \"name\": \"测试处室\"}".formatted(office));
        for (String leader : List.of("x-leader", "y-leader"))
            granted(ADMIN, "register-leader", "{\"leaderId\": \"%s\", \"name\": \"测试领导\"}".formatted(leader));
        granted(SUPERVISOR, "issue-plan", """
                {"planYear": 2023, "title": "测试工作要点", "issuer": "测试局", "issuedOn": "2023-01-20",
                 "chapters": [{"number": 1, "title": "测试章", "measures": [{"number": 1, "title": "测试举措"}]}]}""");
        granted(SUPERVISOR, "assign-task", assign(MINE, "x-leader", "x-lead", "\"x-support\"", "x-owner"));
        granted(SUPERVISOR, "assign-task", assign(OTHERS, "y-leader", "y-lead", "", "y-lead"));
        mySha = handIn(LEAD_OFFICE, FILE);
        otherSha = handIn(OTHER_OFFICE, OTHER_FILE);
        granted(LEAD_OFFICE, "report-progress", report(MINE, mySha));
        granted(OTHER_OFFICE, "report-progress", report(OTHERS, otherSha));
        awaitProjected();
    }

    @AfterAll
    static void end() {
        luoshi.close();
    }

    private static String assign(String task, String leader, String lead, String supporting, String owner) {
        return """
                {"taskId": "%s", "brief": {"planYear": 2023, "number": 9, "title": "测试任务 %s"},
                 "assignment": {"leader": "%s", "leadOffice": "%s", "supportingOffices": [%s]},
                 "targets": [
                   {"metric": "甲", "comparator": "AT_LEAST", "value": 10, "unit": "所", "start": "2023-01-01", "due": "2023-12-31",
                    "aggregation": "CUMULATIVE"},
                   {"metric": "乙", "comparator": "AT_LEAST", "value": 10, "unit": "所", "start": "2023-01-01", "due": "2023-12-31",
                    "aggregation": "CUMULATIVE", "owner": "%s"}]}""".formatted(task, task, leader, lead, supporting, owner);
    }

    private static String report(String task, String sha) {
        return """
                {"taskId": "%s", "asOf": "2023-03-31", "evidence": ["%s"],
                 "readings": [{"targetId": "t1", "amount": {"value": 3, "unit": "所"}}]}""".formatted(task, sha);
    }

    @Test
    @Order(1)
    void every_command_in_every_role_on_own_foreign_and_unknown() throws Exception {
        CommandCatalogue catalogue = luoshi.getBean(CommandCatalogue.class);
        assertThat(catalogue.all().stream().map(CommandType::name).collect(Collectors.toSet()))
                .as("each command has its line in this test")
                .isEqualTo(MAY_COMMAND.keySet());
        Expectations expectations = new Expectations();
        long size = luoshi.getBean(Ledger.class).size();
        PAGE.append(
                "\n### Commands\n\n✓ may (and is then asked for If-Match and the rules); 403 may not; 404 is told that there is no such"
                        + " task. The second answer is for an id that does not exist.\n\n| command | ");
        PAGE.append(Arrays.stream(Who.values()).map(who -> who.label).collect(Collectors.joining(" | ")));
        PAGE.append(" |\n|---|").append("---|".repeat(Who.values().length)).append('\n');
        for (CommandType type : catalogue.all()) {
            PAGE.append("| `").append(type.name()).append("` |");
            for (Who who : Who.values()) {
                int known = send(expectations, type, who, false);
                int unknown = send(expectations, type, who, true);
                PAGE.append(' ')
                        .append(cell(known))
                        .append(' ')
                        .append(cell(unknown))
                        .append(" |");
            }
            PAGE.append('\n');
        }
        expectations.check();
        assertThat(luoshi.getBean(Ledger.class).size())
                .as("nothing has changed")
                .isEqualTo(size);
    }

    private static String cell(int status) {
        return status == MAY ? "✓" : Integer.toString(status);
    }

    private static int send(Expectations expectations, CommandType type, Who who, boolean unknown) throws Exception {
        String body = body(type, who, unknown);
        HttpResponse<String> answer = ask(
                TOKENS.get(who),
                "POST",
                "/api/commands/" + type.name(),
                body,
                "Idempotency-Key",
                '"' + UUID.randomUUID().toString() + '"',
                "If-Match",
                "\"999999\"");
        expectations.add(who, "POST", "/api/commands/" + type.name(), commandStatus(type.name(), who, unknown), answer);
        return answer.statusCode();
    }

    private static int commandStatus(String command, Who who, boolean unknown) {
        Set<Who> may = MAY_COMMAND.get(command);
        boolean role = may.stream().anyMatch(any -> any.role == who.role);
        if (!role) return 403;
        boolean needsNothing = command.equals("assign-task")
                || command.equals("issue-plan")
                || MAY_COMMAND.get(command).contains(ADMIN);
        if (unknown && !needsNothing) return 404;
        if (may.contains(who)) return MAY;
        return INVOLVED.contains(who) ? 403 : 404;
    }

    /** The published example, on a task of ours; an office that only owns a target speaks of that one. */
    private static String body(CommandType type, Who who, boolean unknown) {
        ObjectNode body = type.example().deepCopy();
        if (body.has("taskId")) body.put("taskId", unknown ? NOBODYS : MINE);
        if (body.has("officeId")) body.put("officeId", unknown ? "nobodys" : "x-lead");
        if (body.has("leaderId")) body.put("leaderId", unknown ? "nobodys" : "x-leader");
        if (body.has("planYear")) body.put("planYear", unknown ? 2031 : 2023);
        String target = who == OWNER_OFFICE && type.name().equals("report-progress") ? "t2" : "t1";
        if (body.has("targetId")) body.put("targetId", target);
        if (body.has("asOf")) body.put("asOf", "2023-03-31");
        if (body.get("readings") instanceof ArrayNode readings) {
            while (readings.size() > 1) readings.remove(1);
            ((ObjectNode) readings.get(0)).put("targetId", target);
        }
        return body.toString();
    }

    @Test
    @Order(2)
    void every_query_in_every_role_on_own_foreign_and_unknown() throws Exception {
        List<Query> queries = queries();
        Set<String> written = queries.stream()
                .map(query -> query.method() + " " + query.mapping())
                .collect(Collectors.toSet());
        assertThat(written).as("each address has its line in this test").isEqualTo(addresses());
        Expectations expectations = new Expectations();
        PAGE.append(
                "\n### Everything else\n\nThe answers for what is one's own, what is another's, and what does not exist; a dash where there is"
                        + " no such difference.\n\n| | ");
        PAGE.append(Arrays.stream(Who.values()).map(who -> who.label).collect(Collectors.joining(" | ")));
        PAGE.append(" |\n|---|").append("---|".repeat(Who.values().length)).append('\n');
        for (Query query : queries) {
            PAGE.append("| ")
                    .append(query.method().equals("GET") ? "" : query.method() + " ")
                    .append('`')
                    .append(query.mapping())
                    .append("` |");
            for (Who who : Who.values())
                PAGE.append(' ')
                        .append(tried(expectations, query, who, Thing.OWN, query.own()))
                        .append(' ')
                        .append(tried(expectations, query, who, Thing.FOREIGN, query.foreign()))
                        .append(' ')
                        .append(tried(expectations, query, who, Thing.UNKNOWN, query.unknown()))
                        .append(" |");
            PAGE.append('\n');
        }
        expectations.check();
    }

    private static String tried(Expectations expectations, Query query, Who who, Thing thing, @Nullable String path)
            throws Exception {
        if (path == null) return "–";
        if (path.equals(CHECK)) awaitChecked();
        HttpResponse<String> answer =
                ask(TOKENS.get(who), query.method(), path, query.method().equals("GET") ? null : "{}");
        expectations.add(who, query.method(), path, query.expected().of(who, thing), answer);
        // What is out of sight is not in anything that is given out, either.
        if (ONLY_PART.contains(who) && answer.statusCode() == 200 && !sees(who, Thing.FOREIGN))
            assertThat(answer.body()).as("%s %s", who, path).doesNotContain(OTHERS);
        if (ONLY_PART.contains(who) && answer.statusCode() == 200 && !sees(who, Thing.OWN))
            assertThat(answer.body()).as("%s %s", who, path).doesNotContain(MINE);
        return Integer.toString(answer.statusCode());
    }

    private static List<Query> queries() {
        long mine = positionOf(MINE);
        long others = positionOf(OTHERS);
        String nobody = UUID.randomUUID().toString();
        List<Query> queries = new ArrayList<>();
        for (String part : List.of("", "/history", "/evidence", "/lights", "/score"))
            queries.add(Query.get(
                    "/api/tasks/{taskId}" + part,
                    "/api/tasks/" + MINE + part,
                    "/api/tasks/" + OTHERS + part,
                    "/api/tasks/" + NOBODYS + part,
                    TASK));
        String course = "/targets/t1/course";
        queries.add(Query.get(
                "/api/tasks/{taskId}/targets/{targetId}/course",
                "/api/tasks/" + MINE + course,
                "/api/tasks/" + OTHERS + course,
                "/api/tasks/" + NOBODYS + course,
                TASK));
        String since = "/api/diff?from=0&task=";
        queries.add(Query.get("/api/diff", since + MINE, since + OTHERS, since + NOBODYS, TASK));
        for (String part : List.of("/board", "/score")) {
            queries.add(Query.get(
                    "/api/leaders/{leaderId}" + part,
                    "/api/leaders/x-leader" + part,
                    "/api/leaders/y-leader" + part,
                    "/api/leaders/nobodys" + part,
                    TASK));
            // The board of an office shows others their own part of it; what it has led is its own alone.
            queries.add(Query.get(
                    "/api/offices/{officeId}" + part,
                    "/api/offices/x-lead" + part,
                    "/api/offices/y-lead" + part,
                    "/api/offices/nobodys" + part,
                    TASK));
        }
        for (String list : List.of(
                "/api/tasks",
                "/api/leaders",
                "/api/offices",
                "/api/plans",
                "/api/drift",
                "/api/exceptions",
                "/api/totals",
                "/api/indicators",
                "/api/lights",
                "/api/lights/preview",
                "/api/rules",
                "/api/events",
                "/api/commands")) queries.add(Query.get(list, list, null, null, SIGNED_IN));
        queries.add(Query.get(
                "/api/commands/{name}", "/api/commands/close-task", null, "/api/commands/nothing", SIGNED_IN));
        queries.add(Query.get("/api/plans/{year}", "/api/plans/2023", null, "/api/plans/2031", SIGNED_IN));
        queries.add(Query.get(
                "/api/plans/{year}/overview", "/api/plans/2023/overview", null, "/api/plans/2031/overview", SIGNED_IN));
        queries.add(Query.get("/api/indicators/{code}", "/api/indicators/nothing", null, null, (who, thing) -> 404));
        queries.add(Query.get(
                "/api/plans/{year}/score",
                "/api/plans/2023/score",
                null,
                "/api/plans/2031/score",
                (who, thing) -> thing == Thing.UNKNOWN || who == ADMIN ? 404 : 200));
        queries.add(Query.get(
                "/api/evidence/{sha256}",
                "/api/evidence/" + mySha,
                "/api/evidence/" + otherSha,
                "/api/evidence/" + "0".repeat(64),
                TASK));
        for (String open : List.of("/api/ledger/key", "/api/ledger/checkpoint"))
            queries.add(Query.get(open, open, null, null, SIGNED_IN));
        queries.add(Query.get("/api/ledger/consistency", "/api/ledger/consistency?from=0", null, null, SIGNED_IN));
        queries.add(Query.get("/api/ledger/entries", "/api/ledger/entries?limit=3", null, null, LEDGER));
        queries.add(Query.get("/api/ledger/export", "/api/ledger/export", null, null, LEDGER));
        queries.add(Query.get(
                "/api/ledger/tile/{*path}",
                "/api/ledger/tile/entries/000.p/1",
                null,
                "/api/ledger/tile/0/999",
                LEDGER));
        for (String proof : List.of("proof", "receipt"))
            queries.add(Query.get(
                    "/api/ledger/" + proof + "/{position}",
                    "/api/ledger/" + proof + "/" + mine,
                    "/api/ledger/" + proof + "/" + others,
                    "/api/ledger/" + proof + "/999999",
                    TASK));
        queries.add(Query.get("/api/read-model", "/api/read-model", null, null, WATCHED));
        queries.add(Query.get("/api/read-model/digest", "/api/read-model/digest", null, null, LEDGER));
        // There is none yet that could be ended.
        queries.add(new Query("DELETE", REBUILD, REBUILD, null, null, (who, thing) -> who == ADMIN ? 409 : 403));
        queries.add(new Query("POST", REBUILD, REBUILD, null, null, (who, thing) -> who == ADMIN ? 202 : 403));
        queries.add(
                new Query("POST", CHECK, CHECK, null, null, (who, thing) -> WATCHED.of(who, thing) == 200 ? 202 : 403));
        queries.add(Query.get("/api/webhooks", "/api/webhooks", null, null, WEBHOOKS));
        queries.add(Query.get("/api/webhooks/{id}", "/api/webhooks/" + nobody, null, null, absent(WEBHOOKS)));
        queries.add(Query.get(
                "/api/webhooks/{id}/dead-letters",
                "/api/webhooks/" + nobody + "/dead-letters",
                null,
                null,
                absent(WEBHOOKS)));
        // A body that says nothing is wrong for whoever may send one.
        queries.add(new Query(
                "POST", "/api/webhooks", "/api/webhooks", null, null, (who, thing) -> who == SUPERVISOR ? 400 : 403));
        queries.add(new Query("PATCH", "/api/webhooks/{id}", "/api/webhooks/" + nobody, null, null, absent(WEBHOOKS)));
        queries.add(new Query("DELETE", "/api/webhooks/{id}", "/api/webhooks/" + nobody, null, null, absent(WEBHOOKS)));
        queries.add(new Query(
                "POST", "/api/webhooks/{id}/test", "/api/webhooks/" + nobody + "/test", null, null, absent(WEBHOOKS)));
        queries.add(new Query(
                "POST",
                "/api/webhooks/{id}/dead-letters/replay",
                "/api/webhooks/" + nobody + "/dead-letters/replay",
                null,
                null,
                absent(WEBHOOKS)));
        queries.add(new Query(
                "POST",
                "/api/evidence",
                "/api/evidence",
                null,
                null,
                (who, thing) ->
                        Set.of(Role.SUPERVISOR, Role.LEADER, Role.OFFICE).contains(who.role) ? 200 : 403));
        queries.add(Query.get("/api/access", "/api/access", null, null, (who, thing) -> who == AUDITOR ? 200 : 403));
        queries.add(Query.get("/api/accounts", "/api/accounts", null, null, ACCOUNTS));
        queries.add(Query.get("/api/accounts/{id}", "/api/accounts/auditor", null, "/api/accounts/nobody", ACCOUNTS));
        queries.add(new Query(
                "POST", "/api/accounts", "/api/accounts", null, null, (who, thing) -> who == ADMIN ? 400 : 403));
        queries.add(new Query(
                "PATCH", "/api/accounts/{id}", "/api/accounts/viewer", null, "/api/accounts/nobody", ACCOUNTS));
        queries.add(new Query(
                "POST",
                "/api/accounts/{id}/secret",
                "/api/accounts/viewer/secret",
                null,
                "/api/accounts/nobody/secret",
                ACCOUNTS));
        return queries;
    }

    /** One at a time: whoever asks for another meanwhile is told so. */
    private static void awaitChecked() throws Exception {
        JsonNode last;
        do {
            LockSupport.parkNanos(20_000_000);
            last = EventJson.MAPPER
                    .readTree(ask(TOKENS.get(AUDITOR), "GET", "/api/read-model", null)
                            .body())
                    .path("check");
        } while (last.isObject() && !last.has("finishedAt"));
    }

    private static Expected absent(Expected expected) {
        return (who, thing) -> expected.of(who, Thing.UNKNOWN);
    }

    /** What the running application answers to, but for the commands, which have a table of their own. */
    private static Set<String> addresses() {
        Set<String> addresses = new TreeSet<>();
        luoshi.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues().stream()
                        .filter(pattern -> pattern.startsWith("/api/"))
                        .forEach(pattern -> mapping.getMethodsCondition().getMethods().stream()
                                .map(method -> method + " " + pattern)
                                .filter(address -> !address.matches("(POST|PUT|PATCH|DELETE) /api/commands.*"))
                                .forEach(addresses::add)));
        return addresses;
    }

    @Test
    @Order(3)
    void no_token_that_is_not_ours_and_whole_and_of_now_opens_anything() throws Exception {
        List<String[]> everything = new ArrayList<>();
        for (CommandType type : luoshi.getBean(CommandCatalogue.class).all())
            everything.add(new String[] {
                "POST", "/api/commands/" + type.name(), type.example().toString()
            });
        for (Query query : queries())
            everything.add(
                    new String[] {query.method(), query.own(), query.method().equals("GET") ? null : "{}"});
        everything.add(new String[] {"GET", "/nowhere", null});
        Expectations expectations = new Expectations();
        PAGE.append("\n### Tokens that are not believed\n\nEach was tried on all ")
                .append(everything.size())
                .append(
                        " addresses; each time the answer was 401, and it was recorded under the word given.\n\n| token | recorded as |\n|---|---|\n");
        for (Map.Entry<String, OwnIssuer.Bad> bad :
                issuer.bad(SUPERVISOR.actor()).entrySet()) {
            PAGE.append("| ")
                    .append(bad.getKey())
                    .append(" | `")
                    .append(bad.getValue().reason())
                    .append("` |\n");
            for (String[] one : everything) {
                HttpResponse<String> answer = ask(bad.getValue().token(), one[0], one[1], one[2]);
                expectations.add(
                        null, one[0], one[1], 401, answer, bad.getValue().reason());
                assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
            }
        }
        expectations.check();
    }

    @Test
    @Order(3)
    void an_address_written_otherwise_is_recorded_like_any_other() throws Exception {
        for (String written : List.of("/api/%6cedger/export", "/api/ledger/%65xport", "/api/%65vidence/" + mySha)) {
            long before = records.sql("select coalesce(max(id), 0) from access.record")
                    .query(Long.class)
                    .single();
            int status = ask(TOKENS.get(AUDITOR), "GET", written, null).statusCode();
            assertThat(status).as(written).isIn(200, 400, 404);
            if (status != 200) continue;
            assertThat(records.sql("select kind from access.record where id > ?")
                            .param(before)
                            .query(String.class)
                            .list())
                    .as(written)
                    .containsExactly("LEDGER_READ");
        }
    }

    @Test
    @Order(3)
    void what_was_refused_stands_in_the_history_for_those_who_may_read_the_ledger() throws Exception {
        String history = "/api/tasks/" + MINE + "/history";
        HttpResponse<String> refused = ask(
                TOKENS.get(LEAD_OFFICE),
                "POST",
                "/api/commands/withdraw-task",
                "{\"taskId\": \"%s\", \"reason\": \"测试理由\"}".formatted(MINE),
                "Idempotency-Key",
                "\"refused-and-shown\"");
        assertThat(refused.statusCode()).isEqualTo(403);
        for (Who who : List.of(AUDITOR, SUPERVISOR)) {
            JsonNode answer = EventJson.MAPPER.readTree(
                    ask(TOKENS.get(who), "GET", history, null).body());
            JsonNode latest = answer.at("/refused/0");
            assertThat(latest.get("id").asString()).isEqualTo("test-lead-office");
            assertThat(latest.get("path").asString()).isEqualTo("/api/commands/withdraw-task");
            assertThat(latest.get("outcome").asInt()).isEqualTo(403);
            assertThat(latest.get("office").get("id").asString()).isEqualTo("x-lead");
            JsonNode changes = answer.get("changes");
            assertThat(latest.get("behind"))
                    .isEqualTo(changes.get(changes.size() - 1).get("position"));
        }
        for (Who who : List.of(LEAD_OFFICE, LEADER, VIEWER))
            assertThat(ask(TOKENS.get(who), "GET", history, null).body()).doesNotContain("\"refused\"");
        // As of its assignment nothing had been refused yet.
        String then = history + "?asOf=" + positionOf(MINE);
        assertThat(EventJson.MAPPER
                        .readTree(ask(TOKENS.get(AUDITOR), "GET", then, null).body())
                        .get("refused"))
                .isEmpty();
    }

    /** Whether the committed page is what has just come out; it is written anew with -Ddocs.write=true. */
    @Test
    @Order(4)
    void the_page_on_security_says_what_has_just_been_tried() throws Exception {
        String begin = "<!-- matrix: written by MatrixTest -->\n";
        String end = "<!-- matrix: end -->\n";
        String document = Files.readString(DOCUMENT);
        int from = document.indexOf(begin) + begin.length();
        int to = document.indexOf(end);
        assertThat(to).as("the page has a place for the matrix").isGreaterThan(from - 1);
        String now = document.substring(0, from) + PAGE + "\n" + document.substring(to);
        if (Boolean.getBoolean("docs.write")) Files.writeString(DOCUMENT, now);
        assertThat(Files.readString(DOCUMENT))
                .as("docs/security.md is behind; write it anew with: mvn -pl infra/launcher -am test -Dtest=MatrixTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true")
                .isEqualTo(now);
    }

    /** What was asked, what ought to have come of it, and what ought to stand in the record. */
    private static final class Expectations {
        private final List<String> wrong = new ArrayList<>();
        private final List<String> recorded = new ArrayList<>();
        private final long before = records.sql("select coalesce(max(id), 0) from access.record")
                .query(Long.class)
                .single();
        private int asked;

        void add(@Nullable Who who, String method, String path, int expected, HttpResponse<String> answer) {
            add(who, method, path, expected, answer, null);
        }

        void add(
                @Nullable Who who,
                String method,
                String path,
                int expected,
                HttpResponse<String> answer,
                @Nullable String reason) {
            asked++;
            int status = answer.statusCode();
            boolean handedIn = path.equals("/api/evidence") && status == 201;
            if (status != expected && !handedIn)
                wrong.add("%s %s %s: %d, not %d: %s".formatted(who, method, path, status, expected, answer.body()));
            boolean refusal = Set.of(401, 403, 409, 412, 422).contains(status);
            boolean outOfSight = status == 404 && who != null && ONLY_PART.contains(who);
            if (refusal || outOfSight)
                recorded.add(String.join(
                        " ",
                        who == null ? "-" : who.actor().id(),
                        who == null ? "-" : who.role.name(),
                        method,
                        path.replaceFirst("\\?.*", ""),
                        Integer.toString(status),
                        reason == null ? "" : reason));
        }

        void check() {
            assertThat(wrong).as("%d requests", asked).isEmpty();
            boolean reasons = recorded.stream().anyMatch(line -> !line.endsWith(" "));
            List<String> found = records.sql("""
                            select coalesce(actor_id, '-') || ' ' || coalesce(actor_role, '-') || ' ' || method || ' ' || path || ' '
                              || status || ' ' || %s from access.record where id > ? and kind = 'REFUSAL'""".formatted(reasons ? "reason" : "''"))
                    .param(before)
                    .query(String.class)
                    .list();
            assertThat(found)
                    .as("each refusal is recorded, once, and nothing else is")
                    .containsExactlyInAnyOrderElementsOf(recorded);
            assertThat(recorded).isNotEmpty();
        }
    }

    private static long positionOf(String task) {
        return luoshi.getBean(Ledger.class).ofAggregate(task).getFirst().position();
    }

    private static String handIn(Who who, String content) throws Exception {
        HttpResponse<String> answer = ask(TOKENS.get(who), "POST", "/api/evidence", content);
        assertThat(answer.statusCode()).isEqualTo(201);
        return EventJson.MAPPER.readTree(answer.body()).get("sha256").asString();
    }

    private static void granted(Who who, String command, String body) throws Exception {
        HttpResponse<String> answer = ask(
                TOKENS.get(who),
                "POST",
                "/api/commands/" + command,
                body,
                "Idempotency-Key",
                '"' + UUID.randomUUID().toString() + '"');
        assertThat(answer.statusCode()).as("%s: %s", command, answer.body()).isEqualTo(200);
    }

    private static void awaitProjected() throws Exception {
        long size = luoshi.getBean(Ledger.class).size();
        HttpResponse<String> answer = ask(TOKENS.get(SUPERVISOR), "GET", "/api/tasks?after=" + size, null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(ask(TOKENS.get(SUPERVISOR), "GET", "/api/ledger/checkpoint?after=" + size, null)
                        .statusCode())
                .isEqualTo(200);
        JsonNode tasks = EventJson.MAPPER.readTree(answer.body());
        assertThat(tasks.get("tasks")).hasSize(2);
    }

    private static HttpResponse<String> ask(
            @Nullable String token, String method, String path, @Nullable String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) request.header("Authorization", "Bearer " + token);
        if (body != null) request.header("Content-Type", "application/json");
        if (headers.length > 0) request.headers(headers);
        return HTTP.send(request.build(), MatrixTest::read);
    }

    /** Nothing of what would go on for as long as the token is good. */
    private static BodySubscriber<String> read(ResponseInfo info) {
        boolean goesOn = info.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
        if (!goesOn) return BodySubscribers.ofString(StandardCharsets.UTF_8);
        return new Unread();
    }

    private static final class Unread implements BodySubscriber<String> {
        @Override
        public CompletionStage<String> getBody() {
            return CompletableFuture.completedFuture("");
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> item) {}

        @Override
        public void onError(Throwable throwable) {}

        @Override
        public void onComplete() {}
    }
}
