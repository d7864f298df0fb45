package org.luoshi.kernel;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The limits that every value in an event keeps, so that anything ever written can be stored, shown and hashed
 * anywhere. A breach is an {@link IllegalArgumentException} that names the field; callers answer 400.
 */
public final class Check {
    /** Integer digits of a decimal; 15 keeps sums of many targets within 19 digits. */
    public static final int MAX_INTEGER_DIGITS = 15;
    /** Decimal places of a decimal. */
    public static final int MAX_SCALE = 6;

    public static final int NAME = 100;
    public static final int LINE = 300;
    public static final int TEXT = 4000;

    private static final LocalDate FIRST_DAY = LocalDate.of(1949, 10, 1);
    public static final LocalDate LAST_DAY = LocalDate.of(2199, 12, 31);

    private Check() {}

    /** Not blank, at most {@code max} characters, no control characters but tab and line feed. */
    public static String text(String field, @Nullable String value, int max) {
        if (value == null || blank(value)) throw new IllegalArgumentException(field + " must not be blank");
        return writable(field, value, max);
    }

    /** Whether there is nothing to see: white space of any kind, no-break and zero-width ones too. */
    public static boolean blank(String value) {
        return value.codePoints()
                .allMatch(c -> Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c)
                        || Character.getType(c) == Character.FORMAT);
    }

    public static @Nullable String optionalText(String field, @Nullable String value, int max) {
        return value == null ? null : text(field, value, max);
    }

    /** As {@link #text}, but may be blank: for what a rule, not the form, insists on. */
    public static String writable(String field, @Nullable String value, int max) {
        if (value == null) throw new IllegalArgumentException(field + " is missing");
        if (value.codePointCount(0, value.length()) > max)
            throw new IllegalArgumentException(field + " must have at most " + max + " characters");
        // PostgreSQL's text cannot hold NUL and UTF-8 cannot hold half a surrogate pair: what cannot be kept is
        // refused.
        if (value.codePoints().anyMatch(Check::unwritable))
            throw new IllegalArgumentException(field + " holds a control character or a broken one");
        return value;
    }

    private static boolean unwritable(int c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        boolean halfCharacter = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        // What turns the direction of reading makes a text look like another one.
        boolean turning = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        return control || halfCharacter || turning;
    }

    public static String matching(String field, @Nullable String value, Pattern pattern) {
        if (value == null || !pattern.matcher(value).matches())
            throw new IllegalArgumentException(field + " must match " + pattern.pattern());
        return value;
    }

    /** The one written form of a number: no trailing zeros, no exponent. Equal numbers are then equal records. */
    public static BigDecimal decimal(String field, @Nullable BigDecimal value) {
        if (value == null) throw new IllegalArgumentException(field + " is missing");
        // First by the exponent alone: 1e999999999 must not be expanded to find out that it does not fit.
        if (value.signum() != 0 && (long) value.precision() - value.scale() > MAX_INTEGER_DIGITS)
            throw new IllegalArgumentException(field + " must have at most " + MAX_INTEGER_DIGITS + " integer digits");
        if (value.signum() == 0) return BigDecimal.ZERO;
        BigDecimal plain = value.stripTrailingZeros();
        if (plain.scale() > MAX_SCALE)
            throw new IllegalArgumentException(field + " must have at most " + MAX_SCALE + " decimal places");
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    public static @Nullable BigDecimal optionalDecimal(String field, @Nullable BigDecimal value) {
        return value == null ? null : decimal(field, value);
    }

    public static int between(String field, int value, int min, int max) {
        if (value < min || value > max)
            throw new IllegalArgumentException(field + " must be from " + min + " to " + max);
        return value;
    }

    /** 1949-10-01 to 2199-12-31. */
    public static LocalDate day(String field, @Nullable LocalDate value) {
        if (value == null) throw new IllegalArgumentException(field + " is missing");
        if (value.isBefore(FIRST_DAY) || value.isAfter(LAST_DAY))
            throw new IllegalArgumentException(field + " must be from " + FIRST_DAY + " to " + LAST_DAY);
        return value;
    }

    public static @Nullable LocalDate optionalDay(String field, @Nullable LocalDate value) {
        return value == null ? null : day(field, value);
    }

    public static <T> T present(String field, @Nullable T value) {
        if (value == null) throw new IllegalArgumentException(field + " is missing");
        return value;
    }
}
