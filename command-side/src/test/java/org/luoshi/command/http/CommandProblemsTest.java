package org.luoshi.command.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.command.http.Entrance.ACKNOWLEDGE;
import static org.luoshi.command.http.Entrance.command;
import static org.luoshi.command.http.Entrance.header;
import static org.luoshi.command.http.Entrance.text;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.command.CommandContext;
import org.luoshi.command.RecordingBus;
import org.luoshi.command.Refusal;
import org.luoshi.command.StaleSequence;
import org.luoshi.command.TestRule;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.EventJson;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.transaction.CannotCreateTransactionException;
import tools.jackson.databind.JsonNode;

class CommandProblemsTest {
    private static final RecordingBus BUS = new RecordingBus();
    private static final AtomicInteger TESTS = new AtomicInteger();

    /** A caller of its own for each test, so that their keys do not meet. */
    private final Entrance entrance = new Entrance(BUS, "test-supervisor-" + TESTS.incrementAndGet());

    private final long sizeBefore = BUS.ledger.size();
    private final int handledBefore = BUS.handled();

    @AfterEach
    void grantEverythingAgain() {
        BUS.beforeDeciding(_ -> {});
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-command", "ReportProgress", "reading", "TASK", "%00", "a%2Fb"})
    void an_unknown_command_is_404(String name) throws Exception {
        is(404, "unknown-command", entrance.send(command(name, "{}").header("Idempotency-Key", "k")));
        is(404, "unknown-command", entrance.send(get("/api/commands/{name}", name)));
        is(404, "unknown-command", entrance.send(put("/api/commands/{name}", name)));
    }

    @Test
    void another_method_is_405_with_those_there_are() throws Exception {
        var one = entrance.send(put("/api/commands/assign-task"));
        is(405, "method-not-allowed", one);
        assertThat(one.getHeader("Allow")).isEqualTo("GET,HEAD,POST,OPTIONS");
        var list = entrance.send(post("/api/commands"));
        is(405, "method-not-allowed", list);
        assertThat(list.getHeader("Allow")).isEqualTo("GET,HEAD,OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json;charset=GBK",
                "application/xml",
                "nonsense",
                "application/json;charset=nonsense"
            })
    void another_content_type_is_415(String contentType) throws Exception {
        is(415, "unsupported-media-type", entrance.acknowledge("k", header("Content-Type", contentType)));
    }

    @Test
    void no_content_type_is_415() throws Exception {
        is(
                415,
                "unsupported-media-type",
                entrance.send(post("/api/commands/assign-task").content("{}")));
    }

    @Test
    void more_than_64_KiB_is_413() throws Exception {
        String fits = ACKNOWLEDGE + " ".repeat(Body.LIMIT - ACKNOWLEDGE.length());
        assertThat(entrance.send(command("acknowledge-task", fits).header("Idempotency-Key", "k"))
                        .getStatus())
                .isEqualTo(200);
        is(
                413,
                "too-large",
                entrance.send(command("acknowledge-task", fits + " ").header("Idempotency-Key", "l")));
    }

    @Test
    void a_body_without_a_length_is_read_no_further_than_shows_that_it_is_too_large() throws Exception {
        ByteArrayInputStream endless = new ByteArrayInputStream(new byte[Body.LIMIT * 4]);
        var response = entrance.acknowledge("k", _ -> new Chunked(endless));

        is(413, "too-large", response);
        assertThat(endless.available()).isEqualTo(Body.LIMIT * 3 - 1);
    }

    @Test
    void a_body_that_breaks_off_is_400() throws Exception {
        var broken = new ByteArrayInputStream(new byte[0]) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                throw new java.io.UncheckedIOException(new IOException("reset"));
            }

            @Override
            public byte[] readNBytes(int length) throws IOException {
                throw new IOException("reset");
            }
        };
        is(400, "malformed", entrance.acknowledge("k", _ -> new Chunked(broken)));
    }

    private static final class Chunked extends MockHttpServletRequest {
        private final ByteArrayInputStream bytes;

        Chunked(ByteArrayInputStream bytes) {
            super("POST", "/api/commands/acknowledge-task");
            this.bytes = bytes;
            setContentType("application/json");
            addHeader("Idempotency-Key", "k");
        }

        @Override
        public DelegatingServletInputStream getInputStream() {
            return new DelegatingServletInputStream(bytes) {
                @Override
                public byte[] readNBytes(int length) throws IOException {
                    return bytes.readNBytes(length);
                }
            };
        }
    }

    @Test
    void a_missing_key_is_400() throws Exception {
        is(400, "idempotency-key-missing", entrance.send(command("acknowledge-task", ACKNOWLEDGE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "\"\"", "\" \"", "\"a", "a\"b", "\"a\";b=1", "\"a\", \"b\"", "\"a\\b\"", "键", "a\tb"})
    void a_malformed_key_is_400(String key) throws Exception {
        is(400, "idempotency-key-malformed", entrance.acknowledge(key));
    }

    @Test
    void a_key_may_have_255_characters_and_there_may_be_one() throws Exception {
        assertThat(entrance.acknowledge("\"" + "k".repeat(255) + "\"").getStatus())
                .isEqualTo(200);
        assertThat(entrance.acknowledge("\"a\\\"b\\\\c\"").getStatus()).isEqualTo(200);
        is(400, "idempotency-key-malformed", entrance.acknowledge("k".repeat(256)));
        is(
                400,
                "idempotency-key-malformed",
                entrance.send(command("acknowledge-task", ACKNOWLEDGE).header("Idempotency-Key", "a", "b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"12", "*", "W/\"12\"", "\"a\"", "\"-1\"", "\"01\"", "\"1\", \"2\"", "\"9999999999999999999\"", ""
            })
    void a_malformed_if_match_is_400(String ifMatch) throws Exception {
        is(400, "if-match-malformed", entrance.acknowledge("k", header("If-Match", ifMatch)));
    }

    @Test
    void a_malformed_body_is_400_and_names_each_field_in_the_callers_language() throws Exception {
        var request = command("acknowledge-task", "{\"taskId\":5,\"x\":1}").header("Idempotency-Key", "k");
        JsonNode english = is(400, "malformed", entrance.send(request));
        assertThat(english.get("title").stringValue()).isEqualTo("Malformed request");
        assertThat(english.get("errors")).isEqualTo(EventJson.MAPPER.readTree("""
                [{"path":"/taskId","message":"must be of type string, but is integer"},
                 {"path":"/x","message":"is not a field of this command"}]"""));

        var response = entrance.send(request, header("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8"));
        JsonNode chinese = is(400, "malformed", response);
        assertThat(response.getHeader("Content-Language")).isEqualTo("zh-CN");
        assertThat(chinese.get("title").stringValue()).isEqualTo("请求内容有误");
        assertThat(chinese.get("errors").get(1).get("message").stringValue()).isEqualTo("没有这一项");
        assertThat(BUS.handled()).isEqualTo(handledBefore);
    }

    @Test
    void lists_no_more_faults_than_can_help_and_counts_the_rest() throws Exception {
        StringBuilder body = new StringBuilder("{\"taskId\":\"A\"");
        for (int i = 0; i < 150; i++) body.append(",\"f").append(i).append("\":1");
        String huge = "f".repeat(40_000);
        body.append(",\"").append(huge).append("\\ud800\":1}");

        var response =
                entrance.send(command("acknowledge-task", body.toString()).header("Idempotency-Key", "k"));

        JsonNode problem = is(400, "malformed", response);
        assertThat(problem.get("errors").size()).isEqualTo(100);
        assertThat(problem.get("moreErrors").intValue()).isEqualTo(51);
        assertThat(text(response)).hasSizeLessThan(20_000);
    }

    static Stream<TestRule> rules() {
        return Stream.of(TestRule.values());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void a_refusal_carries_the_rules_name_and_sentence(TestRule rule) throws Exception {
        BUS.beforeDeciding(_ -> {
            throw new Refusal(rule);
        });
        var expected = Map.of(
                TestRule.TEST_UNKNOWN, Problem.NOT_FOUND,
                TestRule.TEST_NOT_PERMITTED, Problem.FORBIDDEN,
                TestRule.TEST_BROKEN, Problem.RULE_BROKEN);

        JsonNode english = is(expected.get(rule), entrance.acknowledge("k"));
        assertThat(english.get("rule").stringValue()).isEqualTo(rule.name());
        assertThat(english.get("detail").stringValue()).isEqualTo(rule.en());
        JsonNode chinese = is(expected.get(rule), entrance.acknowledge("k", header("Accept-Language", "zh")));
        assertThat(chinese.get("detail").stringValue()).isEqualTo(rule.zh());
        assertThat(BUS.ledger.size()).isEqualTo(sizeBefore);
    }

    @Test
    void a_refused_request_may_be_sent_again_with_its_key() throws Exception {
        BUS.beforeDeciding(_ -> {
            throw new Refusal(TestRule.TEST_BROKEN);
        });
        is(422, "rule-broken", entrance.acknowledge("k"));
        BUS.beforeDeciding(_ -> {});

        assertThat(entrance.acknowledge("k").getStatus()).isEqualTo(200);
    }

    @Test
    void a_stale_if_match_is_412_with_the_current_sequence() throws Exception {
        BUS.beforeDeciding(message -> {
            try {
                StaleSequence.check(CommandContext.of(message.getMetaData()), 7L);
            } catch (StaleSequence stale) {
                throw new CommandExecutionException("wrapped", stale);
            }
        });

        JsonNode problem = is(412, "stale", entrance.acknowledge("k", header("If-Match", "\"3\"")));
        assertThat(problem.get("currentSequence").intValue()).isEqualTo(7);
    }

    @Test
    void a_stale_if_match_of_what_is_not_there_yet_names_no_sequence() throws Exception {
        BUS.beforeDeciding(message -> StaleSequence.check(CommandContext.of(message.getMetaData()), null));

        JsonNode problem = is(412, "stale", entrance.acknowledge("k", header("If-Match", "\"3\"")));
        assertThat(problem.has("currentSequence")).isFalse();
    }

    @Test
    void a_caller_who_is_nobody_hears_so_from_whoever_asked() throws Exception {
        is(401, "unauthenticated", entrance.acknowledge("k", header("X-Test-Actor", "nobody")));
    }

    @Test
    void one_who_is_overtaken_each_time_gets_409() throws Exception {
        BUS.beforeDeciding(_ -> {
            throw new ConcurrencyException("another was faster");
        });

        var response = entrance.acknowledge("k");
        is(409, "conflict", response);
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(BUS.handled()).isEqualTo(handledBefore + 4);
    }

    @Test
    void a_value_that_only_the_decision_finds_impossible_is_400() throws Exception {
        BUS.beforeDeciding(_ -> Check.text("reason", " ", 10));

        JsonNode problem = is(400, "malformed", entrance.acknowledge("k"));
        assertThat(problem.get("errors").get(0).get("message").stringValue()).isEqualTo("must not be blank");
    }

    static Stream<RuntimeException> outages() {
        return Stream.of(
                new CannotGetJdbcConnectionException("refused", new SQLException("refused", "08001")),
                new CannotCreateTransactionException("refused"),
                new EventStoreException("append", new SQLTransientConnectionException("pool exhausted")),
                new EventStoreException("append", new SQLException("terminating connection", "57P01")),
                new EventStoreException("append", new SQLException("too many clients", "53300")));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void an_unreachable_database_is_503(RuntimeException outage) throws Exception {
        BUS.beforeDeciding(_ -> {
            throw outage;
        });

        var response = entrance.acknowledge("k");
        is(503, "unavailable", response);
        assertThat(response.getHeader("Retry-After")).isEqualTo("2");
    }

    @Test
    void anything_else_is_500_with_an_id_and_nothing_of_the_inside() throws Exception {
        BUS.beforeDeciding(_ -> {
            throw new IllegalStateException("secret inside");
        });

        var response = entrance.acknowledge("k", header("X-Correlation-Id", "case-9"));
        JsonNode problem = is(500, "internal", response);
        assertThat(problem.get("correlationId").stringValue()).isEqualTo("case-9");
        assertThat(text(response)).doesNotContain("secret", "Exception", "at org.");
    }

    private static JsonNode is(Problem problem, MockHttpServletResponse response) throws Exception {
        return is(problem.status(), problem.type().toString().substring("urn:luoshi:problem:".length()), response);
    }

    private static JsonNode is(int status, String type, MockHttpServletResponse response) throws Exception {
        String body = text(response);
        assertThat(response.getStatus()).as(body).isEqualTo(status);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        JsonNode problem = EventJson.MAPPER.readTree(body);
        assertThat(problem.get("type").stringValue()).isEqualTo("urn:luoshi:problem:" + type);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("title").stringValue()).isNotBlank();
        assertThat(problem.get("detail").stringValue()).isNotBlank();
        return problem;
    }
}
