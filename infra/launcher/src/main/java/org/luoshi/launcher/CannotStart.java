package org.luoshi.launcher;

import org.jspecify.annotations.Nullable;

/** Why there is no use in starting, as the one line that whoever started it gets to read. */
public final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CannotStart(String line) {
        this(line, null);
    }

    public CannotStart(String line, @Nullable Throwable cause) {
        super(line, cause);
    }
}
