package org.luoshi.command.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.command.http.Entrance.header;
import static org.luoshi.command.http.Entrance.json;
import static org.luoshi.command.http.Entrance.text;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.command.Cast;
import org.luoshi.evidence.EvidenceDirectory;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.evidence.NoEvidence;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

/** Handing in a file; what only a real server shows is in {@link EvidenceOverTheWireTest}. */
class EvidenceControllerTest {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path directory;

    private EvidenceDirectory evidence;

    @BeforeEach
    void empty() throws IOException {
        evidence = new EvidenceDirectory(directory.resolve("evidence"), 1000, Clock.systemUTC());
    }

    private MockHttpServletResponse handIn(Actor actor, MockHttpServletRequestBuilder request) throws Exception {
        return handIn(evidence, actor, request);
    }

    private static MockHttpServletResponse handIn(
            EvidenceStore evidence, Actor actor, MockHttpServletRequestBuilder request) throws Exception {
        MockMvc mvc = MockMvcBuilders.standaloneSetup(new EvidenceController(evidence))
                .setControllerAdvice(new CommandProblems())
                .setCustomArgumentResolvers(new Entrance.Somebody(actor))
                .build();
        return mvc.perform(request.locale(Locale.ENGLISH)).andReturn().getResponse();
    }

    private static MockHttpServletRequestBuilder file(String content) {
        return post("/api/evidence").content(content.getBytes(UTF_8));
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void a_file_is_known_by_its_hash_and_created_once() throws Exception {
        MockHttpServletResponse first = handIn(Cast.of(Cast.LEAD), file("abc"));
        assertThat(first.getStatus()).isEqualTo(201);
        assertThat(first.getHeader("Location")).isEqualTo("/api/evidence/" + ABC);
        assertThat(text(first)).isEqualTo("{\"sha256\":\"" + ABC + "\",\"size\":3,\"type\":\"text/plain\"}");

        MockHttpServletResponse again = handIn(Cast.of(Cast.OTHER), file("abc"));
        assertThat(again.getStatus()).isEqualTo(200);
        assertThat(again.getHeader("Location")).isEqualTo("/api/evidence/" + ABC);
        assertThat(text(again)).isEqualTo(text(first));
        assertThat(kept()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "nonsense",
                "text/html; name=\"../../etc/passwd\""
            })
    void what_the_sender_calls_it_is_not_believed(String contentType) throws Exception {
        MockHttpServletResponse response =
                handIn(Cast.of(Cast.LEAD), file("%PDF-1.7 a=b&c=d").with(header("Content-Type", contentType)));
        assertThat(response.getStatus()).isEqualTo(201);
        assertThat(json(response).get("type").stringValue()).isEqualTo("application/pdf");
        assertThat(json(response).get("size").intValue()).isEqualTo(16);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void offices_leaders_and_the_supervision_office_may(Role role) throws Exception {
        Actor actor = new Actor(
                "tester",
                "测试员",
                role,
                role == Role.OFFICE ? Cast.LEAD : null,
                role == Role.LEADER ? Cast.LEADER : null);
        boolean may = List.of(Role.OFFICE, Role.LEADER, Role.SUPERVISOR).contains(role);

        MockHttpServletResponse response = handIn(actor, file("abc"));

        assertThat(response.getStatus()).isEqualTo(may ? 201 : 403);
        if (!may) assertThat(json(response).get("rule").stringValue()).isEqualTo("EVIDENCE_NOT_PERMITTED");
        assertThat(kept()).hasSize(may ? 1 : 0);
    }

    @Test
    void nobody_in_particular_may_not() throws Exception {
        MockMvc mvc = MockMvcBuilders.standaloneSetup(new EvidenceController(evidence))
                .setControllerAdvice(new CommandProblems())
                .setCustomArgumentResolvers(new Entrance.TestActor("test-supervisor"))
                .build();
        problem(
                401,
                "unauthenticated",
                mvc.perform(file("abc").header("X-Test-Actor", "nobody"))
                        .andReturn()
                        .getResponse());
        assertThat(kept()).isEmpty();
    }

    @Test
    void an_empty_file_is_no_evidence() throws Exception {
        MockHttpServletResponse response = handIn(Cast.of(Cast.LEAD), file(""));
        problem(422, "rule-broken", response);
        assertThat(json(response).get("rule").stringValue()).isEqualTo("EVIDENCE_EMPTY");
        assertThat(kept()).isEmpty();
    }

    @Test
    void one_byte_too_many_is_too_large_and_leaves_nothing() throws Exception {
        MockHttpServletResponse response = handIn(Cast.of(Cast.LEAD), file("x".repeat(1001)));
        problem(413, "evidence-too-large", response);
        assertThat(text(response)).contains("50 MiB");
        assertThat(kept()).isEmpty();
        assertThat(handIn(Cast.of(Cast.LEAD), file("x".repeat(1000))).getStatus())
                .isEqualTo(201);
    }

    @Test
    void a_store_that_cannot_be_used_is_503_and_worth_another_try() throws Exception {
        Files.move(directory.resolve("evidence"), directory.resolve("elsewhere"));
        MockHttpServletResponse response = handIn(Cast.of(Cast.LEAD), file("abc"));
        problem(503, "evidence-unavailable", response);
        assertThat(response.getHeader("Retry-After")).isEqualTo("5");
        assertThat(text(response)).doesNotContain(directory.toString(), "Exception");
    }

    @Test
    void where_no_store_is_set_up_it_says_so() throws Exception {
        MockHttpServletResponse response = handIn(new NoEvidence(), Cast.of(Cast.LEAD), file("abc"));
        problem(503, "evidence-not-set-up", response);
        assertThat(response.getHeader("Retry-After")).isNull();
    }

    @Test
    void every_rule_says_why_in_both_languages() {
        assertThat(Arrays.stream(EvidenceRule.values()))
                .allMatch(rule -> rule.zh().endsWith("。") && rule.en().endsWith("."));
    }

    private static void problem(int status, String type, MockHttpServletResponse response) throws Exception {
        assertThat(response.getStatus()).as(text(response)).isEqualTo(status);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(json(response).get("type").stringValue()).isEqualTo("urn:luoshi:problem:" + type);
    }
}
