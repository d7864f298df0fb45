package org.luoshi.kernel.task;

import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;

/**
 * What a task is, as the plan says it; it does not change while the task lives.
 *
 * @param planYear the plan it belongs to
 * @param number its number in the plan, 1–9999
 * @param content what is to be done, beyond the measurable targets
 * @param source where the plan says so
 * @param cycle how often progress is to be reported, where it is not as for most tasks
 */
public record Brief(
        int planYear,
        int number,
        String title,
        @Nullable String content,
        @Nullable String source,
        @Nullable ReportingCycle cycle) {
    public Brief {
        Check.between("planYear", planYear, 1949, 2199);
        Check.between("number", number, 1, 9999);
        Check.text("title", title, Check.LINE);
        Check.optionalText("content", content, Check.TEXT);
        Check.optionalText("source", source, Check.LINE);
    }
}
