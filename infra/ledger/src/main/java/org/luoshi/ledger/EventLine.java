package org.luoshi.ledger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import org.luoshi.kernel.EventJson;

/**
 * An event as one line of CloudEvents 1.0 JSON: what is hashed, what the export writes, and what an auditor reads, byte
 * for byte the same. The fields stand in a fixed order; position and time come first, so that everything behind them
 * is known before the event has its place.
 *
 * <p>CloudEvents' integers have 32 bits, so {@code position} and {@code sequence} are strings of digits. The event and
 * its metadata are the stored text, inside {@code data}.
 */
final class EventLine {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** More than {@link #start} ever takes. */
    static final int START_BYTES = 128;

    private EventLine() {}

    /** The whole line of a stored event, no line feed at the end. */
    static byte[] of(Entry entry) {
        byte[] start = start(entry.position(), time(entry.recordedAt()));
        byte[] rest = rest(new Append.Row(
                entry.eventId(),
                entry.commandId(),
                entry.ordinal(),
                entry.aggregateType(),
                entry.aggregateId(),
                entry.sequence(),
                entry.eventType(),
                entry.revision(),
                entry.metadata(),
                entry.payload()));
        byte[] line = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(rest, 0, line, start.length, rest.length);
        return line;
    }

    /** The part that depends on the event's place. */
    static byte[] start(long position, String time) {
        return ("{\"specversion\":\"1.0\",\"position\":\"" + position + "\",\"time\":\"" + time)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Always six decimals: the ledger's own precision. */
    static String time(Instant recordedAt) {
        return TIME.format(recordedAt);
    }

    /** The part that depends on the event alone; no line feed at the end. */
    static byte[] rest(Append.Row row) {
        return ("\",\"id\":\"" + row.eventId()
                        + "\",\"source\":" + quoted("luoshi:" + row.aggregateType())
                        + ",\"type\":" + quoted(row.eventType())
                        + ",\"subject\":" + quoted(row.aggregateId())
                        + ",\"datacontenttype\":\"application/json\",\"commandid\":\"" + row.commandId()
                        + "\",\"ordinal\":" + row.ordinal()
                        + ",\"sequence\":\"" + row.sequence()
                        + "\",\"revision\":" + quoted(row.revision())
                        + ",\"data\":{\"metadata\":" + row.metadata() + ",\"event\":" + row.payload() + "}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c > '~') return EventJson.write(text);
        }
        return '"' + text + '"';
    }
}
