package org.luoshi.command;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the commands and their fields mean, in English, from {@code commands.properties}: by {@code Record} and
 * {@code Record.field}, or by {@code field} alone where it means the same everywhere.
 */
final class CommandWords {
    private final Properties words = Resources.properties("commands.properties");

    @Nullable
    String of(String record) {
        return words.getProperty(record);
    }

    @Nullable
    String of(String record, String field) {
        String own = words.getProperty(record + "." + field);
        return own == null ? words.getProperty(field) : own;
    }
}
