package org.luoshi.kernel;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the records themselves say about their fields: which may be absent, and what they are made of. */
final class RecordShape {
    private RecordShape() {}

    /** May be absent in JSON: nullable, or with a default. */
    static boolean optional(RecordComponent field) {
        return field.getAnnotatedType().isAnnotationPresent(Nullable.class) || defaultValue(field) != null;
    }

    static @Nullable String defaultValue(RecordComponent field) {
        JsonProperty property = field.getAccessor().getAnnotation(JsonProperty.class);
        return property == null || property.defaultValue().isEmpty() ? null : property.defaultValue();
    }

    /** A record of several fields; one written as its single value is a plain value. */
    static boolean composite(Class<?> type) {
        return type.isRecord()
                && Arrays.stream(type.getRecordComponents())
                        .noneMatch(field -> field.getAccessor().isAnnotationPresent(JsonValue.class));
    }

    /** The type of a field and those of the parts of its lists and maps. */
    static List<Class<?>> typesOf(Type type) {
        if (type instanceof Class<?> plain) return List.of(plain);
        return Arrays.stream(((ParameterizedType) type).getActualTypeArguments())
                .<Class<?>>flatMap(part -> typesOf(part).stream())
                .toList();
    }

    static boolean hasOptions(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .anyMatch(field -> optional(field)
                        || typesOf(field.getGenericType()).stream()
                                .anyMatch(type -> composite(type) && hasOptions(type)));
    }

    /** The paths of all fields in a value, at any depth, that pass. */
    static SortedSet<String> pathsWhere(Object record, Predicate<Field> passes) {
        SortedSet<String> paths = new TreeSet<>();
        collect(record, "", passes, paths);
        return paths;
    }

    /** One field with what stands in it. */
    record Field(RecordComponent component, @Nullable Object value) {
        boolean empty() {
            return switch (value) {
                case null -> true;
                case Collection<?> list -> list.isEmpty();
                case Map<?, ?> map -> map.isEmpty();
                default -> false;
            };
        }
    }

    private static void collect(Object value, String path, Predicate<Field> passes, Set<String> paths) {
        switch (value) {
            case Collection<?> list -> list.forEach(part -> collect(part, path, passes, paths));
            case Map<?, ?> map -> map.values().forEach(part -> collect(part, path, passes, paths));
            case Record record
            when composite(record.getClass()) -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    Field field = new Field(component, valueOf(component, record));
                    String name = path + "/" + component.getName();
                    if (passes.test(field)) paths.add(name);
                    if (field.value() != null) collect(field.value(), name, passes, paths);
                }
            }
            default -> {}
        }
    }

    private static @Nullable Object valueOf(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError("a record hides " + component, e);
        }
    }
}
