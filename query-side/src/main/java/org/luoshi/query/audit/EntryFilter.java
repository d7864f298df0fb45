package org.luoshi.query.audit;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.answer.Malformed;

/** Which entries of the ledger; whatever is absent does not narrow. */
public record EntryFilter(
        @Nullable @Parameter(description = "The account that did it.")
        String actor,

        @Nullable @Parameter(description = "An office that did it, is named in it, or led or supported the task then.")
        String office,

        @Nullable @Parameter(description = "A leader who did it, is named in it, or was in charge of the task then.")
        String leader,

        @Nullable @Parameter(description = "The task that it is about.")
        String task,

        @Nullable @Parameter(description = "What it is, such as TaskAssigned.")
        String type,

        @Nullable
        @Parameter(description = "Recorded then or later: a day (its beginning) or an instant with its offset.")
        String since,

        @Nullable @Parameter(description = "Recorded by then: a day (its end) or an instant with its offset.")
        String until,

        @Nullable
        @Parameter(
                description = "The first position.",
                schema = @Schema(type = "integer", format = "int64", minimum = "1", defaultValue = "1"))
        Long from,

        @Nullable
        @Parameter(
                description = "The last position; that of the ledger by default.",
                schema = @Schema(type = "integer", format = "int64", minimum = "1"))
        Long to,

        @Nullable @Parameter(description = "The latest first.")
        Boolean latest,

        @Nullable
        @Parameter(
                description = "Entries on a page.",
                schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
        Integer limit) {
    private static final int LONGEST_PAGE = 200;
    private static final int PAGE = 50;
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    public EntryFilter {
        if (from != null && from < 1) throw new Malformed("from", "应为从 1 起的位次", "must be a position, 1 or more");
        if (to != null && to < 1) throw new Malformed("to", "应为从 1 起的位次", "must be a position, 1 or more");
        if (limit != null && (limit < 1 || limit > LONGEST_PAGE))
            throw new Malformed("limit", "应为 1 至 200", "must be 1 to 200");
        if (task != null && !TaskId.PATTERN.matcher(task).matches()) throw invalid("task");
        if (office != null && !OfficeId.PATTERN.matcher(office).matches()) throw invalid("office");
        if (leader != null && !LeaderId.PATTERN.matcher(leader).matches()) throw invalid("leader");
        if (type != null && !EventJson.records().containsKey(type))
            throw new Malformed("type", "没有这种事件", "is no type of event");
        if (actor != null)
            try {
                Check.text("actor", actor, Check.NAME);
            } catch (IllegalArgumentException e) {
                throw invalid("actor");
            }
    }

    private static Malformed invalid(String path) {
        return new Malformed(path, "不是有效的编号", "is not a valid id");
    }

    int pageSize() {
        return limit == null ? PAGE : limit;
    }

    boolean backwards() {
        return Boolean.TRUE.equals(latest);
    }

    /** What an entry has to mention, each of them. */
    List<String> mentions() {
        List<String> all = new ArrayList<>();
        if (actor != null) all.add(Mentions.actor(actor));
        if (type != null) all.add(Mentions.type(type));
        if (leader != null) all.add(Mentions.leader(leader));
        if (office != null) all.add(Mentions.office(office));
        return all;
    }

    /** Whether positions alone say which. */
    boolean everything() {
        return task == null && mentions().isEmpty();
    }

    @Nullable
    Instant sinceInstant(ZoneId zone) {
        return since == null ? null : instant("since", since, zone, 0);
    }

    /** Up to this instant, and not including it. */
    @Nullable
    Instant untilInstant(ZoneId zone) {
        return until == null ? null : instant("until", until, zone, 1);
    }

    private static Instant instant(String path, String asked, ZoneId zone, int daysOn) {
        try {
            if (DAY.matcher(asked).matches())
                return LocalDate.parse(asked)
                        .plusDays(daysOn)
                        .atStartOfDay(zone)
                        .toInstant();
            // A plus sign that was not encoded arrives as a space. An instant counts itself.
            OffsetDateTime time = OffsetDateTime.parse(asked.replace(' ', '+'));
            if (time.getYear() < 1 || time.getYear() > 9999) throw new DateTimeException("no year of the ledger's");
            Instant instant = time.toInstant();
            return daysOn == 0 ? instant : instant.plusNanos(1000);
        } catch (DateTimeException unreadable) {
            throw new Malformed(
                    path,
                    "应为日期（如 2023-06-30）或带时区的时刻（如 2023-06-30T12:00:00+08:00）",
                    "must be a day such as 2023-06-30, or an instant with its offset such as 2023-06-30T12:00:00+08:00");
        }
    }
}
