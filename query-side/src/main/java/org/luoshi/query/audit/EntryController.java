package org.luoshi.query.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.LedgerLines;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Moments;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The ledger, searched across tasks: found by an index that the read model keeps, given out as it was written. */
@RestController
@Tag(name = "Ledger", description = "台账")
public class EntryController {
    /**
     * @param leafHash as stored, in base64
     * @param receipt where the proof of it is
     * @param event as CloudEvents, byte for byte as it was hashed
     */
    public record LedgerEntry(
            long position,
            String leafHash,
            String receipt,
            @JsonRawValue @Schema(type = "object") String event) {}

    /**
     * @param position up to which was searched
     * @param notSearched events that the index lacks because the read model could not take them in; absent where there are
     *     none, or all entries were asked for
     * @param next the {@code from}, or with {@code latest} the {@code to}, of the page behind this one; absent on the last
     */
    @Schema(name = "LedgerPage")
    public record Page(
            long position,
            List<LedgerEntry> entries,
            @Nullable Long notSearched,
            @Nullable Long next) {}

    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final LedgerLines lines;
    private final Moments moments;
    private final Clock clock;

    EntryController(JdbcClient jdbc, Ledger ledger, Moments moments, Clock clock) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.lines = new LedgerLines(jdbc);
        this.moments = moments;
        this.clock = clock;
    }

    @GetMapping("/api/ledger/entries")
    @Operation(
            summary = "The entries in their order, page by page: all, or those about somebody, some task, some time",
            description =
                    "For supervisors and auditors. Further pages: the same parameters, with next as from, or as to where"
                            + " the latest come first.")
    public Page entries(@ParameterObject EntryFilter filter, @ParameterObject Asked asked, Actor actor) {
        return moments.answer(asked, actor, moment -> {
            moment.sight().admitToLedger();
            // The ledger itself is read to its end, however far its index has come.
            boolean whole = filter.everything() && moment.asOf() == null;
            return page(filter, whole ? ledger.size() : moment.position());
        });
    }

    private Page page(EntryFilter filter, long end) {
        long first = filter.from() == null ? 1 : filter.from();
        long last = filter.to() == null ? end : Math.min(filter.to(), end);
        Instant since = filter.sinceInstant(clock.getZone());
        Instant until = filter.untilInstant(clock.getZone());
        // Times never run backwards along the ledger, so that a stretch of time is one of positions.
        if (since != null) first = Math.max(first, ledger.positionAt(since.minus(1, ChronoUnit.MICROS)) + 1);
        if (until != null) last = Math.min(last, ledger.positionAt(until.minus(1, ChronoUnit.MICROS)));
        int limit = filter.pageSize();
        List<Long> found = filter.everything()
                ? dense(first, last, limit + 1, filter.backwards())
                : searched(filter, first, last, limit + 1);
        List<Long> page = found.subList(0, Math.min(limit, found.size()));
        return new Page(
                end,
                lines.at(page).stream()
                        .map(line -> new LedgerEntry(
                                line.position(),
                                line.leafHash(),
                                "/api/ledger/receipt/" + line.position(),
                                line.text()))
                        .toList(),
                filter.everything() ? null : notSearched(),
                found.size() > limit ? found.getLast() : null);
    }

    private static List<Long> dense(long first, long last, int limit, boolean backwards) {
        if (first > last) return List.of();
        long count = Math.min(limit, last - first + 1);
        return LongStream.range(0, count)
                .mapToObj(i -> backwards ? last - i : first + i)
                .toList();
    }

    private @Nullable Long notSearched() {
        long letters =
                jdbc.sql("select count(*) from dead_letter").query(Long.class).single();
        return letters == 0 ? null : letters;
    }

    private List<Long> searched(EntryFilter filter, long first, long last, int limit) {
        List<String> mentions = filter.mentions();
        return jdbc.sql("""
                        select from_position from entry_version
                        where from_position between :first and :last
                          %s %s order by from_position %s limit :limit""".formatted(
                                filter.task() == null ? "" : "and aggregate_id = :task",
                                mentions.isEmpty() ? "" : "and mentions @> cast(:mentions as text[])",
                                filter.backwards() ? "desc" : ""))
                .param("first", first)
                .param("last", last)
                .param("limit", limit)
                .param("task", filter.task())
                .param("mentions", mentions.toArray(String[]::new))
                .query((row, n) -> row.getLong(1))
                .list();
    }
}
