package org.luoshi.launcher;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.Entry;

/**
 * A moment that somebody asks about, and what that comes to in the ledger.
 *
 * @param asked as the caller writes it: a position, a day or an instant
 * @param instant absent for position 0
 * @param validOn absent where all that is recorded counts
 */
record PastMoment(
        String asked,
        long position,
        @Nullable Instant instant,
        LocalDate recordedOn,
        @Nullable LocalDate validOn) implements Comparable<PastMoment> {
    private static final Comparator<PastMoment> IN_ORDER = Comparator.comparing(
                    PastMoment::instant, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingLong(PastMoment::position);

    /** One of those between the first entry and now, of any kind, with any day up to it. */
    static PastMoment any(Random random, List<Entry> entries, Instant now) {
        PastMoment moment = switch (random.nextInt(3)) {
            case 0 -> ofPosition(random.nextInt(entries.size() + 1), entries, now);
            case 1 -> ofDay(dayOf(between(random, entries, now)), entries);
            default -> ofInstant(between(random, entries, now), entries);
        };
        LocalDate first = dayOf(entries.getFirst().recordedAt()).minusDays(40);
        long days = ChronoUnit.DAYS.between(first, moment.recordedOn());
        return moment.validOn(first.plusDays(random.nextLong(days + 1)));
    }

    private static Instant between(Random random, List<Entry> entries, Instant now) {
        Instant first = entries.getFirst().recordedAt();
        return first.plusSeconds(random.nextLong(ChronoUnit.SECONDS.between(first, now) + 1));
    }

    private static PastMoment ofPosition(int position, List<Entry> entries, Instant now) {
        Instant recorded = position == 0 ? null : entries.get(position - 1).recordedAt();
        return new PastMoment("" + position, position, recorded, dayOf(recorded == null ? now : recorded), null);
    }

    private static PastMoment ofDay(LocalDate day, List<Entry> entries) {
        Instant end =
                day.plusDays(1).atStartOfDay(MovedClock.SHANGHAI).toInstant().minus(1, ChronoUnit.MICROS);
        return new PastMoment(day.toString(), recordedBy(end, entries), end, day, null);
    }

    private static PastMoment ofInstant(Instant instant, List<Entry> entries) {
        return new PastMoment(instant.toString(), recordedBy(instant, entries), instant, dayOf(instant), null);
    }

    private static long recordedBy(Instant instant, List<Entry> entries) {
        return entries.stream()
                .filter(entry -> !entry.recordedAt().isAfter(instant))
                .count();
    }

    PastMoment validOn(@Nullable LocalDate day) {
        return new PastMoment(asked, position, instant, recordedOn, day);
    }

    static LocalDate dayOf(Instant instant) {
        return LocalDate.ofInstant(instant, MovedClock.SHANGHAI);
    }

    /** The day that is judged, and from which days to due are counted. */
    LocalDate day() {
        return validOn == null ? recordedOn : validOn;
    }

    Map<String, Object> asOf() {
        return FoldedAnswers.object("position", position, "instant", instant, "day", recordedOn);
    }

    @Override
    public int compareTo(PastMoment other) {
        return IN_ORDER.compare(this, other);
    }

    String query() {
        return "asOf=" + asked + (validOn == null ? "" : "&validOn=" + validOn);
    }
}
