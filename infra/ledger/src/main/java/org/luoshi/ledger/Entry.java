package org.luoshi.ledger;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import tools.jackson.core.type.TypeReference;

/**
 * One event at its place in the ledger, as stored.
 *
 * @param position 1, 2, 3 … without a gap, in the order of commit
 * @param commandId the command it came from, with {@code ordinal} counting that command's events from 0
 * @param sequence its place within its aggregate, from 0
 * @param eventType the simple name of its record in the kernel
 * @param recordedAt to the microsecond; never before that of the position before
 * @param metadata who did it and why, as JSON text
 * @param payload the event, as JSON text
 */
public record Entry(
        long position,
        UUID eventId,
        UUID commandId,
        int ordinal,
        String aggregateType,
        String aggregateId,
        long sequence,
        String eventType,
        String revision,
        Instant recordedAt,
        String metadata,
        String payload) {
    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

    /** The event as its record. */
    public Object event() {
        return EventJson.read(eventType, payload);
    }

    public Actor actor() {
        return Actor.of(metadataValues());
    }

    public Map<String, String> metadataValues() {
        return EventJson.MAPPER.readValue(metadata, STRINGS);
    }
}
