package org.luoshi.query.readmodel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Events that a model could not take in, and behind each the later ones of its aggregate, so that their order
 * is kept. A letter is a position: the event itself is in the ledger, for good.
 */
public final class DeadLetters {
    /** The first pause before a letter is tried again; each is twice as long as the one before. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    /**
     * @param cause why it could not be taken in; null where it waits behind one that could not
     * @param attempts how often it has been tried in vain
     */
    public record Letter(
            long position, String aggregateId, @Nullable String cause, int attempts) {}

    private final JdbcTemplate jdbc;
    private final String table;
    private final Clock clock;

    public DeadLetters(JdbcTemplate jdbc, Model model, Clock clock) {
        this.jdbc = jdbc;
        this.table = model.schema() + ".dead_letter";
        this.clock = clock;
    }

    public long count() {
        return Optional.ofNullable(jdbc.queryForObject("select count(*) from " + table, Long.class))
                .orElse(0L);
    }

    /** Those that are no letters of the other model. */
    long countBeyond(Model other) {
        return Optional.ofNullable(jdbc.queryForObject(
                        "select count(*) from (select position from %s except select position from %s.dead_letter)"
                                .formatted(table, other.schema()),
                        Long.class))
                .orElse(0L);
    }

    /** Those that failed, without those that wait behind them; by position, at most so many. */
    public List<Letter> failed(int limit) {
        return letters("where cause is not null order by position limit ?", limit);
    }

    /** Puts those behind a letter of their aggregate there too; returns the others, which may go on. */
    List<Recorded> holdBack(List<Recorded> events) {
        Set<String> held = new HashSet<>(jdbc.queryForList("select distinct aggregate_id from " + table, String.class));
        if (held.isEmpty()) return events;
        events.stream()
                .filter(event -> held.contains(event.aggregateId()))
                .forEach(event -> insert(event, null, 0, clock.instant()));
        return events.stream()
                .filter(event -> !held.contains(event.aggregateId()))
                .toList();
    }

    void add(Recorded event, Throwable cause) {
        LOG.error(
                "The event at position {} cannot be projected; it and whatever follows of {} wait as dead letters",
                event.position(),
                event.aggregateId(),
                cause);
        insert(event, said(cause), 1, clock.instant().plus(FIRST_PAUSE));
    }

    /** The innermost: what stands around it repeats the statement, which is longer than what is kept. */
    private static String said(Throwable failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure).toString();
    }

    private void insert(Recorded event, @Nullable String cause, int attempts, Instant next) {
        jdbc.update(
                """
                insert into %s (position, aggregate_id, cause, attempts, added_at, next_attempt)
                values (?, ?, ?, ?, ?, ?) on conflict (position) do nothing""".formatted(table),
                event.position(),
                event.aggregateId(),
                Fault.kept(cause),
                attempts,
                utc(clock.instant()),
                utc(next));
    }

    /**
     * The oldest letter of an aggregate, locked until the end of the transaction; empty where somebody else has it.
     *
     * @param behind only letters behind this position
     * @param due only where its time has come
     */
    Optional<Letter> take(long behind, boolean due) {
        return letters("""
                        l where position > ? and (not ? or next_attempt <= ?)
                          and not exists (select from %s earlier
                            where earlier.aggregate_id = l.aggregate_id and earlier.position < l.position)
                        order by position limit 1 for update skip locked""".formatted(table), behind, due, utc(clock.instant())).stream()
                .findFirst();
    }

    void remove(Letter letter) {
        jdbc.update("delete from " + table + " where position = ?", letter.position());
    }

    void failedAgain(Letter letter, Throwable cause) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(letter.attempts(), 10));
        jdbc.update(
                "update " + table + " set cause = ?, attempts = attempts + 1, next_attempt = ? where position = ?",
                Fault.kept(said(cause)),
                utc(clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE)),
                letter.position());
    }

    private List<Letter> letters(String which, Object... parameters) {
        return jdbc.query(
                "select position, aggregate_id, cause, attempts from " + table + " " + which,
                (row, n) -> new Letter(row.getLong(1), row.getString(2), row.getString(3), row.getInt(4)),
                parameters);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
