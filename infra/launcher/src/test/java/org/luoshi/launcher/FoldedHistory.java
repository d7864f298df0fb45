package org.luoshi.launcher;

import static org.luoshi.launcher.FoldedAnswers.object;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.task.Light;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.kernel.task.TaskEvent.LightTurned;
import org.luoshi.kernel.task.TaskEvent.TaskReopened;
import org.luoshi.kernel.task.TaskEvent.TaskResumed;
import org.luoshi.kernel.task.TaskState;
import org.luoshi.ledger.Entry;
import org.luoshi.query.org.Party;
import tools.jackson.databind.JsonNode;

/** The history of a task by its entries: all but the sentences, which are tried where they are written. */
record FoldedHistory(List<Entry> entries, Directory directory) {
    List<Object> changes(@Nullable LocalDate validOn) {
        List<Object> changes = new ArrayList<>();
        Map<String, JsonNode> before = Map.of();
        TaskState state = null;
        Light light = null;
        for (Entry entry : entries) {
            TaskEvent event = (TaskEvent) entry.event();
            state = TaskState.fold(state, event);
            Map<String, JsonNode> after = new LinkedHashMap<>();
            fields("", FoldedAnswers.json(state), after);
            if (!event.beyond(validOn)) {
                if (event instanceof LightTurned e) light = e.after();
                if (event instanceof TaskResumed || event instanceof TaskReopened) light = null;
                changes.add(change(entry, differences(before, after), light));
            }
            before = after;
        }
        return changes;
    }

    private Object change(Entry entry, List<Object> differences, @Nullable Light light) {
        JsonNode event = EventJson.MAPPER.readTree(entry.payload());
        return object(
                "position",
                entry.position(),
                "sequence",
                entry.sequence(),
                "recordedAt",
                entry.recordedAt(),
                "who",
                who(entry.actor(), directory),
                "what",
                entry.eventType(),
                "changes",
                differences,
                "reason",
                event.get("reason"),
                "authority",
                event.get("authority"),
                "light",
                light,
                "receipt",
                "/api/ledger/receipt/" + entry.position(),
                "event",
                event);
    }

    static Map<String, Object> who(Actor actor, Directory directory) {
        return object(
                "id",
                actor.id(),
                "name",
                actor.name(),
                "role",
                actor.role(),
                "office",
                actor.office() == null ? null : Party.of(actor.office(), directory),
                "leader",
                actor.leader() == null ? null : Party.of(actor.leader(), directory));
    }

    /** By path; what a target began as repeats the target and never changes. */
    private static List<Object> differences(Map<String, JsonNode> before, Map<String, JsonNode> after) {
        Set<String> paths = new LinkedHashSet<>(after.keySet());
        paths.addAll(before.keySet());
        List<Object> differences = new ArrayList<>();
        for (String path : paths) {
            JsonNode was = before.get(path);
            JsonNode is = after.get(path);
            boolean same = was == null ? is == null : was.equals(is);
            if (!same && !path.matches("targets\\.t[0-9]+\\.original\\..*"))
                differences.add(object("path", path, "before", was, "after", is));
        }
        return differences;
    }

    private static void fields(String path, JsonNode node, Map<String, JsonNode> fields) {
        if (!node.isObject()) fields.put(path, node);
        node.properties()
                .forEach(field -> fields(
                        path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), fields));
    }
}
