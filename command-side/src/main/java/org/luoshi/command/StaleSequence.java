package org.luoshi.command;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The caller decided on something that has changed meanwhile (If-Match): let it look again. Nothing has changed. */
public final class StaleSequence extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Long current;

    private StaleSequence(long expected, @Nullable Long current) {
        super("expected sequence " + expected + ", but it is " + current, null, false, false);
        this.current = current;
    }

    /**
     * @param current the sequence of the last event; null where there is none yet
     * @throws StaleSequence where the caller names a sequence, and it is another
     */
    public static void check(CommandContext context, @Nullable Long current) {
        Long expected = context.expectedSequence();
        if (expected != null && !Objects.equals(expected, current)) throw new StaleSequence(expected, current);
    }

    /** The sequence of the last event; null where there is none yet. */
    public @Nullable Long current() {
        return current;
    }
}
