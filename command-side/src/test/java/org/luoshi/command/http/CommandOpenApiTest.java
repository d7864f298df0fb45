package org.luoshi.command.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.luoshi.command.CommandCatalogue;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.CommandReader;
import org.luoshi.command.CommandType;
import org.luoshi.command.RecordingBus;
import org.luoshi.command.TestEvidence;
import org.luoshi.command.org.OrganizationRule;
import org.luoshi.command.task.TaskRule;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.kernel.EventJson;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.MockMvc;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

@SpringBootTest(classes = CommandOpenApiTest.Application.class)
@AutoConfigureMockMvc
class CommandOpenApiTest {
    @EnableAutoConfiguration
    @Import({
        CommandCatalogue.class,
        CommandReader.class,
        CommandController.class,
        EvidenceController.class,
        CommandProblems.class,
        CommandOpenApi.class
    })
    static class Application {
        @Bean
        CommandDispatcher dispatcher() {
            return new RecordingBus().dispatcher();
        }

        @Bean
        EvidenceStore evidence() {
            return new TestEvidence();
        }
    }

    @Autowired
    private MockMvc mvc;

    @Autowired
    private CommandCatalogue catalogue;

    @Test
    void describes_every_command_at_its_own_path() throws Exception {
        JsonNode api = api();

        assertThat(api.get("openapi").stringValue()).startsWith("3.1");
        for (CommandType type : catalogue.all()) {
            JsonNode post = api.get("paths").get("/api/commands/" + type.name()).get("post");
            JsonNode content = post.get("requestBody").get("content").get("application/json");
            assertThat(content.get("schema").get("$ref").stringValue())
                    .isEqualTo("#/components/schemas/" + type.record().getSimpleName());
            assertThat(content.get("example")).isEqualTo(type.example());
            assertThat(post.get("responses").propertyNames())
                    .contains("200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "503");
        }
        assertThat(api.get("paths").get("/api/commands/{name}").has("post")).isFalse();
        assertThat(api.get("components").get("schemas").has("JsonNode")).isFalse();
    }

    @Test
    void gives_the_very_schema_that_bodies_are_checked_against() throws Exception {
        JsonNode schemas = api().get("components").get("schemas");

        for (CommandType type : catalogue.all()) {
            var schema = type.schema().deepCopy();
            JsonNode parts = schema.remove("$defs");
            schema.remove("$schema");
            same(schemas.get(type.record().getSimpleName()), schema);
            if (parts != null) parts.properties().forEach(part -> same(schemas.get(part.getKey()), part.getValue()));
        }
    }

    @Test
    void describes_handing_in_a_file() throws Exception {
        JsonNode post = api().at("/paths/~1api~1evidence/post");

        assertThat(post.at("/requestBody/required").booleanValue()).isTrue();
        assertThat(post.at("/requestBody/content").propertyNames()).containsExactly("*/*");
        assertThat(post.at("/requestBody/content/*~1*/schema/format").stringValue())
                .isEqualTo("binary");
        assertThat(post.get("responses").propertyNames())
                .containsExactlyInAnyOrder("200", "201", "400", "401", "403", "413", "422", "503");
        assertThat(post.at("/responses/201/content/application~1json/schema/$ref")
                        .stringValue())
                .isEqualTo("#/components/schemas/HandedIn");
        assertThat(post.has("parameters")).isFalse();
    }

    @Test
    void leads_to_nothing_that_is_not_there() throws Exception {
        JsonNode api = api();

        List<String> references = api.findValuesAsString("$ref");
        assertThat(references).hasSizeGreaterThan(100);
        for (String reference : references)
            assertThat(api.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
    }

    @Test
    void names_the_rules_of_the_family() throws Exception {
        JsonNode paths = api().get("paths");

        assertThat(paths.at("/~1api~1commands~1report-progress/post/description")
                        .stringValue())
                .contains("`AS_OF_IN_FUTURE`", TaskRule.AS_OF_IN_FUTURE.zh(), TaskRule.AS_OF_IN_FUTURE.en());
        assertThat(paths.at("/~1api~1commands~1retire-office/post/description").stringValue())
                .contains(OrganizationRule.OFFICE_UNKNOWN.en())
                .doesNotContain("AS_OF_IN_FUTURE");
    }

    private JsonNode api() throws Exception {
        byte[] json = mvc.perform(get("/v3/api-docs")).andReturn().getResponse().getContentAsByteArray();
        return EventJson.MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
    }

    private static void same(JsonNode found, JsonNode schema) {
        String expected = schema.toString().replace("#/$defs/", "#/components/schemas/");
        assertThat(sorted(found).equals(CommandOpenApiTest::differ, sorted(EventJson.MAPPER.readTree(expected))))
                .as("%s should be %s", found, expected)
                .isTrue();
    }

    /** Numbers may be written differently. */
    private static int differ(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) return one.decimalValue().compareTo(other.decimalValue());
        return one.equals(other) ? 0 : 1;
    }

    /** The names of required fields are a set, and come in another order. */
    private static JsonNode sorted(JsonNode schema) {
        if (schema.get("required") instanceof ArrayNode required) {
            List<String> names =
                    required.valueStream().map(JsonNode::stringValue).sorted().toList();
            required.removeAll();
            names.forEach(required::add);
        }
        return schema;
    }
}
