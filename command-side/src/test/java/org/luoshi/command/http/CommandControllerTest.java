package org.luoshi.command.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.command.http.Entrance.ACKNOWLEDGE;
import static org.luoshi.command.http.Entrance.command;
import static org.luoshi.command.http.Entrance.header;
import static org.luoshi.command.http.Entrance.json;
import static org.luoshi.command.http.Entrance.text;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.luoshi.command.RecordingBus;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.Entry;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;

class CommandControllerTest {
    private final Entrance entrance = new Entrance();

    @Test
    void answers_with_what_stands_in_the_ledger() throws Exception {
        MockHttpServletResponse response = entrance.acknowledge("\"k1\"", header("X-Correlation-Id", "case-7"));

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getContentType()).isEqualTo("application/json");
        assertThat(response.getHeader("ETag")).isEqualTo("\"0\"");
        assertThat(response.getHeader("X-Correlation-Id")).isEqualTo("case-7");
        assertThat(response.getHeader("Idempotent-Replayed")).isNull();
        assertThat(json(response)).isEqualTo(EventJson.MAPPER.readTree("""
                {"taskId":"2023-K09","aggregateId":"2023-K09","sequence":0,"position":1,
                 "recordedAt":"2023-04-03T09:00:00Z",
                 "events":[{"position":1,"sequence":0,"type":"TaskAcknowledged","event":{"taskId":"2023-K09"}}]}"""));
        Entry entry = entrance.bus.ledger.at(1).orElseThrow();
        assertThat(entry.actor().id()).isEqualTo("test-supervisor");
        assertThat(entry.metadataValues()).containsEntry("correlationId", "case-7");
        assertThat(entry.commandId().version()).isEqualTo(8);
        assertThat(entry.commandId().variant()).isEqualTo(2);
    }

    @Test
    void names_a_task_only_where_there_is_one() throws Exception {
        var response = entrance.send(command("register-office", "{\"officeId\":\"test-office\",\"name\":\"测试处室\"}")
                .header("Idempotency-Key", "k"));

        assertThat(json(response).has("taskId")).isFalse();
        assertThat(json(response).get("aggregateId").stringValue()).isEqualTo("organization");
    }

    @Test
    void gives_the_first_answer_again_whichever_process_is_asked() throws Exception {
        var first = entrance.acknowledge("\"k\"");
        entrance.acknowledge("\"other\"");
        Entrance restarted = new Entrance(entrance.bus);

        for (Entrance asked : List.of(entrance, restarted)) {
            var again = asked.acknowledge("k"); // the same key without its quotes
            assertThat(again.getStatus()).isEqualTo(200);
            assertThat(text(again)).isEqualTo(text(first));
            assertThat(again.getHeader("ETag")).isEqualTo("\"0\"");
            assertThat(again.getHeader("Idempotent-Replayed")).isEqualTo("true");
        }
        assertThat(entrance.bus.handled()).isEqualTo(2);
    }

    @Test
    void keeps_the_keys_of_different_callers_apart() throws Exception {
        entrance.acknowledge("k");
        var other = entrance.acknowledge("k", header("X-Test-Actor", "test-other"));

        assertThat(json(other).get("position").intValue()).isEqualTo(2);
    }

    @Test
    void refuses_a_key_that_belongs_to_another_body_or_another_command() throws Exception {
        entrance.acknowledge("k");

        var otherBody = entrance.send(
                command("acknowledge-task", "{\"taskId\":\"2023-K08\"}").header("Idempotency-Key", "k"));
        var otherCommand = entrance.send(command("suspend-task", "{\"taskId\":\"2023-K09\",\"reason\":\"x\"}")
                .header("Idempotency-Key", "k"));

        for (var response : List.of(otherBody, otherCommand)) {
            assertThat(response.getStatus()).isEqualTo(422);
            assertThat(json(response).get("type").stringValue()).isEqualTo("urn:luoshi:problem:idempotency-key-reused");
        }
        assertThat(entrance.bus.ledger.size()).isEqualTo(1);
    }

    @Test
    void fifty_at_once_with_the_same_key_are_one_command() throws Exception {
        CyclicBarrier together = new CyclicBarrier(50);
        Callable<MockHttpServletResponse> request = () -> {
            together.await();
            return entrance.acknowledge("k");
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(
                    IntStream.range(0, 50).mapToObj(_ -> request).toList());
            int granted = 0;
            for (var answer : answers) {
                var response = answer.get();
                assertThat(response.getStatus()).isIn(200, 409);
                if (response.getStatus() == 409)
                    assertThat(json(response).get("type").stringValue()).isEqualTo("urn:luoshi:problem:in-flight");
                else if (response.getHeader("Idempotent-Replayed") == null) granted++;
            }
            assertThat(granted).isEqualTo(1);
        }
        assertThat(entrance.bus.handled()).isEqualTo(1);
        assertThat(entrance.bus.ledger.size()).isEqualTo(1);
    }

    @Test
    void hands_if_match_to_the_decision() throws Exception {
        entrance.bus.beforeDeciding(
                message -> assertThat(message.getMetaData()).containsEntry("expectedSequence", "12"));

        assertThat(entrance.acknowledge("k", header("If-Match", "\"12\"")).getStatus())
                .isEqualTo(200);
    }

    @Test
    void accepts_json_with_a_charset_and_any_wish_for_the_answer() throws Exception {
        var response = entrance.acknowledge(
                "k", header("Content-Type", "application/json;charset=UTF-8"), header("Accept", "text/html"));

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getContentType()).isEqualTo("application/json");
    }

    @Test
    void lists_every_command_with_a_link() throws Exception {
        JsonNode list = json(entrance.send(get("/api/commands")));

        assertThat(list.size()).isEqualTo(31);
        assertThat(list.get(0).get("name").stringValue()).isEqualTo("acknowledge-task");
        for (JsonNode listed : list)
            assertThat(entrance.send(get(listed.get("href").stringValue())).getStatus())
                    .isEqualTo(200);
    }

    @Test
    void describes_a_command_by_schema_and_example() throws Exception {
        JsonNode described = json(entrance.send(get("/api/commands/report-progress")));

        assertThat(described.get("schema").get("$schema").stringValue())
                .isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(described.get("example").get("taskId").stringValue()).isEqualTo("2023-T01");
    }

    @Test
    void carries_out_every_command_of_the_catalogue_from_its_example() throws Exception {
        Set<String> names = Set.copyOf(json(entrance.send(get("/api/commands"))).findValuesAsString("name"));
        for (String name : names) {
            JsonNode example = json(entrance.send(get("/api/commands/" + name))).get("example");
            var response = entrance.send(command(name, example.toString()).header("Idempotency-Key", name));
            assertThat(response.getStatus()).as(name).isEqualTo(200);
        }
        assertThat(entrance.bus.ledger.size()).isEqualTo(names.size());
    }

    @Test
    void two_processes_with_the_same_request_give_one_answer() throws Exception {
        RecordingBus bus = entrance.bus;
        bus.beforeDeciding(bus::record); // the other process gets there first, then this one runs into its rows

        var response = entrance.send(command("acknowledge-task", ACKNOWLEDGE).header("Idempotency-Key", "k"));

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getHeader("Idempotent-Replayed")).isEqualTo("true");
        assertThat(bus.ledger.size()).isEqualTo(1);
    }
}
