package org.luoshi.command;

/** A named reason to refuse a command; its name is part of the API and never changes. One sentence in each language. */
public interface Rule {
    String name();

    Outcome outcome();

    String zh();

    String en();

    /** @throws Refusal by this rule, where the condition does not hold */
    default void unless(boolean holds) {
        if (!holds) throw new Refusal(this);
    }

    /** @throws Refusal by this rule, where the condition holds */
    default void when(boolean broken) {
        unless(!broken);
    }

    /** What a refusal means to the caller: 404, 403 or 422. */
    enum Outcome {
        NOT_FOUND,
        FORBIDDEN,
        BROKEN
    }
}
