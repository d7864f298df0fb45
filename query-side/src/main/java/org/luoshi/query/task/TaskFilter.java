package org.luoshi.query.task;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.Light;
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

        @Nullable
        @Parameter(
                description =
                        "Only tasks in which the office has this part: it leads, supports, or, neither, owns a target.")
        Part part,

        @Nullable @Parameter(description = "Any of these; may be repeated.")
        List<TaskStatus> status,

        @Nullable @Parameter(description = "Part of title, content or metric, 1–100 characters.")
        String text,

        @Nullable @Parameter(description = "Open tasks of any of these lights; may be repeated. Not with validOn.")
        List<Light> light,

        @Nullable
        @Parameter(
                description = "Only tasks with a target that is overdue, or, false, only the others. Not with validOn.")
        Boolean overdue,

        @Nullable
        @Parameter(
                description =
                        "By what they are sorted before plan, number and id: light, the worst first, or the next due"
                                + " day. Not with validOn.",
                schema =
                        @Schema(
                                type = "string",
                                allowableValues = {"number", "light", "due"},
                                defaultValue = "number"))
        String sort,

        @Nullable
        @Parameter(
                description = "Tasks on a page.",
                schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
        Integer limit,

        @Nullable @Parameter(description = "next of the page before, with the same other parameters.")
        String cursor) {
    private static final int LONGEST_PAGE = 200;
    private static final int PAGE = 50;

    /** @throws Malformed also where it narrows by what is not known beforehand of a day that is asked for */
    TaskSelection selection(Asked asked) {
        TaskSelection selection = new TaskSelection(
                        plan,
                        Scope.id("leader", leader, LeaderId.PATTERN),
                        Scope.id("office", office, OfficeId.PATTERN),
                        Scope.each("status", status),
                        text == null ? null : writable(text),
                        null)
                .in(part);
        List<Light> lights = Scope.each("light", light);
        if (asked.validOn() != null && (!lights.isEmpty() || overdue != null || Sort.of(sort) != Sort.NUMBER))
            throw new Malformed(
                    "validOn", "不能与 light、overdue、sort 同时使用", "cannot be combined with light, overdue or sort");
        if (!lights.isEmpty())
            selection = selection
                    .where(TaskSelection.OPEN)
                    .where(lights.stream().map(Enum::name).collect(Collectors.joining("', '", "v.light in ('", "')")));
        if (overdue != null) selection = selection.where("coalesce(v.owing < :day::date, false) = " + overdue);
        return selection;
    }

    /** @throws Malformed where the cursor is of another list */
    Listing listing(Asked asked) {
        return new Listing(Sort.of(sort), pageSize(), digest(asked), cursor);
    }

    /** The office from whose place the tasks are looked at. */
    @Nullable
    OfficeId viewer() {
        return office == null ? null : new OfficeId(office);
    }

    private int pageSize() {
        if (limit == null) return PAGE;
        if (limit < 1 || limit > LONGEST_PAGE) throw new Malformed("limit", "应在 1 至 200 之间", "must be from 1 to 200");
        return limit;
    }

    /** The same for the same list, in every process. */
    private int digest(Asked asked) {
        return String.join(
                        "\n",
                        String.valueOf(plan),
                        leader,
                        office,
                        String.valueOf(part),
                        names(status),
                        text,
                        names(light),
                        String.valueOf(overdue),
                        sort,
                        asked.asOf(),
                        asked.validOn())
                .hashCode();
    }

    private static String names(@Nullable List<? extends Enum<?>> values) {
        return values == null
                ? ""
                : values.stream().map(Enum::name).sorted().toList().toString();
    }

    private static String writable(String text) {
        try {
            return Check.text("text", text, Check.NAME);
        } catch (IllegalArgumentException e) {
            throw new Malformed("text", "应为 1 至 100 个字，不含控制字符", "must have 1 to 100 characters, no control characters");
        }
    }
}
