package org.luoshi.query.task;

import io.swagger.v3.oas.annotations.Parameter;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.query.answer.Malformed;

/** Whose tasks an answer is about. */
public record Scope(
        @Nullable @Parameter(description = "The plan's year.")
        Integer plan,

        @Nullable @Parameter(description = "The leader in charge, by id.")
        String leader,

        @Nullable @Parameter(description = "An office, by id: leading, supporting, or owner of a target.")
        String office) {

    public TaskSelection selection() {
        return new TaskSelection(
                plan,
                id("leader", leader, LeaderId.PATTERN),
                id("office", office, OfficeId.PATTERN),
                List.of(),
                null,
                null);
    }

    static @Nullable String id(String path, @Nullable String value, Pattern pattern) {
        return value == null ? null : checked(path, value, pattern);
    }

    /** @throws Malformed where it is no id */
    public static String checked(String path, String value, Pattern pattern) {
        if (!pattern.matcher(value).matches()) throw new Malformed(path, "不是有效的编号", "is not a valid id");
        return value;
    }

    /** The values of a repeated parameter; one that is blank, which Spring takes for nothing, is none of them. */
    public static <T> List<T> each(String name, @Nullable List<T> values) {
        if (values == null) return List.of();
        if (values.stream().anyMatch(Objects::isNull)) throw new Malformed(name, "取值无效", "is not a valid value");
        return values;
    }
}
