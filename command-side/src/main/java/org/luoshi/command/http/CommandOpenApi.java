package org.luoshi.command.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.luoshi.command.CommandCatalogue;
import org.luoshi.command.CommandType;
import org.luoshi.command.Rule;
import org.luoshi.command.org.OrganizationCommand;
import org.luoshi.command.org.OrganizationRule;
import org.luoshi.command.plan.PlanCommand;
import org.luoshi.command.plan.PlanRule;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.command.task.TaskRule;
import org.luoshi.kernel.Actor;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds to the OpenAPI description one path per command: its schema (the one that bodies are checked against), an
 * example, the rules that may refuse it, and every answer.
 */
@Component
@Order(0) // before those who add to every command
final class CommandOpenApi implements OpenApiCustomizer {
    static {
        // Who acts comes from the request's credentials: no parameter that a caller could set.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Actor.class);
    }

    private static final List<String> PROBLEMS =
            List.of("400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "500", "503");

    private static final Map<Class<?>, Rule[]> RULES = Map.of(
            TaskCommand.class, TaskRule.values(),
            PlanCommand.class, PlanRule.values(),
            OrganizationCommand.class, OrganizationRule.values());

    private final CommandCatalogue catalogue;
    private final String fixed;

    CommandOpenApi(CommandCatalogue catalogue) throws IOException {
        this.catalogue = catalogue;
        try (InputStream in = CommandOpenApi.class.getResourceAsStream("components.json")) {
            if (in == null) throw new IllegalStateException("components.json is not beside the classes");
            fixed = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void customise(OpenAPI api) {
        if (api.getComponents() == null) api.setComponents(new Components());
        Components components = api.getComponents();
        Components shared = read(fixed, Components.class);
        shared.getSchemas().forEach(components::addSchemas);
        shared.getParameters().forEach(components::addParameters);
        shared.getResponses().forEach(components::addResponses);
        for (CommandType type : catalogue.all()) {
            addSchemas(components, type);
            api.path("/api/commands/" + type.name(), new PathItem().post(operation(type)));
        }
    }

    private static Operation operation(CommandType type) {
        MediaType body = new MediaType()
                .schema(new JsonSchema()
                        .$ref("#/components/schemas/" + type.record().getSimpleName()))
                .example(read(type.example().toString(), com.fasterxml.jackson.databind.JsonNode.class));
        ApiResponses answers = new ApiResponses()
                .addApiResponse("200", new ApiResponse().$ref("#/components/responses/CommandReceipt"));
        for (String status : PROBLEMS)
            answers.addApiResponse(status, new ApiResponse().$ref("#/components/responses/CommandProblem" + status));
        return new Operation()
                .operationId(type.name())
                .addTagsItem(type.family().getSimpleName())
                .summary(type.description())
                .description(type.description() + refusals(type))
                .addParametersItem(new Parameter().$ref("#/components/parameters/IdempotencyKey"))
                .addParametersItem(new Parameter().$ref("#/components/parameters/IfMatch"))
                .addParametersItem(new Parameter().$ref("#/components/parameters/AcceptLanguage"))
                .requestBody(
                        new RequestBody().required(true).content(new Content().addMediaType("application/json", body)))
                .responses(answers);
    }

    private static String refusals(CommandType type) {
        return Arrays.stream(RULES.getOrDefault(type.family(), new Rule[0]))
                .map(rule -> "- `" + rule.name() + "` " + rule.en() + " " + rule.zh())
                .collect(Collectors.joining("\n", "\n\nRules that refuse commands of this family:\n\n", ""));
    }

    /** The body under the name of its record, and what it refers to beside it. */
    private static void addSchemas(Components components, CommandType type) {
        ObjectNode schema = type.schema().deepCopy();
        schema.remove("$schema");
        JsonNode parts = schema.remove("$defs");
        components.addSchemas(type.record().getSimpleName(), component(schema));
        if (parts != null)
            parts.properties().forEach(part -> components.addSchemas(part.getKey(), component(part.getValue())));
    }

    private static JsonSchema component(JsonNode schema) {
        return read(schema.toString().replace("#/$defs/", "#/components/schemas/"), JsonSchema.class);
    }

    /** Swagger's model is of another Jackson than ours, so they meet as text. */
    private static <T> T read(String json, Class<T> type) {
        try {
            return Json31.mapper().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no part of an OpenAPI description: " + json, e);
        }
    }
}
