package org.luoshi.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One operation of an OpenAPI document.
 *
 * @param type of the body's content
 * @param body schema of it; absent where there is none
 * @param example of it, where the document has one
 */
record Operation(
        String method,
        String path,
        List<Parameter> parameters,
        String type,
        @Nullable JsonNode body,
        @Nullable JsonNode example) {

    /** @param in path, query or header */
    record Parameter(String name, String in, boolean required, JsonNode schema) {}

    static List<Operation> of(JsonNode document) {
        List<Operation> operations = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(one -> operations.add(of(one.getKey(), path.getKey(), one.getValue(), document))));
        return operations;
    }

    /** What no document describes, as a page's form: fields by name. */
    static Operation form(String method, String path, String... fields) {
        ObjectNode schema = EventJson.MAPPER.createObjectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (String field : fields) properties.putObject(field).put("type", "string");
        boolean post = method.equals("POST");
        List<Parameter> query = new ArrayList<>();
        if (!post) for (String field : fields) query.add(new Parameter(field, "query", false, properties.get(field)));
        return new Operation(method, path, query, "application/x-www-form-urlencoded", post ? schema : null, null);
    }

    private static Operation of(String method, String path, JsonNode said, JsonNode document) {
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode parameter : said.path("parameters")) {
            JsonNode its = resolve(parameter, document);
            parameters.add(new Parameter(
                    its.get("name").asString(),
                    its.get("in").asString(),
                    its.path("required").asBoolean(false),
                    its.get("schema")));
        }
        var content =
                said.path("requestBody").path("content").properties().stream().findFirst();
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                path,
                parameters,
                content.map(type -> type.getKey()).orElse(""),
                content.map(type -> type.getValue().get("schema")).orElse(null),
                content.map(type -> type.getValue().get("example")).orElse(null));
    }

    static JsonNode resolve(JsonNode schema, JsonNode document) {
        JsonNode reference = schema.get("$ref");
        return reference == null ? schema : document.at(reference.asString().substring(1));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
