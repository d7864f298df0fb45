package org.luoshi.query.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.luoshi.query.Story.*;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.patch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import com.github.kagkarlsson.scheduler.testhelper.SettableClock;
import com.github.kagkarlsson.scheduler.testhelper.TestHelper;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.task.TaskEvent.TaskAcknowledged;
import org.luoshi.kernel.task.TaskEvent.TaskReassigned;
import org.luoshi.kernel.task.TaskEvent.TaskSuspended;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.TestPostgres;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestActor;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestLedger;
import org.luoshi.query.TestQuerySide;
import org.luoshi.query.webhook.Receiver.Got;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Status;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import tools.jackson.databind.JsonNode;

/** Subscribing, being told, not being there, and being told again; with a clock and a scheduler that the test moves. */
@QueryTest
@TestPropertySource(properties = "luoshi.webhook.allow=127.0.0.1")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookTest {
    private static final String NO_FILTER = "";

    @Autowired
    MockMvc mvc;

    @Autowired
    TestLedger events;

    @Autowired
    Ledger ledger;

    @Autowired
    TestClock clock;

    @Autowired
    TestQuerySide.Database database;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    FanOut fanOut;

    @Autowired
    Deliveries deliveries;

    @Autowired
    Webhooks webhooks;

    @Autowired
    MeterRegistry meters;

    private ManualScheduler scheduler;
    private Receiver receiver;
    private int lastTask = 100;

    @BeforeAll
    void begin() {
        events.happened(beginning());
    }

    @BeforeEach
    void open() {
        receiver = new Receiver();
        var manual = TestHelper.createManualScheduler(new TransactionAwareDataSourceProxy(database), deliveries.task())
                .clock(new SettableClock() {
                    @Override
                    public Instant now() {
                        return clock.instant();
                    }
                });
        Webhooks.set(manual, clock);
        scheduler = manual.build();
    }

    @AfterEach
    void close() {
        receiver.close();
        database.down = false;
        jdbc.sql("delete from webhook.subscription").update();
        jdbc.sql("delete from webhook.scheduled_tasks").update();
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request) throws Exception {
        return send(request, SUPERVISOR);
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request, Actor actor) throws Exception {
        return mvc.perform(request.header(TestActor.HEADER, TestActor.header(actor))
                        .locale(Locale.ENGLISH)
                        .contentType(MediaType.APPLICATION_JSON))
                .andReturn()
                .getResponse();
    }

    private JsonNode granted(MockHttpServletRequestBuilder request) throws Exception {
        MockHttpServletResponse response = send(request);
        assertThat(response.getStatus() / 100).as(Caller.text(response)).isEqualTo(2);
        return EventJson.MAPPER.readTree(Caller.text(response));
    }

    private JsonNode subscribed(String filters) throws Exception {
        return granted(post("/api/webhooks").content("""
                {"name": "测试推送", "url": "%s"%s}""".formatted(receiver.url(), filters)));
    }

    private JsonNode now(JsonNode subscription) throws Exception {
        return granted(get("/api/webhooks/" + id(subscription)));
    }

    private static String id(JsonNode subscription) {
        return subscription.get("id").stringValue();
    }

    private static String secret(JsonNode subscription) {
        return subscription.get("secret").stringValue();
    }

    private TaskId newTask() {
        return new TaskId("2023-K" + lastTask++);
    }

    /** A task of leader A, led by office A, supported by office B, with one target that office C owns. */
    private long assign(TaskId task) {
        return events.happened(
                assigned(task, held(LEADER_A, OFFICE_A, OFFICE_B), owned(count("学位", "4250", "个"), OFFICE_C)));
    }

    private void deliver() {
        long moved;
        do moved = fanOut.step();
        while (moved > 0);
        scheduler.runAnyDueExecutions();
    }

    private void pass(Duration time) {
        clock.set(clock.instant().plus(time));
        scheduler.runAnyDueExecutions();
    }

    private List<Long> arrivedAfter(long position) {
        return receiver.positions().stream().filter(p -> p > position).toList();
    }

    // Subscribing

    @Test
    void a_subscription_tells_its_secret_once() throws Exception {
        MockHttpServletResponse response = send(post("/api/webhooks").content("""
                        {"name": "测试推送", "url": "%s", "eventTypes": ["TaskAssigned", "TaskAssigned"],
                         "offices": ["test-office-a"], "leaders": ["test-leader-b"], "from": 3}""".formatted(receiver.url())));
        assertThat(response.getStatus()).isEqualTo(201);
        assertThat(response.getHeader("Cache-Control")).contains("no-store");
        JsonNode made = EventJson.MAPPER.readTree(Caller.text(response));
        assertThat(response.getHeader("Location")).isEqualTo("/api/webhooks/" + id(made));
        assertThat(secret(made)).startsWith("whsec_");

        JsonNode seen = now(made);
        assertThat(seen.has("secret")).isFalse();
        assertThat(seen.toString()).doesNotContain(secret(made).substring(6));
        assertThat(seen.at("/url").stringValue()).isEqualTo(receiver.url());
        assertThat(seen.at("/eventTypes").toString()).isEqualTo("[\"TaskAssigned\"]");
        assertThat(seen.at("/offices").toString()).isEqualTo("[\"test-office-a\"]");
        assertThat(seen.at("/leaders").toString()).isEqualTo("[\"test-leader-b\"]");
        assertThat(seen.at("/from").longValue()).isEqualTo(3);
        assertThat(seen.at("/active").booleanValue()).isTrue();
        assertThat(seen.at("/createdBy").stringValue()).isEqualTo(SUPERVISOR.id());
        assertThat(Instant.parse(seen.at("/createdAt").stringValue())).isEqualTo(clock.instant());
        assertThat(granted(get("/api/webhooks")).at("/subscriptions/0")).isEqualTo(seen);

        assertThat(send(delete("/api/webhooks/" + id(made))).getStatus()).isEqualTo(204);
        assertThat(granted(get("/api/webhooks")).at("/subscriptions").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SUPERVISOR")
    void nobody_else_may(Role role) throws Exception {
        String id = id(subscribed(NO_FILTER));
        for (var request : everyRequest(id)) {
            JsonNode problem = Caller.problem(403, send(request, actor(role)));
            assertThat(problem.at("/type").stringValue()).isEqualTo("urn:luoshi:problem:forbidden");
            assertThat(problem.at("/detail").stringValue()).contains("supervisors");
        }
        assertThat(granted(get("/api/webhooks")).at("/subscriptions").size()).isEqualTo(1);
    }

    @Test
    void who_is_nobody_is_asked_who_he_is_and_who_asks_for_nothing_is_told() throws Exception {
        for (var request : everyRequest(UUID.randomUUID().toString())) {
            JsonNode problem = Caller.problem(
                    401,
                    mvc.perform(request.header(TestActor.HEADER, "").contentType(MediaType.APPLICATION_JSON))
                            .andReturn()
                            .getResponse());
            assertThat(problem.at("/type").stringValue()).isEqualTo("urn:luoshi:problem:unauthenticated");
        }
        for (String id : List.of(UUID.randomUUID().toString(), "nothing"))
            for (var request : everyRequest(id).subList(2, 8)) Caller.problem(404, send(request));
    }

    private static List<MockHttpServletRequestBuilder> everyRequest(String id) {
        String one = "/api/webhooks/" + id;
        return List.of(
                get("/api/webhooks"),
                post("/api/webhooks").content("{}"),
                get(one),
                patch(one).content("{\"active\": false}"),
                delete(one),
                post(one + "/test"),
                get(one + "/dead-letters"),
                post(one + "/dead-letters/replay").content("{}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|``",
                "null|``",
                "[]|``",
                "{|``",
                "{} x|``",
                "{\"name\": \"n\"}|/url",
                "{\"url\": \"$\"}|/name",
                "{\"name\": \" \", \"url\": \"$\"}|/name",
                "{\"name\": \"a\\u0000b\", \"url\": \"$\"}|/name",
                "{\"name\": 1, \"url\": \"$\"}|/name",
                "{\"name\": \"n\", \"url\": \"$\", \"colour\": 1}|/colour",
                "{\"name\": \"n\", \"url\": \"https://127.0.0.2/\"}|/url",
                "{\"name\": \"n\", \"url\": \"http://127.0.0.2/\"}|/url",
                "{\"name\": \"n\", \"url\": \"https://[::1]/\", \"from\": 0}|/url",
                "{\"name\": \"n\", \"url\": \"javascript:x\"}|/url",
                "{\"name\": \"n\", \"url\": \"$\", \"eventTypes\": [\"TaskAssigned\", \"TaskForgotten\"]}|/eventTypes/1",
                "{\"name\": \"n\", \"url\": \"$\", \"eventTypes\": [null]}|/eventTypes/0",
                "{\"name\": \"n\", \"url\": \"$\", \"eventTypes\": \"TaskAssigned\"}|/eventTypes",
                "{\"name\": \"n\", \"url\": \"$\", \"offices\": [\"Test Office\"]}|/offices/0",
                "{\"name\": \"n\", \"url\": \"$\", \"offices\": [\"nowhere\"]}|/offices/0",
                "{\"name\": \"n\", \"url\": \"$\", \"leaders\": [\"test-leader-a\", \"nobody\"]}|/leaders/1",
                "{\"name\": \"n\", \"url\": \"$\", \"from\": -1}|/from",
                "{\"name\": \"n\", \"url\": \"$\", \"from\": 999999}|/from",
                "{\"name\": \"n\", \"url\": \"$\", \"from\": 1.5}|/from",
                "{\"name\": \"n\", \"url\": \"$\", \"from\": \"1\"}|/from",
            })
    void what_cannot_be_understood_is_named_and_changes_nothing(String body, String path) throws Exception {
        JsonNode problem =
                Caller.problem(400, send(post("/api/webhooks").content(body.replace("$", "https://1.1.1.1/"))));
        assertThat(problem.at("/type").stringValue()).isEqualTo("urn:luoshi:problem:malformed");
        assertThat(problem.at("/errors/0/path").stringValue()).isEqualTo(path);
        assertThat(granted(get("/api/webhooks")).at("/subscriptions").isEmpty()).isTrue();
    }

    @Test
    void a_change_or_a_question_that_cannot_be_understood_is_refused_too() throws Exception {
        String one = "/api/webhooks/" + id(subscribed(NO_FILTER));
        for (String body :
                List.of("{}", "{\"active\": null}", "{\"rotateSecret\": false}", "{\"active\": \"no\"}", "x"))
            Caller.problem(400, send(patch(one).content(body)));
        for (String body :
                List.of("{\"positions\": [1]}", "{\"positions\": [null]}", "{\"positions\": 1}", "{\"all\": 1}"))
            Caller.problem(400, send(post(one + "/dead-letters/replay").content(body)));
        for (String query : List.of("from=0", "from=x", "limit=0", "limit=201", "cursor=1"))
            Caller.problem(400, send(get(one + "/dead-letters?" + query)));
        JsonNode problem =
                Caller.problem(413, send(post("/api/webhooks").content("{\"name\": \"" + "n".repeat(70_000) + "\"}")));
        assertThat(problem.at("/type").stringValue()).isEqualTo("urn:luoshi:problem:too-large");
    }

    @Test
    void secrets_are_kept_where_only_the_query_side_and_the_owner_see_them() throws Exception {
        subscribed(NO_FILTER);
        var server =
                (PGSimpleDataSource) database.unwrap(HikariDataSource.class).getDataSource();
        for (String role : List.of("luoshi_command", "luoshi_report"))
            assertThatThrownBy(() -> JdbcClient.create((DataSource) TestPostgres.as(role, server))
                            .sql("select secret from webhook.subscription")
                            .query(String.class)
                            .list())
                    .hasStackTraceContaining("permission denied");
        assertThat(JdbcClient.create((DataSource) TestPostgres.as("luoshi_query", server))
                        .sql("select secret from webhook.subscription")
                        .query(String.class)
                        .list())
                .hasSize(1);
    }

    // Being told

    @Test
    void an_event_arrives_signed_and_whole() throws Exception {
        JsonNode subscription = subscribed(NO_FILTER);
        long position = assign(newTask());
        deliver();

        Got got = receiver.got.getFirst();
        assertThat(receiver.got).hasSize(1);
        assertThat(receiver.paths).containsOnlyKeys("/hook?of=test");
        assertThat(got.isSignedBy(secret(subscription))).isTrue();
        assertThat(got.isSignedBy(Secret.random().text())).isFalse();
        assertThat(got.timestamp()).isEqualTo(clock.instant().getEpochSecond());
        assertThat(UUID.fromString(got.id())).isNotNull();
        JsonNode body = got.json();
        assertThat(body.propertyNames()).containsExactly("type", "timestamp", "data");
        assertThat(body.at("/type").stringValue()).isEqualTo("TaskAssigned");
        assertThat(Instant.parse(body.at("/timestamp").stringValue()))
                .isEqualTo(ledger.at(position).orElseThrow().recordedAt());
        assertThat(body.at("/data").propertyNames())
                .containsExactly("position", "sequence", "taskId", "actor", "event");
        assertThat(body.at("/data/position").longValue()).isEqualTo(position);
        assertThat(body.at("/data/sequence").longValue()).isZero();
        assertThat(body.at("/data/taskId").stringValue())
                .isEqualTo(ledger.at(position).orElseThrow().aggregateId());
        assertThat(body.at("/data/actor").toString())
                .isEqualTo("{\"id\":\"test-supervisor\",\"name\":\"测试督查员\",\"role\":\"SUPERVISOR\"}");
        assertThat(got.body())
                .endsWith(",\"event\":" + ledger.at(position).orElseThrow().payload() + "}}");

        JsonNode after = now(subscription);
        assertThat(after.at("/delivered").intValue()).isEqualTo(1);
        assertThat(after.at("/pending").intValue()).isZero();
        assertThat(after.at("/position").longValue()).isEqualTo(position);
        assertThat(Instant.parse(after.at("/lastSuccess").stringValue())).isEqualTo(clock.instant());
        deliver();
        assertThat(receiver.got).hasSize(1);
    }

    @Test
    void it_listens_from_now_on_or_from_a_position() throws Exception {
        long before = assign(newTask());
        JsonNode fromNow = subscribed(NO_FILTER);
        deliver();
        assertThat(receiver.got).isEmpty();
        granted(delete("/api/webhooks/" + id(fromNow)));
        subscribed(", \"from\": " + (before - 1));
        long last = events.happened(new TaskAcknowledged(newestTask(), null));
        deliver();
        assertThat(receiver.positions()).containsExactly(before, last);
    }

    private TaskId newestTask() {
        return new TaskId("2023-K" + (lastTask - 1));
    }

    @Test
    void a_long_history_comes_in_its_order_and_each_event_once() throws Exception {
        subscribed(", \"from\": 0");
        TaskId task = newTask();
        assign(task);
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) events.happened(new TaskSuspended(task, "测试理由" + i));
        for (long position = 1; position <= ledger.size(); position++) all.add(position);
        fanOut.step();
        assertThat(jdbc.sql("select count(*) from webhook.delivery")
                        .query(Long.class)
                        .single())
                .as("no more than a few hundred wait for their first attempt")
                .isEqualTo(250);
        for (int i = 0; i < 8; i++) deliver();
        assertThat(receiver.positions()).isEqualTo(all);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "|assigned acknowledged reassigned registered",
                ", \"eventTypes\": [\"TaskAcknowledged\", \"OfficeRegistered\"]|acknowledged registered",
                ", \"offices\": [\"test-office-a\"]|assigned acknowledged reassigned",
                ", \"offices\": [\"test-office-b\"]|assigned acknowledged reassigned after",
                ", \"offices\": [\"test-office-c\"]|assigned acknowledged reassigned after",
                ", \"leaders\": [\"test-leader-a\"]|assigned acknowledged reassigned",
                ", \"leaders\": [\"test-leader-b\"]|reassigned after",
                ", \"leaders\": [\"test-leader-b\"], \"offices\": [\"test-office-a\"]|",
                ", \"leaders\": [\"test-leader-a\"], \"offices\": [\"test-office-a\", \"test-office-b\"]|assigned acknowledged reassigned",
                ", \"leaders\": [\"test-leader-b\"], \"eventTypes\": [\"TaskAcknowledged\"]|after",
            })
    void filters_ask_what_happened_and_who_held_the_task_before_or_after_it(String filters, String expected)
            throws Exception {
        subscribed(filters == null ? NO_FILTER : filters);
        TaskId task = newTask();
        long assigned = assign(task);
        long acknowledged = events.happened(new TaskAcknowledged(task, null));
        long reassigned = events.happened(
                new TaskReassigned(task, held(LEADER_A, OFFICE_A, OFFICE_B), held(LEADER_B, OFFICE_B), "测试理由", null));
        long after = events.happened(new TaskAcknowledged(task, null));
        long registered = events.happened(
                new OfficeRegistered(new OfficeId("test-office-" + task.value().toLowerCase(Locale.ROOT)), "测试处室"));
        deliver();
        List<Long> wanted = new ArrayList<>();
        String words = " " + (expected == null ? "" : expected) + " ";
        if (words.contains(" assigned ")) wanted.add(assigned);
        if (words.contains(" acknowledged ")) wanted.add(acknowledged);
        if (words.contains(" reassigned ")) wanted.add(reassigned);
        if (words.contains(" after ") || filters == null || filters.contains("Registered")) wanted.add(after);
        if (words.contains(" registered ")) wanted.add(registered);
        assertThat(receiver.positions()).isEqualTo(wanted);
    }

    @Test
    void an_event_of_the_organization_names_its_aggregate() throws Exception {
        subscribed(NO_FILTER);
        events.happened(new LeaderRegistered(new LeaderId("test-leader-z"), "测试领导癸"));
        deliver();
        assertThat(receiver.got.getFirst().json().at("/data/aggregateId").stringValue())
                .isEqualTo("organization");
        assertThat(receiver.got.getFirst().json().at("/data").has("taskId")).isFalse();
    }

    @Test
    void what_the_read_model_has_not_come_to_waits() throws Exception {
        subscribed(NO_FILTER);
        long position =
                events.record(assigned(newTask(), held(LEADER_A, OFFICE_A), count("学位", "4250", "个")), SUPERVISOR);
        deliver();
        assertThat(receiver.got).isEmpty();
        events.project(position);
        deliver();
        assertThat(receiver.positions()).containsExactly(position);
    }

    @Test
    void who_asks_for_offices_waits_for_an_event_that_was_set_aside_and_nobody_else_does() throws Exception {
        JsonNode choosy = subscribed(", \"offices\": [\"test-office-a\"]");
        subscribed(NO_FILTER);
        TaskId task = newTask();
        long first = assign(task);
        long aside = ledger.size() + 1;
        jdbc.sql("""
                        insert into model_a.dead_letter (position, aggregate_id, cause, attempts, added_at, next_attempt)
                        values (:position, 'x', 'test', 1, now(), now())""").param("position", aside).update();
        long second = events.happened(new TaskAcknowledged(task, null));
        deliver();
        assertThat(receiver.positions()).containsExactly(first, first, second);
        assertThat(now(choosy).at("/position").longValue()).isEqualTo(first);
        jdbc.sql("delete from model_a.dead_letter").update();
        deliver();
        assertThat(receiver.positions()).containsExactly(first, first, second, second);
    }

    @Test
    void a_test_message_is_sent_at_once_and_says_what_came_of_it() throws Exception {
        JsonNode subscription = subscribed(NO_FILTER);
        JsonNode tested = granted(post("/api/webhooks/" + id(subscription) + "/test"));
        assertThat(tested.at("/delivered").booleanValue()).isTrue();
        assertThat(tested.at("/status").intValue()).isEqualTo(200);
        Got got = receiver.got.getFirst();
        assertThat(got.id()).isEqualTo(tested.at("/webhookId").stringValue());
        assertThat(got.isSignedBy(secret(subscription))).isTrue();
        assertThat(got.json().at("/type").stringValue()).isEqualTo("luoshi.test");

        receiver.answer = Receiver.status(503);
        JsonNode refused = granted(post("/api/webhooks/" + id(subscription) + "/test"));
        assertThat(refused.at("/delivered").booleanValue()).isFalse();
        assertThat(refused.at("/error").stringValue()).isEqualTo("answered 503");
        assertThat(now(subscription).at("/failed").intValue()).isZero();
    }

    @Test
    void a_new_secret_signs_beside_the_old_one_for_a_day() throws Exception {
        JsonNode subscription = subscribed(NO_FILTER);
        JsonNode rotated = granted(patch("/api/webhooks/" + id(subscription)).content("{\"rotateSecret\": true}"));
        assertThat(secret(rotated)).startsWith("whsec_").isNotEqualTo(secret(subscription));
        assertThat(now(subscription).has("secret")).isFalse();
        assertThat(Instant.parse(now(subscription).at("/previousSecretUntil").stringValue()))
                .isEqualTo(clock.instant().plus(Duration.ofHours(24)));
        assign(newTask());
        deliver();
        assertThat(receiver.got.getFirst().isSignedBy(secret(subscription))).isTrue();
        assertThat(receiver.got.getFirst().isSignedBy(secret(rotated))).isTrue();

        clock.set(clock.instant().plus(Duration.ofHours(24)));
        assign(newTask());
        deliver();
        assertThat(receiver.got.getLast().isSignedBy(secret(subscription))).isFalse();
        assertThat(receiver.got.getLast().isSignedBy(secret(rotated))).isTrue();
        assertThat(now(subscription).has("previousSecretUntil")).isFalse();
    }

    // Not being there

    @Test
    void ten_attempts_at_growing_pauses_with_the_same_id_and_bytes_then_a_dead_letter_then_a_replay() throws Exception {
        JsonNode subscription = subscribed(NO_FILTER);
        receiver.answer = (exchange, got) -> {
            byte[] secretive = "do not repeat this".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(500, secretive.length);
            exchange.getResponseBody().write(secretive);
        };
        Instant begun = clock.instant();
        long position = assign(newTask());
        deliver();
        assertThat(receiver.got).hasSize(1);
        for (int i = 0; i < Deliveries.PAUSES.size(); i++) {
            assertThat(now(subscription).at("/pending").intValue()).isEqualTo(1);
            Duration pause = Deliveries.PAUSES.get(i);
            pass(pause.minusMillis(1));
            assertThat(receiver.got).as("not before its time").hasSize(i + 1);
            pass(pause.dividedBy(10).plusMillis(2));
            assertThat(receiver.got).as("soon after it").hasSize(i + 2);
        }
        assertThat(Deliveries.PAUSES.stream().reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofHours(75).plusMinutes(35).plusSeconds(5));
        assertThat(receiver.got.stream().map(Got::id).distinct()).hasSize(1);
        assertThat(receiver.got.stream().map(Got::body).distinct()).hasSize(1);
        assertThat(receiver.got).allMatch(got -> got.isSignedBy(secret(subscription)));
        assertThat(receiver.got.stream().map(Got::timestamp).distinct()).hasSize(10);

        JsonNode letters = granted(get("/api/webhooks/" + id(subscription) + "/dead-letters"));
        assertThat(letters.at("/deadLetters").size()).isEqualTo(1);
        JsonNode letter = letters.at("/deadLetters/0");
        assertThat(letter.at("/position").longValue()).isEqualTo(position);
        assertThat(letter.at("/type").stringValue()).isEqualTo("TaskAssigned");
        assertThat(letter.at("/webhookId").stringValue())
                .isEqualTo(receiver.got.getFirst().id());
        assertThat(letter.at("/attempts").intValue()).isEqualTo(10);
        assertThat(letter.at("/status").intValue()).isEqualTo(500);
        assertThat(letter.at("/error").stringValue()).isEqualTo("answered 500");
        assertThat(Instant.parse(letter.at("/firstAttempt").stringValue())).isEqualTo(begun);
        assertThat(Instant.parse(letter.at("/lastAttempt").stringValue())).isEqualTo(clock.instant());
        assertThat(now(subscription).at("/failed").intValue()).isEqualTo(1);
        assertThat(now(subscription).at("/pending").intValue()).isZero();
        pass(Duration.ofDays(10));
        assertThat(receiver.got).as("given up").hasSize(10);

        assertThat(replay(subscription, "{}")).isEqualTo(1);
        scheduler.runAnyDueExecutions();
        assertThat(receiver.got).as("anew").hasSize(11);
        receiver.answer = Receiver.status(204);
        pass(Duration.ofSeconds(6));
        assertThat(receiver.got).hasSize(12);
        assertThat(receiver.got.stream().map(Got::id).distinct()).hasSize(1);
        assertThat(now(subscription).at("/delivered").intValue()).isEqualTo(1);
        assertThat(now(subscription).at("/failed").intValue()).isZero();
        assertThat(replay(subscription, "{}")).isZero();
    }

    private int replay(JsonNode subscription, String which) throws Exception {
        return granted(post("/api/webhooks/" + id(subscription) + "/dead-letters/replay")
                        .content(which))
                .at("/replayed")
                .intValue();
    }

    @Test
    void dead_letters_come_page_by_page_and_are_replayed_one_by_one() throws Exception {
        JsonNode subscription = subscribed(NO_FILTER);
        receiver.answer = Receiver.status(400);
        List<Long> positions = new ArrayList<>();
        for (int i = 0; i < 5; i++) positions.add(assign(newTask()));
        deliver();
        Deliveries.PAUSES.forEach(pause -> pass(pause.multipliedBy(2)));
        String letters = "/api/webhooks/" + id(subscription) + "/dead-letters";
        JsonNode page = granted(get(letters + "?limit=3"));
        assertThat(page.at("/deadLetters").size()).isEqualTo(3);
        JsonNode rest =
                granted(get(letters + "?limit=3&from=" + page.at("/next").longValue()));
        assertThat(rest.at("/deadLetters").size()).isEqualTo(2);
        assertThat(rest.at("/deadLetters/1/position").longValue()).isEqualTo(positions.get(4));
        assertThat(rest.has("next")).isFalse();

        receiver.answer = Receiver.status(200);
        receiver.got.clear();
        Caller.problem(
                400,
                send(post(letters + "/replay")
                        .content("{\"positions\": [%d, %d]}".formatted(positions.get(1), positions.get(4) + 1))));
        scheduler.runAnyDueExecutions();
        assertThat(receiver.got).as("nothing was begun").isEmpty();
        assertThat(replay(subscription, "{\"positions\": [%d, %d]}".formatted(positions.get(1), positions.get(3))))
                .isEqualTo(2);
        scheduler.runAnyDueExecutions();
        assertThat(receiver.positions()).containsExactly(positions.get(1), positions.get(3));
        assertThat(now(subscription).at("/failed").intValue()).isEqualTo(3);
    }

    @Test
    void who_is_gone_is_not_told_any_more_until_somebody_says_so() throws Exception {
        JsonNode subscription = subscribed(NO_FILTER);
        receiver.answer = Receiver.status(410);
        long first = assign(newTask());
        deliver();
        long second = assign(newTask());
        deliver();
        pass(Duration.ofDays(2));
        assertThat(receiver.positions()).containsExactly(first);
        JsonNode gone = now(subscription);
        assertThat(gone.at("/active").booleanValue()).isFalse();
        assertThat(gone.at("/gone").booleanValue()).isTrue();
        assertThat(gone.at("/failed").intValue()).isEqualTo(1);

        receiver.answer = Receiver.status(200);
        JsonNode back = granted(patch("/api/webhooks/" + id(subscription)).content("{\"active\": true}"));
        assertThat(back.at("/gone").booleanValue()).isFalse();
        deliver();
        assertThat(arrivedAfter(first)).containsExactly(second);
        assertThat(replay(subscription, "{}")).isEqualTo(1);
        scheduler.runAnyDueExecutions();
        assertThat(receiver.positions()).containsExactly(first, first, second);
    }

    @Test
    void a_pause_holds_back_what_was_under_way_and_what_happens_and_loses_nothing() throws Exception {
        JsonNode subscription = subscribed(NO_FILTER);
        receiver.answer = Receiver.status(500);
        long first = assign(newTask());
        deliver();
        granted(patch("/api/webhooks/" + id(subscription)).content("{\"active\": false}"));
        receiver.answer = Receiver.status(200);
        receiver.got.clear();
        long second = assign(newTask());
        deliver();
        pass(Duration.ofDays(2));
        assertThat(receiver.got).isEmpty();
        assertThat(now(subscription).at("/active").booleanValue()).isFalse();
        assertThat(now(subscription).at("/pending").intValue()).isEqualTo(1);

        granted(patch("/api/webhooks/" + id(subscription)).content("{\"active\": true}"));
        granted(patch("/api/webhooks/" + id(subscription)).content("{\"active\": true}"));
        deliver();
        assertThat(receiver.positions()).containsExactly(first, second);
        pass(Duration.ofDays(2));
        assertThat(receiver.got).hasSize(2);
    }

    @Test
    void a_receiver_may_ask_for_more_time() throws Exception {
        subscribed(NO_FILTER);
        receiver.answer = (exchange, got) -> {
            exchange.getResponseHeaders().set("Retry-After", "3600");
            exchange.sendResponseHeaders(429, -1);
        };
        assign(newTask());
        deliver();
        pass(Duration.ofSeconds(3599));
        assertThat(receiver.got).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertThat(receiver.got).hasSize(2);
    }

    @Test
    void nobody_there_at_all_is_a_failure_like_any_other() throws Exception {
        JsonNode subscription = subscribed(NO_FILTER);
        receiver.close();
        assign(newTask());
        deliver();
        Deliveries.PAUSES.forEach(pause -> pass(pause.multipliedBy(2)));
        JsonNode letter = granted(get("/api/webhooks/" + id(subscription) + "/dead-letters"))
                .at("/deadLetters/0");
        assertThat(letter.has("status")).isFalse();
        assertThat(letter.at("/error").stringValue()).contains("refused");
    }

    @Test
    void a_deleted_subscription_is_told_nothing_more() throws Exception {
        JsonNode subscription = subscribed(NO_FILTER);
        receiver.answer = Receiver.status(500);
        assign(newTask());
        deliver();
        assertThat(send(delete("/api/webhooks/" + id(subscription))).getStatus())
                .isEqualTo(204);
        pass(Duration.ofDays(1));
        assertThat(receiver.got).hasSize(1);
        assertThat(jdbc.sql("select count(*) from webhook.scheduled_tasks")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void a_process_that_dies_after_the_answer_sends_once_more_under_the_same_id() throws Exception {
        JsonNode subscription = subscribed(NO_FILTER);
        receiver.answer = (exchange, got) -> {
            database.down = true;
            exchange.sendResponseHeaders(200, -1);
        };
        assign(newTask());
        deliver();
        assertThat(receiver.got).hasSize(1);
        database.down = false;
        receiver.answer = Receiver.status(200);
        assertThat(now(subscription).at("/pending").intValue()).isEqualTo(1);
        pass(Duration.ofHours(1));
        assertThat(receiver.got).as("whoever has it may still be alive").hasSize(1);
        scheduler.runDeadExecutionDetection();
        scheduler.runAnyDueExecutions();
        assertThat(receiver.got).hasSize(2);
        assertThat(receiver.got.getFirst().id())
                .isEqualTo(receiver.got.getLast().id());
        assertThat(now(subscription).at("/delivered").intValue()).isEqualTo(1);
        pass(Duration.ofDays(3));
        assertThat(receiver.got).hasSize(2);
    }

    @Test
    void a_crash_while_deliveries_are_made_leaves_none_out_and_makes_none_twice() throws Exception {
        JsonNode subscription = subscribed(NO_FILTER);
        long position = assign(newTask());
        jdbc.sql("alter table webhook.scheduled_tasks rename to away").update();
        try {
            assertThatThrownBy(fanOut::step).isInstanceOf(RuntimeException.class);
            assertThat(now(subscription).at("/pending").intValue()).isZero();
        } finally {
            jdbc.sql("alter table webhook.away rename to scheduled_tasks").update();
        }
        deliver();
        assertThat(receiver.positions()).containsExactly(position);
    }

    @Test
    void attempts_are_counted_by_what_came_of_them() throws Exception {
        subscribed(NO_FILTER);
        double before = attempts("failed");
        double delivered = attempts("delivered");
        receiver.answer = Receiver.status(302);
        assign(newTask());
        deliver();
        assertThat(attempts("failed")).isEqualTo(before + 1);
        receiver.answer = Receiver.status(299);
        pass(Duration.ofSeconds(6));
        assertThat(attempts("delivered")).isEqualTo(delivered + 1);
        assertThat(webhooks.health().getStatus()).isEqualTo(Status.UP);
        assertThat(new HashSet<>(receiver.got)).hasSize(2);
    }

    private double attempts(String outcome) {
        return meters.counter("luoshi.webhook.attempts", "outcome", outcome).count();
    }
}
