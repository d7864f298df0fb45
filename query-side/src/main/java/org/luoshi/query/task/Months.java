package org.luoshi.query.task;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A sum at the end of the year before a plan's, and at the end of each of its months. In a column the thirteen stand side by
 * side as one whole number: PostgreSQL adds up the year of 30 000 tasks in as many additions.
 */
public final class Months {
    static final int COUNT = 13;

    /** 100 percent times 10¹⁵, in 10⁻⁷, leaves room for a thousand million targets. */
    private static final int DIGITS = 34;

    private static final int DECIMALS = 7;
    private static final String NOTHING = "0".repeat(DIGITS);
    static final Months ZERO = new Months(Collections.nCopies(COUNT, BigInteger.ZERO));

    private final List<BigInteger> sums;

    /** A schedule stays as it is from version to version: it is written once. */
    private @Nullable String digits;

    /** @param sums thirteen, each percent times weight in units of 10⁻⁷, which one decimal times six makes exact */
    Months(List<BigInteger> sums) {
        this.sums = List.copyOf(sums);
    }

    /** The last day of each: of the year before, of January, of February … */
    static LocalDate end(int planYear, int month) {
        return month == 0
                ? LocalDate.of(planYear - 1, 12, 31)
                : YearMonth.of(planYear, month).atEndOfMonth();
    }

    static BigInteger units(BigDecimal percentTimesWeight) {
        return percentTimesWeight.movePointRight(DECIMALS).toBigIntegerExact();
    }

    BigDecimal sum(int month) {
        return new BigDecimal(sums.get(month), DECIMALS);
    }

    /** On a day of the month, as if all went evenly from the end of the month before to its own. */
    BigDecimal on(int planYear, int month, LocalDate day) {
        BigDecimal before = sum(month - 1);
        BigDecimal way = sum(month).subtract(before).multiply(BigDecimal.valueOf(day.getDayOfMonth()));
        return before.add(
                way.divide(BigDecimal.valueOf(end(planYear, month).getDayOfMonth()), DECIMALS, RoundingMode.HALF_UP));
    }

    Months plus(Months other) {
        return new Months(IntStream.range(0, COUNT)
                .mapToObj(month -> sums.get(month).add(other.sums.get(month)))
                .toList());
    }

    /** As the column has it. */
    String digits() {
        String known = digits;
        if (known == null) digits = known = written();
        return known;
    }

    private String written() {
        StringBuilder all = new StringBuilder(COUNT * DIGITS);
        BigInteger last = BigInteger.ZERO;
        String own = NOTHING;
        for (BigInteger sum : sums) {
            // What has been reported moves in few steps.
            if (!sum.equals(last)) {
                String significant = sum.toString();
                own = NOTHING.substring(significant.length()) + significant;
            }
            last = sum;
            all.append(own);
        }
        return all.toString();
    }

    /** Of a sum of such columns, which begins with its first digit that is not 0. */
    static Months of(String all) {
        String padded = "0".repeat(COUNT * DIGITS - all.length()) + all;
        List<BigInteger> sums = new ArrayList<>(COUNT);
        for (int from = 0; from < padded.length(); from += DIGITS)
            sums.add(new BigInteger(padded.substring(from, from + DIGITS)));
        return new Months(sums);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Months months && sums.equals(months.sums);
    }

    @Override
    public int hashCode() {
        return sums.hashCode();
    }
}
