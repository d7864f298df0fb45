package org.luoshi.command;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.task.Trajectory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of a command, read off its record: required is what is neither {@code @Nullable} nor has a default;
 * nothing else may be there; absent is left out, never null. The same schema checks bodies and stands in the OpenAPI
 * description.
 */
final class CommandSchemas {
    private final CommandWords words;
    private final SchemaGenerator generator;

    CommandSchemas(CommandWords words) {
        this.words = words;
        SchemaGeneratorConfigBuilder builder = new SchemaGeneratorConfigBuilder(
                        EventJson.MAPPER, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonSchemaModule())
                .with(Option.DEFINITIONS_FOR_ALL_OBJECTS, Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
        builder.forTypesInGeneral()
                .withPropertySorter((_, _) -> 0) // as declared
                .withDescriptionResolver(
                        scope -> words.of(scope.getType().getErasedType().getSimpleName()))
                .withCustomDefinitionProvider(this::identifier);
        builder.forFields()
                .withRequiredCheck(field -> !optional(field))
                .withDescriptionResolver(this::describe)
                .withDefaultResolver(CommandSchemas::defaultOf)
                .withInstanceAttributeOverride((schema, field, context) -> FieldLimits.add(
                        schema,
                        field.getType().getErasedType(),
                        field.getDeclaringType().getErasedType().getSimpleName(),
                        field.getDeclaredName()));
        generator = new SchemaGenerator(builder.build());
    }

    ObjectNode of(Class<?> record) {
        return generator.generateSchema(record);
    }

    private @Nullable String describe(FieldScope field) {
        if (field.isFakeContainerItemScope()) return null;
        return words.of(field.getDeclaringType().getErasedType().getSimpleName(), field.getDeclaredName());
    }

    private static boolean optional(FieldScope field) {
        return defaultOf(field) != null
                || field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static @Nullable JsonNode defaultOf(FieldScope field) {
        JsonProperty property = field.getAnnotation(JsonProperty.class);
        if (field.isFakeContainerItemScope()
                || property == null
                || property.defaultValue().isEmpty()) return null;
        Class<?> type = field.getType().getErasedType();
        // A trajectory is named by its shape alone.
        if (type == Trajectory.class) return EventJson.MAPPER.createObjectNode().put("shape", property.defaultValue());
        return type == BigDecimal.class || type == List.class
                ? EventJson.MAPPER.readTree(property.defaultValue())
                : EventJson.MAPPER.valueToTree(property.defaultValue());
    }

    /** The kernel's ids are records of one text with a pattern. */
    private @Nullable CustomDefinition identifier(ResolvedType type, SchemaGenerationContext context) {
        Class<?> id = type.getErasedType();
        if (!id.isRecord()) return null;
        RecordComponent[] components = id.getRecordComponents();
        if (components.length != 1 || !components[0].getAccessor().isAnnotationPresent(JsonValue.class)) return null;
        try {
            Pattern pattern = (Pattern) id.getField("PATTERN").get(null);
            ObjectNode schema = EventJson.MAPPER
                    .createObjectNode()
                    .put("type", "string")
                    .put("pattern", FieldLimits.anchored(pattern.pattern()));
            return new CustomDefinition(
                    schema, CustomDefinition.DefinitionType.ALWAYS_REF, CustomDefinition.AttributeInclusion.YES);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(id + " is written as text but has no PATTERN", e);
        }
    }
}
