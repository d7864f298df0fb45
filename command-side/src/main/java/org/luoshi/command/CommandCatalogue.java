package org.luoshi.command;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.command.org.OrganizationCommand;
import org.luoshi.command.plan.PlanCommand;
import org.luoshi.command.task.TaskCommand;
import org.luoshi.kernel.EventJson;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every command there is. The names come from the permitted subclasses of the families, so that a new command is
 * reachable, validated and documented by being written.
 */
@Component
public final class CommandCatalogue {
    private static final List<Class<?>> FAMILIES =
            List.of(TaskCommand.class, PlanCommand.class, OrganizationCommand.class);

    private final SequencedMap<String, CommandType> types = new TreeMap<>();

    /** @throws IllegalStateException where a command lacks its description or example */
    public CommandCatalogue() {
        CommandWords words = new CommandWords();
        CommandSchemas schemas = new CommandSchemas(words);
        JsonNode examples = EventJson.MAPPER.readTree(Resources.text("examples.json"));
        for (Class<?> family : FAMILIES)
            for (Class<?> record : family.getPermittedSubclasses()) {
                String name = CommandType.nameOf(record);
                if (!(examples.get(name) instanceof ObjectNode example))
                    throw new IllegalStateException("examples.json has no " + name);
                String description = words.of(record.getSimpleName());
                if (description == null) throw new IllegalStateException("commands.properties has no " + record);
                types.put(name, new CommandType(name, family, record, description, schemas.of(record), example));
            }
    }

    /** All of them, by name. */
    public Collection<CommandType> all() {
        return Collections.unmodifiableCollection(types.values());
    }

    public @Nullable CommandType find(String name) {
        return types.get(name);
    }
}
