package org.luoshi.query.answer;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The past moment an answer speaks of.
 *
 * @param position the last position it takes into account
 * @param instant the instant asked for, or that at which the position was recorded; absent for position 0
 * @param day the bureau's day against which days to due are counted, unless the answer is of another day by validOn
 */
public record AsOf(long position, @Nullable Instant instant, LocalDate day) {
    /** In the ledger, or on the clock where nothing was recorded between them. */
    boolean before(AsOf other) {
        return position < other.position
                || (instant != null && other.instant != null && instant.isBefore(other.instant));
    }
}
