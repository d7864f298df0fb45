package org.luoshi.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.command.org.OrganizationCommand;
import org.luoshi.command.plan.PlanCommand;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.command.task.TaskCommand.ReportProgress;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.JsonNode;

class CommandCatalogueTest {
    private static final CommandCatalogue CATALOGUE = new CommandCatalogue();

    static Stream<CommandType> types() {
        return CATALOGUE.all().stream();
    }

    @Test
    void knows_every_permitted_record_and_nothing_else() {
        List<Class<?>> records = new ArrayList<>();
        for (Class<?> family : List.<Class<?>>of(TaskCommand.class, PlanCommand.class, OrganizationCommand.class))
            records.addAll(List.of(family.getPermittedSubclasses()));

        assertThat(types().map(CommandType::record)).containsExactlyInAnyOrderElementsOf(records);
        assertThat(CATALOGUE.find("reading")).isNull();
        assertThat(CATALOGUE.find("ReportProgress")).isNull();
    }

    @Test
    void names_a_command_in_kebab_case_beside_its_family() {
        CommandType type = CATALOGUE.find("report-progress");

        assertThat(type.record()).isEqualTo(ReportProgress.class);
        assertThat(type.family()).isEqualTo(TaskCommand.class);
        assertThat(CATALOGUE.find("object-to-assignment")).isNotNull();
        assertThat(CATALOGUE.find("register-leader").family()).isEqualTo(OrganizationCommand.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"report-progress", "revise-target"})
    void a_schema_is_what_it_was(String name) {
        JsonNode golden = EventJson.MAPPER.readTree(Resources.text(name + ".schema.json"));

        assertThat(CATALOGUE.find(name).schema().toPrettyString()).isEqualTo(golden.toPrettyString());
    }

    @ParameterizedTest
    @MethodSource("types")
    void an_example_can_be_read(CommandType type) {
        byte[] body = EventJson.MAPPER.writeValueAsBytes(type.example());

        assertThat(new CommandReader(CATALOGUE).read(type, body)).isInstanceOf(type.record());
    }

    @ParameterizedTest
    @MethodSource("types")
    void every_object_is_closed_and_every_field_of_it_explained(CommandType type) {
        List<JsonNode> objects = new ArrayList<>(List.of(type.schema()));
        objects.addAll(type.schema().path("$defs").values());

        for (JsonNode object : objects) {
            assertThat(object.path("description").isMissingNode())
                    .as("%s", object)
                    .isFalse();
            if (!object.path("type").asString().equals("object")) continue;
            assertThat(object.get("additionalProperties").booleanValue()).isFalse();
            object.get("properties")
                    .properties()
                    .forEach(property -> assertThat(property.getValue().has("description")
                                    || property.getValue().has("$ref"))
                            .as("%s says what %s is", type.name(), property.getKey())
                            .isTrue());
        }
    }
}
