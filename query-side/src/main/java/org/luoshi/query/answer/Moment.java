package org.luoshi.query.answer;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The moment an answer speaks of, and how much of it whoever asks may see. Whatever selects tasks wants one, and only
 * {@link Moments} makes them, of an actor.
 *
 * @param position every event up to here counts, none after it
 * @param day days to due are counted from here
 * @param asOf present where the caller asked for the past
 */
public record Moment(long position, LocalDate day, @Nullable AsOf asOf, Sight sight) {}
