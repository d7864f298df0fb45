package org.luoshi.query.answer;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The moment a caller asks about; every query takes these parameters. */
public record Asked(
        @Nullable @Parameter(description = """
                The past moment to answer for: a position of the ledger (digits), a day (2023-06-30: its end in the \
                bureau's zone) or an instant with its offset (2023-06-30T12:00:00+08:00). Today where it is absent.""") String asOf,

        @Nullable @Parameter(description = """
                        The day to answer for, 2023-06-30, not after today: of progress, only what speaks of that day or an \
                        earlier one counts; schedule, days to due and lights are those of that day. Commitments, holders, \
                        names and status have no such day and stay as recorded by asOf; so drift and the lists of leaders \
                        and offices are the same on every day.""", schema = @Schema(type = "string", format = "date"))
        String validOn,

        @Nullable
        @Parameter(
                description = "Wait, at most 2 s, until the answer reflects this position; 503 where it does not.",
                schema = @Schema(type = "integer", format = "int64", minimum = "0"))
        String after) {
    /** Today, whatever of it is visible already. */
    public static final Asked NOW = new Asked(null, null, null);
}
