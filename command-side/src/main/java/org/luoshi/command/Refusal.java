package org.luoshi.command;

/** A command was understood and is refused; nothing has changed. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Rule rule;

    public Refusal(Rule rule) {
        // Refusals are everyday answers: no stack trace, which would cost more than the decision.
        super(rule.name() + ": " + rule.en(), null, false, false);
        this.rule = rule;
    }

    public Rule rule() {
        return rule;
    }
}
