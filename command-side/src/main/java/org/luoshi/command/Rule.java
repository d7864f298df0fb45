package org.luoshi.command;

/** A named reason to refuse a command; its name is part of the API and never changes. One sentence in each language. */
public interface Rule {
    String name();

    Outcome outcome();

    String zh();

    String en();

    /** What a refusal means to the caller: 404, 403 or 422. */
    enum Outcome {
        NOT_FOUND,
        FORBIDDEN,
        BROKEN
    }
}
