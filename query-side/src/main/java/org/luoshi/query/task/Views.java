package org.luoshi.query.task;

import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.query.answer.Moment;
import org.luoshi.query.org.Names;
import org.springframework.stereotype.Component;

/** Makes the view that a moment gives. */
@Component
public class Views {
    private final Names names;
    private final Rulebook rules;

    Views(Names names, Rulebook rules) {
        this.names = names;
        this.rules = rules;
    }

    public View at(Moment moment) {
        return new View(moment.day(), names.at(moment.position()), rules);
    }
}
