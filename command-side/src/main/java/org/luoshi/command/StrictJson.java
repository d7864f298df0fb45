package org.luoshi.command;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.EventJson;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON text, and nothing after it, in UTF-8. Whatever can be said without knowing the command is found here:
 * broken text, repeated fields, numbers and characters that the ledger cannot keep.
 */
final class StrictJson {
    private StrictJson() {}

    /** @throws Malformed with line and column, where it is no JSON text */
    static JsonNode parse(byte[] bytes) {
        String text = decode(bytes);
        try (JsonParser parser = EventJson.MAPPER.createParser(text)) {
            try {
                JsonNode tree = EventJson.MAPPER.readTree(parser);
                if (tree == null || tree.isMissingNode()) throw new Malformed(List.of(Wording.fault("", "empty")));
                if (parser.nextToken() != null) throw broken(parser, "trailing", "");
                return tree;
            } catch (StreamConstraintsException | NumberFormatException e) {
                throw broken(parser, "beyond", "");
            } catch (StreamReadException e) {
                boolean repeated = e.getOriginalMessage().startsWith("Duplicate ");
                throw broken(parser, repeated ? "repeated" : "broken", spoken(e.getOriginalMessage()));
            } catch (JacksonException e) {
                throw broken(parser, "trailing", "");
            }
        }
    }

    /**
     * What no field may hold, of whatever type. A number that does not fit is then replaced by 0, so that nobody who
     * looks at the tree afterwards has to expand it.
     */
    static List<Fault> unfit(JsonNode tree) {
        List<Fault> faults = new ArrayList<>();
        inspect(tree, "", faults);
        return faults;
    }

    private static JsonNode inspect(JsonNode node, String path, List<Fault> faults) {
        if (node instanceof ObjectNode object)
            for (Map.Entry<String, JsonNode> property : object.properties())
                property.setValue(inspect(property.getValue(), path + Fault.step(property.getKey()), faults));
        else if (node instanceof ArrayNode array)
            for (int i = 0; i < array.size(); i++) array.set(i, inspect(array.get(i), path + "/" + i, faults));
        else
            try {
                if (node.isNumber()) Check.decimal("number", node.decimalValue());
                if (node.isString()) Check.writable("text", node.stringValue(), Integer.MAX_VALUE);
            } catch (IllegalArgumentException e) {
                faults.add(Wording.kernel(path, StrictJson.class, String.valueOf(e.getMessage())));
                return node.isNumber() ? IntNode.valueOf(0) : node;
            }
        return node;
    }

    private static String decode(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            // RFC 8259 §8.1 lets a reader pass over a byte order mark.
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Malformed(List.of(Wording.fault("", "utf8")));
        }
    }

    /** Without the advice on how to set up the parser, which is in back quotes after a colon. */
    private static String spoken(String message) {
        return message.replaceFirst(": [^:]*`.*", "");
    }

    private static Malformed broken(JsonParser parser, String key, String message) {
        TokenStreamLocation place = parser.currentLocation();
        String path = parser.streamReadContext().pathAsPointer().toString();
        return new Malformed(List.of(Wording.fault(path, key, place.getLineNr(), place.getColumnNr(), message)));
    }
}
