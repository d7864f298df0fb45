package org.luoshi.command;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Check;

/**
 * What travels beside a command: flat strings in its metadata, and from there into that of every event it causes.
 *
 * @param commandId the same for every repeat of one request, so that the ledger takes it once
 * @param correlationId ties together what one outside cause set off
 * @param requestHash SHA-256 of the request as sent, so that a key used twice for different things is noticed
 * @param expectedSequence the sequence the caller saw last (If-Match); absent where any will do
 */
public record CommandContext(
        Actor actor,
        UUID commandId,
        String correlationId,
        String requestHash,
        @Nullable Long expectedSequence) {

    public Map<String, String> toMetadata() {
        Map<String, String> metadata = new TreeMap<>(actor.toMetadata());
        metadata.put("commandId", commandId.toString());
        metadata.put("correlationId", correlationId);
        metadata.put("requestHash", requestHash);
        if (expectedSequence != null) metadata.put("expectedSequence", expectedSequence.toString());
        return metadata;
    }

    /** @throws IllegalArgumentException where something is missing: no command goes in without its context */
    public static CommandContext of(Map<String, ?> metadata) {
        String expected = (String) metadata.get("expectedSequence");
        return new CommandContext(
                Actor.of(metadata),
                UUID.fromString(value(metadata, "commandId")),
                value(metadata, "correlationId"),
                value(metadata, "requestHash"),
                expected == null ? null : Long.valueOf(expected));
    }

    private static String value(Map<String, ?> metadata, String key) {
        return (String) Check.present(key, metadata.get(key));
    }
}
