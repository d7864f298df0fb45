package org.luoshi.query.task;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TaskStatus;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Malformed;

/** The parameters of the list of tasks. */
public record TaskFilter(
        @Nullable @Parameter(description = "The plan's year.")
        Integer plan,

        @Nullable @Parameter(description = "The leader in charge, by id.")
        String leader,

        @Nullable @Parameter(description = "An office, by id: leading, supporting, or owner of a target.")
        String office,

        @Nullable @Parameter(description = "Any of these; may be repeated.")
        List<TaskStatus> status,

        @Nullable @Parameter(description = "Part of title, content or metric, 1–100 characters.")
        String text,

        @Nullable
        @Parameter(
                description = "Tasks on a page.",
                schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
        Integer limit,

        @Nullable @Parameter(description = "next of the page before, with the same other parameters.")
        String cursor) {
    private static final int LONGEST_PAGE = 200;
    private static final int PAGE = 50;

    TaskSelection selection() {
        return new TaskSelection(
                plan,
                Scope.id("leader", leader, LeaderId.PATTERN),
                Scope.id("office", office, OfficeId.PATTERN),
                Scope.each("status", status),
                text == null ? null : writable(text),
                null);
    }

    int pageSize() {
        if (limit == null) return PAGE;
        if (limit < 1 || limit > LONGEST_PAGE) throw new Malformed("limit", "应在 1 至 200 之间", "must be from 1 to 200");
        return limit;
    }

    /** The same for the same list, in every process. */
    int digest(Asked asked) {
        String names = status == null
                ? ""
                : status.stream().map(Enum::name).sorted().toList().toString();
        return String.join("\n", String.valueOf(plan), leader, office, names, text, asked.asOf(), asked.validOn())
                .hashCode();
    }

    private static String writable(String text) {
        try {
            return Check.text("text", text, Check.NAME);
        } catch (IllegalArgumentException e) {
            throw new Malformed("text", "应为 1 至 100 个字，不含控制字符", "must have 1 to 100 characters, no control characters");
        }
    }
}
