package org.luoshi.kernel;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.plan.PlanEvent;
import org.luoshi.kernel.task.TaskEvent;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * The one JSON form of everything in the kernel. An event is written under its record's simple name; the names come
 * from the permitted subclasses, so that there is no second list to keep.
 *
 * <p>Strict both ways: unknown and repeated fields, trailing text, and a string where a number belongs are errors, and so
 * is a day with a time; numbers are exact decimals, written without an exponent; absent values are left out.
 */
public final class EventJson {
    /** The revision of every event's form. Optional fields may be added; anything else is a new record. */
    public static final String REVISION = "1";

    public static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .withCoercionConfig(
                    LogicalType.Textual,
                    config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .addModule(new SimpleModule().addDeserializer(LocalDate.class, new PlainDay()))
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private static final Map<String, Class<?>> RECORDS = Stream.of(
                    OrganizationEvent.class, PlanEvent.class, TaskEvent.class)
            .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()))
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

    private EventJson() {}

    /** Every event type there is, by its name in the ledger. */
    public static Map<String, Class<?>> records() {
        return RECORDS;
    }

    /** @throws IllegalArgumentException where no event has the name: the ledger is newer than this program */
    public static Class<?> recordOf(String name) {
        Class<?> type = RECORDS.get(name);
        if (type == null) throw new IllegalArgumentException("no event is called " + name);
        return type;
    }

    public static String nameOf(Object event) {
        return event.getClass().getSimpleName();
    }

    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    public static Object read(String name, String json) {
        return Check.present(name, MAPPER.readValue(json, recordOf(name)));
    }
}
