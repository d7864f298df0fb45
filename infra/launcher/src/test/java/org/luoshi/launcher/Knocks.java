package org.luoshi.launcher;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes requests up: each begins as its operation wants it, and most of them are then spoilt in one way or several. */
final class Knocks {
    private static final String PLACE = "\"@@place@@\"";

    private final List<Operation> operations;
    private final JsonNode document;
    private final Known known;
    private final List<String> bearers;

    /** @param bearers headers Authorization of those who may ask */
    Knocks(List<Operation> operations, JsonNode document, Known known, List<String> bearers) {
        this.operations = operations;
        this.document = document;
        this.known = known;
        this.bearers = bearers;
    }

    /** The same for the same number and seed, but for what Luoshi has made up itself meanwhile. */
    Knock make(int number, RandomGenerator random) {
        Operation operation = operations.get(number % operations.size());
        Knock knock = new Knock(operation);
        int mood = random.nextInt(100);
        boolean spoilt = mood >= 35 && mood < 80;
        knock.header("Authorization", Oddities.any(bearers, random));
        String session = known.any("session", random);
        if (session != null) knock.header("Cookie", session.split(" ", 2)[0]);
        parameters(knock, spoilt, random);
        body(knock, spoilt, session, random);
        if (spoilt && random.nextInt(8) == 0) spoilQuery(knock, random);
        if (mood >= 70) Oddities.any(Spoilings.HEADERS, random).accept(knock, random);
        if (mood >= 92 && mood < 96)
            knock.method = Oddities.any(
                    List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT", "FUZZ"),
                    random);
        if (mood >= 96) {
            knock.rough = true;
            Oddities.any(Spoilings.ROUGH, random).accept(knock, random);
        }
        return knock;
    }

    private void parameters(Knock knock, boolean spoilt, RandomGenerator random) {
        Wellformed values = new Wellformed(document, known, random);
        for (Operation.Parameter parameter : knock.operation.parameters()) {
            boolean odd = spoilt && random.nextInt(4) == 0;
            String name = parameter.name();
            String value = odd && !waits(parameter) ? Oddities.text(random) : value(parameter, knock, values, random);
            switch (parameter.in()) {
                case "path" -> {
                    String segment = name.equals("path") ? value : Oddities.encoded(value);
                    if (odd && random.nextBoolean()) segment += Oddities.any(Oddities.RAW, random);
                    knock.path = knock.path.replace("{" + name + "}", segment);
                }
                case "query" -> {
                    if (!parameter.required() && random.nextBoolean()) continue;
                    knock.query.add(Oddities.encoded(name) + "=" + Oddities.encoded(value));
                }
                default -> {
                    if (parameter.required() || random.nextInt(5) == 0) knock.header(name, line(value));
                }
            }
        }
    }

    /** More than there is would be waited for, two seconds each time. */
    private static boolean waits(Operation.Parameter parameter) {
        return parameter.name().equals("after");
    }

    private String value(Operation.Parameter parameter, Knock knock, Wellformed values, RandomGenerator random) {
        if (waits(parameter) && random.nextInt(100) == 0)
            return random.nextBoolean() ? "100000" : Oddities.text(random);
        if (parameter.name().equals("Idempotency-Key"))
            return "\"fuzz-" + (random.nextInt(15) == 0 ? random.nextInt(20) : random.nextLong()) + "\"";
        String name = parameter.name();
        // An id is of whatever its path is about.
        if (name.equals("id")) name = knock.operation.path().split("/", -1)[2];
        return values.text(name, parameter.schema());
    }

    private static String line(String value) {
        return value.replaceAll("[\\r\\n]", " ");
    }

    private static void spoilQuery(Knock knock, RandomGenerator random) {
        switch (random.nextInt(5)) {
            case 0 -> knock.query.add(Oddities.encoded(Oddities.name(random)) + "=1");
            case 1 -> knock.query.addAll(List.copyOf(knock.query));
            case 2 -> knock.query.add(Oddities.any(Oddities.RAW, random) + "=" + Oddities.any(Oddities.RAW, random));
            case 3 -> knock.query.replaceAll(pair -> pair.replaceFirst("=.*", ""));
            default -> knock.path += Oddities.any(Oddities.RAW, random);
        }
    }

