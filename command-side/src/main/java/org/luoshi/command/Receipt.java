package org.luoshi.command;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.ledger.Entry;
import tools.jackson.databind.JsonNode;

/**
 * What a command did, read back from the ledger: it is given for nothing that is not recorded.
 *
 * @param taskId for tasks only
 * @param sequence of the last event within its aggregate
 * @param position of the last event in the ledger
 * @param recordedAt of the last event
 * @param replayed the command had been carried out before; this is its first answer again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Receipt(
        @Nullable String taskId,
        String aggregateId,
        long sequence,
        long position,
        Instant recordedAt,
        List<Recorded> events,
        @JsonIgnore boolean replayed) {

    public record Recorded(long position, long sequence, String type, JsonNode event) {}

    /** @param entries of one command, in order; not empty */
    static Receipt of(List<Entry> entries, boolean replayed) {
        Entry last = entries.getLast();
        boolean task = TaskEvent.class.isAssignableFrom(EventJson.recordOf(last.eventType()));
        return new Receipt(
                task ? last.aggregateId() : null,
                last.aggregateId(),
                last.sequence(),
                last.position(),
                last.recordedAt(),
                entries.stream()
                        .map(entry -> new Recorded(
                                entry.position(),
                                entry.sequence(),
                                entry.eventType(),
                                EventJson.MAPPER.readTree(entry.payload())))
                        .toList(),
                replayed);
    }
}
