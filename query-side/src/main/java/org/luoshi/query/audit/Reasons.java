package org.luoshi.query.audit;

import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskEvent;
import tools.jackson.databind.JsonNode;

/** Why an event happened and what document allows it, where its record says so. */
record Reasons(@Nullable String reason, @Nullable String authority) {
    static Reasons of(TaskEvent event) {
        JsonNode fields = EventJson.MAPPER.valueToTree(event);
        return new Reasons(text(fields, "reason"), text(fields, "authority"));
    }

    private static @Nullable String text(JsonNode fields, String name) {
        JsonNode field = fields.get(name);
        return field == null || field.isNull() ? null : field.stringValue();
    }

    /** As the end of a sentence. */
    String zh() {
        return (reason == null ? "" : "；理由：" + reason) + (authority == null ? "" : "；依据：" + authority);
    }

    String en() {
        return (reason == null ? "" : "; reason: " + reason) + (authority == null ? "" : "; authority: " + authority);
    }
}
