package org.luoshi.kernel;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.plan.PlanEvent;
import org.luoshi.kernel.task.TaskEvent;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.ObjectWriter;

/** docs/events.md: what the records say about themselves, and each one's golden example. */
final class EventsDocument {
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter PRETTY = EventJson.MAPPER
            .writer()
            .with(new DefaultPrettyPrinter().withObjectIndenter(INDENT).withArrayIndenter(INDENT));

    private final StringBuilder page = new StringBuilder();
    /** Records and enums met in fields, to be described once after the events. */
    private final SortedSet<Class<?>> values = new TreeSet<>(Comparator.comparing(Class::getSimpleName));

    private EventsDocument() {}

    static String generated() throws IOException {
        EventsDocument document = new EventsDocument();
        document.intro();
        document.family("Task", TaskEvent.class);
        document.family("Plan", PlanEvent.class);
        document.family("Organization", OrganizationEvent.class);
        document.values();
        return document.page.toString();
    }

    private void intro() {
        page.append("""
                # Events

                <!-- Generated from shared-kernel by `make docs`; do not edit. -->

                Everything Luoshi knows is one of these events; there is nothing else in the ledger. Each is shown as its
                fields and its golden example: the ledger keeps the same JSON on one line, and
                `shared-kernel/src/test/resources/golden/` holds it byte for byte. Who did it and when stands beside the
                event, in the metadata (`actorId`, `actorName`, `actorRole`, `actorOffice`, `actorLeader`, `commandId`,
                `correlationId`, `requestHash`) and in `recordedAt`.

                Decimals are exact and plain (at most %d integer digits, %d decimal places, never an exponent); days are
                `yyyy-MM-dd`; a field that is absent is left out, never `null`. Unknown fields are an error. Optional
                fields may be added to an event; any other change is a new event. (The defaults of a target's `value`
                and `unit` are those of a milestone, `DONE`; every other target gives both.)
                """.formatted(Check.MAX_INTEGER_DIGITS, Check.MAX_SCALE));
    }

    private void family(String name, Class<?> family) throws IOException {
        page.append("\n## ").append(name).append("\n");
        for (Class<?> event : family.getPermittedSubclasses()) {
            page.append("\n### ").append(event.getSimpleName()).append("\n\n");
            page.append("Family `").append(family.getSimpleName()).append("`, revision ");
            page.append(EventJson.REVISION).append(".\n");
            fields(event);
            page.append("\n```json\n").append(example(event.getSimpleName())).append("\n```\n");
        }
    }

    private void values() {
        page.append("\n## Values\n");
        values.forEach(this::value);
    }

    private void value(Class<?> value) {
        page.append("\n### ").append(value.getSimpleName()).append("\n");
        if (value.isEnum())
            page.append("\nOne of ")
                    .append(Arrays.stream(value.getEnumConstants())
                            .map(constant -> "`" + constant + "`")
                            .collect(Collectors.joining(", ")))
                    .append(".\n");
        else if (RecordShape.composite(value)) fields(value);
        else page.append("\nText that matches `").append(pattern(value)).append("`.\n");
    }

    private void fields(Class<?> record) {
        page.append("\n| field | type | |\n|---|---|---|\n");
        for (RecordComponent field : record.getRecordComponents())
            page.append("| `%s` | %s | %s |\n"
                    .formatted(field.getName(), typeName(field.getGenericType()), necessity(field)));
    }

    private static String necessity(RecordComponent field) {
        String value = RecordShape.defaultValue(field);
        if (value != null) return "optional, default `" + value + "`";
        return RecordShape.optional(field) ? "optional" : "required";
    }

    private String typeName(Type type) {
        note(type);
        if (type instanceof ParameterizedType generic) {
            String parts = Arrays.stream(generic.getActualTypeArguments())
                    .map(this::typeName)
                    .collect(Collectors.joining(" → "));
            Class<?> raw = (Class<?>) generic.getRawType();
            if (Collection.class.isAssignableFrom(raw)) return "list of " + parts;
            if (Map.class.isAssignableFrom(raw)) return "object, " + parts;
            throw new IllegalStateException("no name for " + type);
        }
        if (type == String.class) return "text";
        if (type == int.class) return "integer";
        if (type == BigDecimal.class) return "decimal";
        if (type == LocalDate.class) return "day";
        String name = ((Class<?>) type).getSimpleName();
        return "[%s](#%s)".formatted(name, name.toLowerCase(Locale.ROOT));
    }

    private void note(Type type) {
        for (Class<?> part : RecordShape.typesOf(type))
            if ((part.isRecord() || part.isEnum()) && values.add(part) && RecordShape.composite(part))
                for (RecordComponent field : part.getRecordComponents()) note(field.getGenericType());
    }

    private static @Nullable Object pattern(Class<?> identifier) {
        try {
            return identifier.getField("PATTERN").get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(identifier + " has no PATTERN", e);
        }
    }

    private static String example(String event) throws IOException {
        Path golden = EventGoldenTest.GOLDEN.resolve(event + ".json");
        return PRETTY.writeValueAsString(EventJson.MAPPER.readTree(Files.readString(golden)));
    }
}
