package org.luoshi.query.page;

import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.task.Light;
import org.luoshi.query.supervision.LightController.Span;

/**
 * A task's lights through the year of its plan, as a strip to be drawn: each day is one unit wide.
 *
 * @param days of the year
 * @param today where it is now, or the past moment; absent outside the year
 */
public record Strip(
        int days,
        List<Piece> pieces,
        List<Beginning> months,
        @Nullable Long today) {
    /** @param light absent where it did not count */
    public record Piece(@Nullable Light light, long at, long width, LocalDate from, LocalDate last) {}

    /** The first day of a month. */
    public record Beginning(Month month, long at) {}

    static Strip of(int year, List<Span> spans, LocalDate until) {
        LocalDate first = LocalDate.of(year, 1, 1);
        LocalDate end = first.plusYears(1);
        List<Piece> pieces = new ArrayList<>();
        for (Span span : spans) {
            LocalDate from = later(first, span.from());
            LocalDate to = span.until() == null ? until.plusDays(1) : span.until();
            if (to.isAfter(end)) to = end;
            if (!from.isBefore(to) || !span.open()) continue;
            pieces.add(new Piece(
                    span.light(),
                    ChronoUnit.DAYS.between(first, from),
                    ChronoUnit.DAYS.between(from, to),
                    from,
                    to.minusDays(1)));
        }
        List<Beginning> months = Arrays.stream(Month.values())
                .map(month -> new Beginning(month, ChronoUnit.DAYS.between(first, LocalDate.of(year, month, 1))))
                .toList();
        long today = ChronoUnit.DAYS.between(first, until);
        int days = (int) ChronoUnit.DAYS.between(first, end);
        return new Strip(days, pieces, months, today >= 0 && today < days ? today : null);
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }
}
