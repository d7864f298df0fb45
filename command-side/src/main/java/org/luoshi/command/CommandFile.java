package org.luoshi.command;

import java.util.ArrayList;
import java.util.List;
import org.luoshi.kernel.EventJson;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads a file of commands, {@code [{"command": "register-office", "body": {…}}, …]}: the whole of it or nothing. */
@Component
public final class CommandFile {
    private final CommandCatalogue catalogue;
    private final CommandReader reader;

    public CommandFile(CommandCatalogue catalogue, CommandReader reader) {
        this.catalogue = catalogue;
        this.reader = reader;
    }

    /** @param requestHash of name and body, however the file lays them out */
    public record Item(CommandType type, Object command, String requestHash) {}

    /** @throws Malformed with every fault of every item, by paths such as {@code /3/body/name} */
    public List<Item> read(byte[] file) {
        JsonNode list = StrictJson.parse(file);
        List<Fault> unfit = StrictJson.unfit(list);
        if (!unfit.isEmpty()) throw new Malformed(unfit);
        if (!list.isArray()) throw new Malformed(List.of(Wording.fault("", "file")));
        List<Item> items = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String place = "/" + i;
            try {
                items.add(item(list.get(i)));
            } catch (Malformed e) {
                e.faults().forEach(fault -> faults.add(fault.within(place)));
            }
        }
        if (!faults.isEmpty()) throw new Malformed(faults);
        return List.copyOf(items);
    }

    private Item item(JsonNode item) {
        JsonNode name = item.get("command");
        JsonNode content = item.get("body");
        if (item.size() != 2 || name == null || content == null || !name.isString())
            throw new Malformed(List.of(Wording.fault("", "item")));
        CommandType type = catalogue.find(name.stringValue());
        if (type == null) throw new Malformed(List.of(Wording.fault("/command", "unknownCommand", name.stringValue())));
        byte[] body = EventJson.MAPPER.writeValueAsBytes(content);
        try {
            return new Item(type, reader.read(type, body), CommandDispatcher.requestHash(type.name(), body));
        } catch (Malformed e) {
            throw new Malformed(
                    e.faults().stream().map(fault -> fault.within("/body")).toList());
        }
    }
}
