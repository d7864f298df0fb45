package org.luoshi.launcher.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer of the server, whichever it is, as people read it: what it says in single values line by line, then each of
 * its lists as a table with a row for each item, and behind it the lists in the items. What is the same for all items of
 * a list is said once above it.
 */
final class Sheet {
    private static final int USUAL_COLUMNS = 120;
    private static final int FEWEST_COLUMNS = 60;

    /** What a column of a table takes at least to be read. */
    private static final int FEWEST_OF_A_COLUMN = 10;

    private final PrintWriter out;
    private final int columns;

    /** @param columns how wide the terminal is */
    Sheet(PrintWriter out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    /** As the script {@code infra/bin/luoshi} has seen it. */
    static int columns() {
        return Math.max(Integer.getInteger("luoshi.columns", USUAL_COLUMNS), FEWEST_COLUMNS);
    }

    void print(ObjectNode answer) {
        List<List<String>> values = new ArrayList<>();
        Map<String, List<ObjectNode>> lists = new LinkedHashMap<>();
        open("", answer, (path, value) -> {
            if (isList(value))
                lists.put(path, value.valueStream().map(ObjectNode.class::cast).toList());
            else values.add(List.of(path, text(value)));
        });
        Table.lines(values, columns).forEach(out::println);
        lists.forEach(this::print);
        out.flush();
    }

    /** Objects within the object are opened, but those that a few words say. */
    private static void open(String prefix, ObjectNode object, BiConsumer<String, JsonNode> take) {
        object.forEachEntry((name, value) -> {
            if (value instanceof ObjectNode inner && !isName(inner) && hasMore(inner))
                open(prefix + name + ".", inner, take);
            else take.accept(prefix + name, value);
        });
    }

    /** A person or an office. */
    private static boolean isName(ObjectNode object) {
        return object.size() == 2 && object.has("id") && object.has("name");
    }

    private static boolean hasMore(ObjectNode object) {
        return object.valueStream().anyMatch(value -> value.isObject() || isList(value));
    }

    private static boolean isList(JsonNode value) {
        return value.isArray() && !value.isEmpty() && value.valueStream().allMatch(JsonNode::isObject);
    }

    /** In one line; of a list how many there are. */
    private static String text(JsonNode value) {
        if (isList(value)) return "(" + value.size() + ")";
        if (!value.isContainer()) return value.isNull() || value.isMissingNode() ? "" : value.asString();
        if (value instanceof ObjectNode object && isName(object))
            return text(object.path("name")) + " (" + text(object.path("id")) + ")";
        StringJoiner all = new StringJoiner(", ");
        if (value instanceof ObjectNode object) object.forEachEntry((name, one) -> all.add(name + " " + text(one)));
        else value.forEach(one -> all.add(text(one)));
        return all.toString();
    }

    private void print(String name, List<ObjectNode> items) {
        List<Map<String, JsonNode>> rows = new ArrayList<>();
        Set<String> fields = new LinkedHashSet<>();
        for (ObjectNode item : items) {
            Map<String, JsonNode> row = new LinkedHashMap<>();
            item.forEachEntry((field, value) -> {
                if (value instanceof ObjectNode inner && !isName(inner) && !inner.isEmpty())
                    open(field + ".", inner, (path, one) -> spread(path, one, row));
                else row.put(field, value);
            });
            rows.add(row);
            fields.addAll(row.keySet());
        }
        StringJoiner same = new StringJoiner(", ");
        if (items.size() > 1) fields.removeIf(field -> isSame(field, rows, same));
        out.println();
        String title = name + ": " + items.size() + (same.length() == 0 ? "" : "; each: " + same);
        Table.wrapped(title, columns).forEach(out::println);
        List<List<String>> cells = new ArrayList<>();
        cells.add(fields.stream().map(field -> shortest(field, fields)).toList());
        for (Map<String, JsonNode> row : rows)
            cells.add(fields.stream().map(field -> text(row, field)).toList());
        if (fields.size() * FEWEST_OF_A_COLUMN <= columns)
            Table.lines(cells, columns).forEach(out::println);
        else rows.forEach(row -> onItsOwn(row, fields));
        within(items).forEach((field, inner) -> print(name + "." + field, inner));
    }

    /** Too many values for a line: one below the other. */
    private void onItsOwn(Map<String, JsonNode> row, Set<String> fields) {
        List<List<String>> values = fields.stream()
                .filter(row::containsKey)
                .map(field -> List.of("  " + shortest(field, fields), text(row, field)))
                .toList();
        Table.lines(values, columns).forEach(out::println);
        out.println();
    }

    /** The lists in the items, each as one, with the first value of the item that each row comes from. */
    private static Map<String, List<ObjectNode>> within(List<ObjectNode> items) {
        Map<String, List<ObjectNode>> lists = new LinkedHashMap<>();
        for (ObjectNode item : items) {
            Map.Entry<String, JsonNode> first = item.properties().iterator().next();
            item.forEachEntry((field, value) -> {
                if (!isList(value)) return;
                List<ObjectNode> rows = lists.computeIfAbsent(field, name -> new ArrayList<>());
                for (JsonNode one : value) {
                    ObjectNode row = item.objectNode();
                    row.set(first.getKey(), first.getValue());
                    row.setAll((ObjectNode) one);
                    rows.add(row);
                }
            });
        }
        return lists;
    }

    /** In a table each value has a column of its own. */
    private static void spread(String path, JsonNode value, Map<String, JsonNode> row) {
        if (value instanceof ObjectNode object && !isName(object))
            object.forEachEntry((name, one) -> row.put(path + "." + name, one));
        else row.put(path, value);
    }

    private static boolean isSame(String field, List<Map<String, JsonNode>> rows, StringJoiner same) {
        JsonNode first = rows.getFirst().get(field);
        if (first == null || isList(first) || !rows.stream().allMatch(row -> first.equals(row.get(field))))
            return false;
        String text = text(first);
        if (!text.isEmpty()) same.add(field + " " + text);
        return true;
    }

    private static String text(Map<String, JsonNode> row, String field) {
        JsonNode value = row.get(field);
        return value == null ? "" : text(value);
    }

    /** The last word of a path, where it is no other's. */
    private static String shortest(String path, Set<String> paths) {
        String last = path.substring(path.lastIndexOf('.') + 1);
        long those = paths.stream()
                .filter(other -> other.equals(last) || other.endsWith("." + last))
                .count();
        return those == 1 ? last : path;
    }
}
