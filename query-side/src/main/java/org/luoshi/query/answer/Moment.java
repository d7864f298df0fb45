package org.luoshi.query.answer;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The moment an answer speaks of, and how much of it whoever asks may see. Whatever selects tasks wants one, and only
 * {@link Moments} makes them, of an actor.
 *
 * @param position every event up to here counts, none after it
 * @param day days to due are counted from here; that of {@code validOn} where there is one
 * @param asOf present where the caller asked for the past
 * @param validOn of progress, only what speaks of this day or an earlier one counts; all that is recorded where it is absent
 */
public record Moment(
        long position,
        LocalDate day,
        @Nullable AsOf asOf,
        @Nullable LocalDate validOn,
        Sight sight) {
    public Moment {
        if (validOn != null) day = validOn;
    }
}
