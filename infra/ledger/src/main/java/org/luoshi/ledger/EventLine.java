package org.luoshi.ledger;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

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

    private static final String SOURCE = "luoshi:";

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

    /**
     * The stored event of a line, byte for byte the one that {@link #of} makes that line of: metadata and event stay the
     * exact texts they were.
     *
     * @param line no line feed at the end
     * @throws IllegalArgumentException where it is not a line that this program would write
     */
    static Entry parse(byte[] line) {
        Entry entry;
        try (JsonParser json = EventJson.MAPPER.createParser(line)) {
            Fields fields = new Fields(json);
            fields.next(JsonToken.START_OBJECT);
            fields.text("specversion");
            long position = Long.parseLong(fields.text("position"));
            Instant recordedAt = Instant.parse(fields.text("time"));
            UUID eventId = UUID.fromString(fields.text("id"));
            String aggregateType = fields.text("source").substring(SOURCE.length());
            String eventType = fields.text("type");
            String aggregateId = fields.text("subject");
            fields.text("datacontenttype");
            UUID commandId = UUID.fromString(fields.text("commandid"));
            int ordinal = Integer.parseInt(fields.text("ordinal"));
            long sequence = Long.parseLong(fields.text("sequence"));
            String revision = fields.text("revision");
            fields.name("data");
            fields.next(JsonToken.START_OBJECT);
            int metadata = fields.value("metadata");
            int event = fields.value("event");
            fields.next(JsonToken.END_OBJECT);
            fields.next(JsonToken.END_OBJECT);
            fields.next(null);
            entry = new Entry(
                    position,
                    eventId,
                    commandId,
                    ordinal,
                    aggregateType,
                    aggregateId,
                    sequence,
                    eventType,
                    revision,
                    recordedAt,
                    text(line, metadata, event - ",\"event\":".length()),
                    text(line, event, line.length - "}}".length()));
        } catch (JacksonException | IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not a line of the ledger", e);
        }
        // What is read leniently above, or written otherwise than here, shows here.
        if (!Arrays.equals(of(entry), line)) throw new IllegalArgumentException("not written as the ledger writes");
        return entry;
    }

    private static String text(byte[] line, int from, int to) {
        return new String(line, from, to - from, StandardCharsets.UTF_8);
    }

    /** The fields of a line in their fixed order. */
    private record Fields(JsonParser json) {
        void next(@Nullable JsonToken token) {
            if (json.nextToken() != token) throw new IllegalArgumentException("not " + token);
        }

        void name(String name) {
            if (!name.equals(json.nextName())) throw new IllegalArgumentException("no " + name);
        }

        String text(String name) {
            name(name);
            json.nextToken();
            return json.getString();
        }

        /** Where the field's value begins, which is passed over. */
        int value(String name) {
            name(name);
            int at = (int) json.currentTokenLocation().getByteOffset() + name.length() + "\"\":".length();
            json.nextToken();
            json.skipChildren();
            return at;
        }
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
                        + "\",\"source\":" + quoted(SOURCE + row.aggregateType())
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
