package org.luoshi.command;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.EventJson;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Turns a body into its command, or says everything that is wrong with it at once. */
@Component
public final class CommandReader {
    private final Map<String, Schema> schemas;

    public CommandReader(CommandCatalogue catalogue) {
        SchemaRegistry registry = SchemaRegistry.withDialect(
                Dialects.getDraft202012(),
                builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                        .formatAssertionsEnabled(true)
                        .pathType(PathType.JSON_POINTER)
                        .build()));
        schemas = catalogue.all().stream()
                .collect(Collectors.toUnmodifiableMap(CommandType::name, type -> registry.getSchema(type.schema())));
    }

    /** @throws Malformed where it is no JSON text, breaks the schema, or a value breaks the kernel's limits */
    public Object read(CommandType type, byte[] body) {
        JsonNode tree = StrictJson.parse(body);
        Map<String, Fault> faults = new LinkedHashMap<>(); // the first of each path, which the others follow from
        for (Fault fault : StrictJson.unfit(tree)) faults.putIfAbsent(fault.path(), fault);
        for (com.networknt.schema.Error error :
                Check.present(type.name(), schemas.get(type.name())).validate(tree)) {
            Fault fault = fault(error);
            faults.putIfAbsent(fault.path(), fault);
        }
        if (!faults.isEmpty()) throw new Malformed(List.copyOf(faults.values()));
        return bind(type, tree);
    }

    private static Object bind(CommandType type, JsonNode tree) {
        try {
            return EventJson.MAPPER.readerFor(type.record()).readValue(tree);
        } catch (JacksonException e) {
            String path = e.getPath().stream()
                    .map(step ->
                            step.getPropertyName() == null ? "/" + step.getIndex() : Fault.step(step.getPropertyName()))
                    .collect(Collectors.joining());
            throw new Malformed(List.of(
                    e instanceof ValueInstantiationException refused
                                    && e.getCause() instanceof IllegalArgumentException breach
                            ? Wording.kernel(path, refused.getType().getRawClass(), String.valueOf(breach.getMessage()))
                            : Wording.fault(path, "misfit")));
        }
    }

    private static Fault fault(com.networknt.schema.Error error) {
        String path = error.getInstanceLocation().toString();
        // A missing or unknown field is reported of the object; the caller looks for the field.
        if (error.getProperty() != null) path += Fault.step(error.getProperty());
        Object[] arguments = error.getArguments() == null ? new Object[0] : error.getArguments();
        boolean day = arguments.length > 0 && FieldLimits.DAY.equals(arguments[0]);
        String key = day ? "format" : error.getKeyword();
        return Wording.knows(key)
                ? Wording.fault(path, key, arguments)
                : Wording.fault(path, "kernel", error.getMessage());
    }
}
