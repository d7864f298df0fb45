package org.luoshi.command;

/** A command was neither granted nor refused; nothing has changed by this attempt. */
public final class Undecided extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Why why;

    Undecided(Why why) {
        super(why.name(), null, false, false);
        this.why = why;
    }

    public Why why() {
        return why;
    }

    /** KEY_REUSED: the key belongs to a different request, or to one made in another capacity; IN_FLIGHT: the same request is being decided; OVERTAKEN: others changed the aggregate each time. */
    public enum Why {
        KEY_REUSED,
        IN_FLIGHT,
        OVERTAKEN
    }
}
