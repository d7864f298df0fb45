package org.luoshi.command;

import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * A command as callers see it.
 *
 * @param name in kebab case, such as {@code report-progress}
 * @param family the sealed interface it belongs to, whose class name is the name its handler listens to
 * @param record what its JSON becomes
 * @param description one or two English sentences
 * @param schema JSON Schema, draft 2020-12, of the whole body
 * @param example a body that satisfies the schema
 */
public record CommandType(
        String name, Class<?> family, Class<?> record, String description, ObjectNode schema, ObjectNode example) {

    /** {@code report-progress} for {@code ReportProgress}. */
    static String nameOf(Class<?> record) {
        return record.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
