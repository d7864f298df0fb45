package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.EventJson;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;

/** What fails while it is being written must not be taken for an answer. */
class HalfAnswerTest {
    private static ConfigurableApplicationContext luoshi;

    @RestController
    static class Failing {
        record Answer(Stream<String> lines) {}

        @GetMapping("/api/failing/{lines}")
        Answer after(@PathVariable int lines) {
            return new Answer(Stream.iterate(0, i -> i + 1).map(i -> {
                if (i == lines) throw new IllegalStateException("of this test");
                return "line " + i;
            }));
        }
    }

    @BeforeAll
    static void start(@TempDir Path data) {
        SpringApplication application = LuoshiApplication.application();
        application.addPrimarySources(Set.of(Failing.class));
        luoshi = application.run(
                "--spring.profiles.active=standalone",
                "--luoshi.data=" + data,
                "--luoshi.port=0",
                "--luoshi.management-port=0",
                "--luoshi.patrol.enabled=false",
                "--luoshi.identity.issuer=" + TestIssuer.address());
    }

    @AfterAll
    static void stop() {
        luoshi.close();
    }

    @Test
    void is_another_answer_while_nothing_of_it_is_out() throws Exception {
        for (int lines : List.of(0, 1, 10)) {
            Wire.Answer answer = ask(lines, "HTTP/1.1");
            assertThat(answer).isNotNull();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(EventJson.MAPPER.readTree(answer.text()).get("type").asString())
                    .isEqualTo("urn:luoshi:problem:internal");
        }
    }

    @Test
    void is_cut_off() throws Exception {
        assertThat(ask(10_000, "HTTP/1.1")).isNull();
    }

    /** There the end of the connection is the end of the answer. */
    @Test
    void is_no_json_where_nothing_says_how_long_it_is() throws Exception {
        Wire.Answer answer = ask(10_000, "HTTP/1.0");
        assertThat(answer).isNotNull();
        assertThat(answer.text()).contains("line 100").doesNotContain("urn:luoshi:problem");
        assertThatThrownBy(() -> EventJson.MAPPER.readTree(answer.text())).isInstanceOf(JacksonException.class);
    }

    @Test
    void leaves_the_next_one_whole() throws Exception {
        ask(10_000, "HTTP/1.1");
        Knock knock = new Knock(Operation.form("GET", "/api/plans"));
        knock.header("Authorization", TestIssuer.bearer(People.AUDITOR));
        try (Wire wire = new Wire(port())) {
            Wire.Answer answer = wire.send(knock);
            assertThat(answer).isNotNull();
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    private static Wire.Answer ask(int lines, String version) throws Exception {
        Knock knock = new Knock(Operation.form("GET", "/api/failing/" + lines));
        knock.version = version;
        knock.header("Authorization", TestIssuer.bearer(People.AUDITOR));
        try (Wire wire = new Wire(port())) {
            return wire.send(knock);
        }
    }

    private static int port() {
        return Integer.parseInt(luoshi.getEnvironment().getRequiredProperty("local.server.port"));
    }
}
