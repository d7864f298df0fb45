package org.luoshi.identity.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.Refused;
import org.luoshi.identity.access.AccessRecord.Kind;
import org.luoshi.identity.access.AccessRecords.Line;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The record of refusals, for auditors. That they looked is recorded as well. */
@RestController
@Tag(name = "Access", description = "访问记录")
class AccessController {
    private static final int PAGE = 50;
    private static final int LONGEST_PAGE = 200;
    private static final Set<String> PARAMETERS = Arrays.stream(Filter.class.getRecordComponents())
            .map(component -> component.getName())
            .collect(Collectors.toUnmodifiableSet());

    /** Whatever is absent does not narrow. */
    record Filter(
            @Nullable Kind kind,

            @Nullable @Parameter(description = "An account.")
            String actor,

            @Nullable @Parameter(description = "The id of a task, an account, or whatever else it was about.")
            String subject,

            @Nullable @Parameter(description = "Where the request came from.")
            String address,

            @Nullable @Parameter(description = "The status that was answered; of sign-ins, 200 and 401.")
            Integer status,

            @Nullable @Parameter(description = "The rule that refused, or the word for why.")
            String reason,

            @Nullable @Parameter(description = "From this instant on, with its offset: 2026-11-24T08:00:00+08:00.")
            String from,

            @Nullable @Parameter(description = "Before this instant.")
            String to,

            @Nullable
            @Parameter(
                    description = "Lines on a page.",
                    schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
            Integer limit,

            @Nullable @Parameter(description = "next of the page before.")
            Long before) {

        @Nullable
        Instant since() {
            return instant("from", from);
        }

        @Nullable
        Instant until() {
            return instant("to", to);
        }

        private static @Nullable Instant instant(String path, @Nullable String value) {
            try {
                if (value == null) return null;
                // A plus sign that was not encoded arrives as a space.
                OffsetDateTime instant = OffsetDateTime.parse(value.replace(' ', '+'));
                if (instant.getYear() < 1 || instant.getYear() > 9999) throw new DateTimeException("no year of ours");
                return instant.toInstant();
            } catch (DateTimeException e) {
                throw Refused.malformed(
                        path,
                        "应为带时区的时刻，如 2026-11-24T08:00:00+08:00",
                        "must be an instant such as 2026-11-24T08:00:00+08:00");
            }
        }
    }

    /**
     * @param lines the latest first
     * @param next the {@code before} of the page behind this one; absent on the last
     */
    @Schema(name = "AccessPage")
    record Page(List<Line> lines, @Nullable Long next) {}

    private final AccessRecords records;

    AccessController(AccessRecords records) {
        this.records = records;
    }

    @GetMapping("/api/access")
    @Operation(
            summary = "Refusals, sign-ins, changes of accounts and who read the ledger, the latest first; for auditors")
    Page find(Actor actor, @ParameterObject Filter filter, HttpServletRequest request) {
        if (actor.role() != Role.AUDITOR) throw Refused.forbidden("访问记录只供审计人员查看", "the record is for auditors");
        request.getParameterMap().forEach((name, values) -> {
            if (!PARAMETERS.contains(name)) throw Refused.malformed(name, "没有这个参数", "is no parameter here");
            if (values.length > 1) throw Refused.malformed(name, "只能给出一次", "must be given once");
            if (values[0].isBlank() || values[0].indexOf('\0') >= 0)
                throw Refused.malformed(name, "取值无效", "is not a valid value");
        });
        int limit = filter.limit() == null ? PAGE : filter.limit();
        if (limit < 1 || limit > LONGEST_PAGE)
            throw Refused.malformed("limit", "应在 1 至 200 之间", "must be from 1 to 200");
        List<Line> found = records.find(filter, limit + 1);
        List<Line> page = found.subList(0, Math.min(limit, found.size()));
        return new Page(page, found.size() > limit ? page.getLast().id() : null);
    }
}
