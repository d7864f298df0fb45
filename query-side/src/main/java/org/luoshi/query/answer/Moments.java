package org.luoshi.query.answer;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.query.readmodel.Progress;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Turns what a caller asks into one moment, and answers from one snapshot of the database, so that every part of an
 * answer reflects the position it carries.
 */
@Component
public class Moments {
    private static final Pattern POSITION = Pattern.compile("[0-9]{1,18}");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    /** What several answers together speak of, while they are given. */
    private static final ScopedValue<Shared> SHARED = ScopedValue.newInstance();

    /**
     * @param position of the snapshot
     * @param asked as it was written, where that is {@code asOf}: for the ledger may be ahead of the snapshot's read model
     */
    private record Shared(
            long position,
            LocalDate today,
            @Nullable String asked,
            @Nullable AsOf asOf) {}

    private final Progress progress;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate snapshot;

    Moments(Progress progress, Ledger ledger, Clock clock, PlatformTransactionManager transactions) {
        this.progress = progress;
        this.ledger = ledger;
        this.clock = clock;
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setReadOnly(true);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /**
     * @throws Malformed where the moment cannot be read, lies in the future or beyond the end of the ledger
     * @throws NotYetVisible where the read model does not come to it in time
     */
    public <T> T answer(Asked asked, Actor actor, Function<Moment, T> answer) {
        return answer(asked, actor, null, answer);
    }

    /** @param pinned the moment of an earlier page, which holds for the pages after it; what may be seen is the actor's */
    public <T> T answer(Asked asked, Actor actor, @Nullable AsOf pinned, Function<Moment, T> answer) {
        Sight sight = Sight.of(actor);
        AsOf asOf = asked.asOf() == null ? null : asOf("asOf", asked.asOf());
        LocalDate validOn = asked.validOn() == null ? null : validOn(asked.validOn());
        if (asked.after() != null) reach(position("after", asked.after()));
        Moment past = pinned != null
                ? new Moment(existing("cursor", pinned.position()), pinned.day(), asOf, validOn, sight)
                : asOf == null ? null : new Moment(asOf.position(), asOf.day(), asOf, validOn, sight);
        if (past != null) reach(past.position());
        Supplier<T> given = () -> answer.apply(
                past != null
                        ? past
                        : new Moment(SHARED.get().position(), SHARED.get().today(), null, validOn, sight));
        return SHARED.isBound() ? given.get() : snapshot(asked.asOf(), asOf, given);
    }

    /**
     * Several answers to what is asked of one page: all come from one snapshot and speak of one day, whatever is recorded
     * while they are being given. It is this that waits, for nothing more becomes visible then.
     *
     * @throws Malformed where the moment cannot be read, lies in the future or beyond the end of the ledger
     * @throws NotYetVisible where the read model does not come to it in time
     */
    public <T> T together(Asked asked, Supplier<T> answers) {
        AsOf asOf = asked.asOf() == null ? null : asOf("asOf", asked.asOf());
        if (asked.after() != null) reach(position("after", asked.after()));
        if (asOf != null) reach(asOf.position());
        return SHARED.isBound() ? answers.get() : snapshot(asked.asOf(), asOf, answers);
    }

    private <T> T snapshot(@Nullable String asked, @Nullable AsOf asOf, Supplier<T> answers) {
        return snapshot.execute(status -> {
            Shared shared = new Shared(progress.enter(), LocalDate.now(clock), asked, asOf);
            return ScopedValue.where(SHARED, shared).call(answers::get);
        });
    }

    /**
     * At two moments, from one snapshot.
     *
     * @param from as {@code asOf} has it
     * @param to the same; now where it is absent
     * @throws Malformed also where {@code from} is after {@code to}
     */
    public <T> T between(
            String from,
            @Nullable String to,
            @Nullable String after,
            Actor actor,
            BiFunction<Moment, Moment, T> answer) {
        AsOf first = asOf("from", from);
        AsOf last = to == null ? null : asOf("to", to);
        if (last != null && last.before(first)) throw new Malformed("from", "晚于 to", "is after to");
        reach(first.position());
        return answer(
                new Asked(null, null, after),
                actor,
                last,
                moment -> answer.apply(
                        new Moment(first.position(), first.day(), first, null, moment.sight()),
                        new Moment(moment.position(), moment.day(), last, null, moment.sight())));
    }

    private void reach(long position) {
        boolean seen = SHARED.isBound() ? SHARED.get().position() >= position : progress.reaches(position);
        if (!seen) throw new NotYetVisible(position);
    }

    private AsOf asOf(String path, String asked) {
        AsOf known = SHARED.isBound() && asked.equals(SHARED.get().asked())
                ? SHARED.get().asOf()
                : null;
        if (known != null) return known;
        if (POSITION.matcher(asked).matches()) return atPosition(existing(path, position(path, asked)));
        try {
            if (DAY.matcher(asked).matches()) return atEndOf(path, LocalDate.parse(asked));
            // A plus sign that was not encoded arrives as a space.
            return at(path, OffsetDateTime.parse(asked.replace(' ', '+')).toInstant());
        } catch (DateTimeException unreadable) {
            throw new Malformed(
                    path,
                    "应为台账位次、日期（如 2023-06-30）或带时区的时刻（如 2023-06-30T12:00:00+08:00）",
                    "must be a position, a day such as 2023-06-30, or an instant with its offset such as"
                            + " 2023-06-30T12:00:00+08:00");
        }
    }

    private AsOf atPosition(long position) {
        Instant recorded = ledger.at(position).map(Entry::recordedAt).orElse(null);
        return new AsOf(position, recorded, recorded == null ? today() : dayOf(recorded));
    }

    private AsOf atEndOf(String path, LocalDate day) {
        if (day.isAfter(today())) throw future(path);
        Instant end = day.plusDays(1).atStartOfDay(clock.getZone()).toInstant().minus(1, ChronoUnit.MICROS);
        return new AsOf(ledger.positionAt(end), end, day);
    }

    private AsOf at(String path, Instant instant) {
        // Another process's clock may be a little ahead: what it has recorded is not the future.
        if (instant.isAfter(clock.instant()) && instant.isAfter(lastRecorded())) throw future(path);
        return new AsOf(ledger.positionAt(instant), instant, dayOf(instant));
    }

    private Instant lastRecorded() {
        return ledger.at(ledger.size()).map(Entry::recordedAt).orElse(Instant.MIN);
    }

    private LocalDate today() {
        return SHARED.isBound() ? SHARED.get().today() : LocalDate.now(clock);
    }

    private LocalDate dayOf(Instant instant) {
        return LocalDate.ofInstant(instant, clock.getZone());
    }

    private long existing(String path, long position) {
        if (position > ledger.size()) throw new Malformed(path, "超出台账末尾", "is beyond the end of the ledger");
        return position;
    }

    private static long position(String path, String asked) {
        if (!POSITION.matcher(asked).matches())
            throw new Malformed(path, "应为台账位次（非负整数）", "must be a position of the ledger, 0 or more");
        return Long.parseLong(asked);
    }

    private LocalDate validOn(String asked) {
        try {
            if (!DAY.matcher(asked).matches()) throw new DateTimeException("written otherwise");
            LocalDate day = LocalDate.parse(asked);
            if (day.getYear() < 1) throw new DateTimeException("no year of ours");
            if (day.isAfter(today())) throw future("validOn");
            return day;
        } catch (DateTimeException unreadable) {
            throw new Malformed(
                    "validOn",
                    "应为公元 1 至 9999 年间的日期，如 2023-06-30",
                    "must be a day of the years 1 to 9999, such as 2023-06-30");
        }
    }

    private static Malformed future(String path) {
        return new Malformed(path, "尚在未来", "is in the future");
    }
}
