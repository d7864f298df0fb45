package org.luoshi.launcher;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values that fit their schemas; where something of the kind is known, mostly that. */
final class Wellformed {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonNode document;
    private final Known known;
    private final RandomGenerator random;

    Wellformed(JsonNode document, Known known, RandomGenerator random) {
        this.document = document;
        this.known = known;
        this.random = random;
    }

    /** As it stands in a path, a query or a header. */
    String text(String name, JsonNode schema) {
        JsonNode value = json(name, schema);
        if (!value.isArray()) return value.asString("");
        StringBuilder all = new StringBuilder();
        value.forEach(one -> all.append(all.isEmpty() ? "" : ",").append(one.asString("")));
        return all.toString();
    }

    JsonNode json(String name, JsonNode schema) {
        JsonNode reference = schema.get("$ref");
        if (reference != null) return json(named(name, reference.asString()), Operation.resolve(schema, document));
        String type = type(schema);
        return switch (type) {
            case "object" -> object(schema);
            case "array" -> array(name, schema);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "integer", "number" -> number(name, schema, type.equals("integer"));
            default -> JSON.stringNode(string(name, schema));
        };
    }

    /** An id is known by its type, wherever it stands. */
    private static String named(String name, String reference) {
        String type = reference.substring(reference.lastIndexOf('/') + 1);
        return type.endsWith("Id") ? type : name;
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.get(0).asString() : type.asString("string");
    }

    /** The example with ids of our own, or something new of the schema. */
    JsonNode body(JsonNode schema, @Nullable JsonNode example) {
        if (example == null || random.nextInt(4) == 0) return json("", schema);
        JsonNode copy = example.deepCopy();
        adopt(copy);
        return copy;
    }

    private void adopt(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                String one = field.getKey().matches("taskId|planYear") ? known.any(field.getKey(), random) : null;
                if (one == null) adopt(field.getValue());
                else if (field.getValue().isString()) object.put(field.getKey(), one);
            }
            if (object.has("brief")) object.put("taskId", "2023-F" + random.nextInt(1_000_000));
            if (object.has("number") && object.has("title")) object.put("number", 1000 + random.nextInt(8000));
            if (object.has("chapters")) object.put("planYear", 1949 + random.nextInt(250));
        } else node.forEach(this::adopt);
    }

    private ObjectNode object(JsonNode schema) {
        ObjectNode object = JSON.objectNode();
        schema.path("properties").properties().forEach(field -> {
            boolean required = false;
            for (JsonNode name : schema.path("required"))
                required |= name.asString().equals(field.getKey());
            if (required || random.nextInt(5) > 0) object.set(field.getKey(), json(field.getKey(), field.getValue()));
        });
        return object;
    }

    private ArrayNode array(String name, JsonNode schema) {
        ArrayNode array = JSON.arrayNode();
        int least = schema.path("minItems").asInt(0);
        for (int i = random.nextInt(least, least + 3); i > 0; i--) array.add(json(name, schema.path("items")));
        return array;
    }

    private JsonNode number(String name, JsonNode schema, boolean whole) {
        String one = random.nextInt(5) > 0 ? known.any(name, random) : null;
        if (one != null && one.matches("[0-9]{1,18}")) return JSON.numberNode(Long.parseLong(one));
        if (name.equals("after")) return JSON.numberNode(0); // more than there is would be waited for
        JsonNode fixed = schema.get("default");
        if (fixed != null && fixed.isNumber() && random.nextBoolean()) return fixed;
        long least = schema.path("minimum").asLong(0);
        long most = Math.max(least + 1, schema.path("maximum").asLong(300));
        long value = random.nextLong(least, most + 1);
        return whole ? JSON.numberNode(value) : JSON.numberNode(BigDecimal.valueOf(value * 10 + 5, 1));
    }

    private String string(String name, JsonNode schema) {
        JsonNode choice = schema.get("enum");
        if (choice != null) return choice.get(random.nextInt(choice.size())).asString("");
        String one = random.nextInt(8) > 0 ? known.any(name, random) : null;
        if (one != null) return one;
        String pattern = schema.path("pattern").asString("");
        if (pattern.contains("[0-9a-f]{64}")) return "%064x".formatted(random.nextLong() & Long.MAX_VALUE);
        if (pattern.startsWith("^\"")) return "\"" + random.nextInt(4) + "\"";
        return switch (schema.path("format").asString("")) {
            case "date" ->
                LocalDate.of(2022, 1, 1).plusDays(random.nextInt(1200)).toString();
            case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
            default -> name.equals("asOf") ? moment() : text(schema);
        };
    }

    private String moment() {
        return switch (random.nextInt(4)) {
            case 0 -> "2023-06-30T12:00:00+08:00";
            case 1 -> "2023-06-30";
            case 2 -> "2024-02-29T00:00:00Z";
            default -> Integer.toString(random.nextInt(40));
        };
    }

    private String text(JsonNode schema) {
        int most = Math.min(schema.path("maxLength").asInt(40), 4000);
        String text = "测试 Fuzz 一 " + random.nextInt(1000);
        int length = random.nextInt(20) == 0 ? most : Math.min(most, text.length());
        return text.repeat(length / text.length() + 1).substring(0, length);
    }

    /** As a body of the type: JSON, a form, or whatever a file is. */
    static byte[] write(JsonNode value, String type) {
        if (!type.contains("form")) return EventJson.MAPPER.writeValueAsBytes(value);
        StringBuilder form = new StringBuilder();
        value.properties()
                .forEach(field -> form.append(form.isEmpty() ? "" : "&")
                        .append(Oddities.encoded(field.getKey()))
                        .append('=')
                        .append(Oddities.encoded(field.getValue().asString(""))));
        return form.toString().getBytes(StandardCharsets.UTF_8);
    }
}