    private void body(Knock knock, boolean spoilt, @Nullable String session, RandomGenerator random) {
        Operation operation = knock.operation;
        JsonNode schema = operation.body();
        if (schema == null) return;
        if (operation.type().equals("*/*")) {
            knock.header("Content-Type", "application/octet-stream");
            knock.body = file(spoilt, random);
            return;
        }
        knock.header("Content-Type", operation.type());
        JsonNode value = new Wellformed(document, known, random).body(schema, operation.example());
        if (session != null && value instanceof ObjectNode form && form.has("_csrf"))
            form.put("_csrf", session.split(" ", 2)[1]);
        knock.body = Wellformed.write(value, operation.type());
        if (spoilt)
            knock.body = operation.type().contains("json")
                    ? spoiltJson(value, random)
                    : spoiltForm(value, operation.type(), random);
        knock.chunked = random.nextInt(10) == 0;
    }

    private static byte[] file(boolean spoilt, RandomGenerator random) {
        if (!spoilt) return ("%PDF-1.7\n% " + random.nextInt(20) + "\n%%EOF\n").getBytes(StandardCharsets.UTF_8);
        // A few that are too large by far; each costs as long as a hundred others.
        byte[] bytes = new byte[random.nextInt(150) == 0 ? 51 << 20 : random.nextInt(3000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] spoiltForm(JsonNode value, String type, RandomGenerator random) {
        String name = Oddities.any(
                new ArrayList<>(value.propertyNames()).isEmpty()
                        ? List.of("a")
                        : new ArrayList<>(value.propertyNames()),
                random);
        ObjectNode form = (ObjectNode) value.deepCopy();
        form.put(name, Oddities.text(random));
        String text = new String(Wellformed.write(form, type), StandardCharsets.UTF_8);
        String spoilt = switch (random.nextInt(4)) {
            case 0 -> text + "&" + text;
            case 1 -> text + "&" + Oddities.any(Oddities.RAW, random);
            case 2 -> text + "&" + Oddities.encoded(Oddities.name(random)) + "=1";
            default -> text;
        };
        return spoilt.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] spoiltJson(JsonNode value, RandomGenerator random) {
        JsonNode copy = value.deepCopy();
        for (int i = random.nextInt(1, 3); i > 0; i--) spoilOne(copy, random);
        String text = EventJson.write(copy).replace(PLACE, Oddities.any(Oddities.JSON, random));
        String spoilt = switch (random.nextInt(14)) {
            case 0 -> text.substring(0, random.nextInt(text.length() + 1));
            case 1 -> text + text;
            case 2 -> "\uFEFF" + text;
            case 3 -> text.replaceFirst("\\{", "{\"taskId\":\"2023-T01\",");
            case 4 -> Oddities.any(Oddities.JSON, random);
            case 5 -> random.nextInt(20) == 0 ? " ".repeat(70_000) + text : text;
            default -> text;
        };
        byte[] bytes = spoilt.getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(20) == 0 && bytes.length > 0)
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        if (random.nextInt(40) == 0) return spoilt.getBytes(StandardCharsets.UTF_16);
        return random.nextInt(60) == 0 ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
    }

    /** Somewhere in the tree stands something else, nothing, or one field more. */
    private static void spoilOne(JsonNode tree, RandomGenerator random) {
        JsonNode at = tree;
        while (at.size() > 0) {
            int index = random.nextInt(at.size());
            String name = at.isObject() ? new ArrayList<>(at.propertyNames()).get(index) : "";
            JsonNode below = at.isObject() ? at.get(name) : at.get(index);
            if (below.size() > 0 && random.nextInt(3) > 0) {
                at = below;
                continue;
            }
            if (at instanceof ObjectNode object)
                switch (random.nextInt(6)) {
                    case 0 -> object.remove(name);
                    case 1 -> object.put(Oddities.name(random), 1);
                    case 2 -> object.put(name, Oddities.text(random));
                    default -> object.put(name, "@@place@@");
                }
            else if (at instanceof ArrayNode array) array.set(index, "@@place@@");
            return;
        }
    }
}
