package org.luoshi.query.answer;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The moment an answer speaks of.
 *
 * @param position every event up to here counts, none after it
 * @param day days to due are counted from here
 * @param asOf present where the caller asked for the past
 */
public record Moment(long position, LocalDate day, @Nullable AsOf asOf) {}
