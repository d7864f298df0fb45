package org.luoshi.query.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskState;
import tools.jackson.databind.JsonNode;

/**
 * One field of a task that an event changed.
 *
 * @param path where it is in the task's JSON: {@code targets.t1.target.value},
 *     {@code targets.t1.reports.2023-03-31.value}; a list is one field
 * @param before absent where the field was not there
 * @param after absent where the field is gone
 */
public record FieldChange(
        String path, @Nullable Object before, @Nullable Object after) {
    /** What a target began as repeats the target when it is new, and never changes afterwards. */
    private static final Pattern ORIGINAL = Pattern.compile("targets\\.t[0-9]+\\.original\\..*");

    /** The fields that differ, in the order of the task's JSON. */
    static List<FieldChange> between(@Nullable TaskState before, TaskState after) {
        SequencedMap<String, Object> old = fields(before);
        SequencedMap<String, Object> now = fields(after);
        List<FieldChange> changes = new ArrayList<>();
        now.forEach((path, value) -> {
            Object was = old.get(path);
            if (!Objects.equals(was, value)) changes.add(new FieldChange(path, was, value));
        });
        old.forEach((path, was) -> {
            if (!now.containsKey(path)) changes.add(new FieldChange(path, was, null));
        });
        changes.removeIf(change -> ORIGINAL.matcher(change.path()).matches());
        return changes;
    }

    private static SequencedMap<String, Object> fields(@Nullable TaskState state) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        if (state != null) collect("", EventJson.MAPPER.valueToTree(state), fields);
        return fields;
    }

    private static void collect(String path, JsonNode node, SequencedMap<String, Object> fields) {
        if (node.isObject()) {
            String prefix = path.isEmpty() ? "" : path + ".";
            node.properties().forEach(field -> collect(prefix + field.getKey(), field.getValue(), fields));
        } else if (!node.isNull()) {
            fields.put(path, EventJson.MAPPER.treeToValue(node, Object.class));
        }
    }
}
