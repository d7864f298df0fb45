package org.luoshi.kernel;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** A day is written 2023-03-31 and in no other way; Jackson by itself would also take arrays and cut instants down. */
final class PlainDay extends StdDeserializer<LocalDate> {
    private static final Pattern PATTERN = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    PlainDay() {
        super(LocalDate.class);
    }

    @Override
    public LocalDate deserialize(JsonParser parser, DeserializationContext context) {
        if (!parser.hasToken(JsonToken.VALUE_STRING))
            return (LocalDate) context.handleUnexpectedToken(LocalDate.class, parser);
        String text = parser.getString();
        try {
            if (PATTERN.matcher(text).matches()) return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            // The 30th of February: refused below, like everything else that is no day.
        }
        return (LocalDate) context.handleWeirdStringValue(LocalDate.class, text, "a day is written as 2023-03-31");
    }
}
