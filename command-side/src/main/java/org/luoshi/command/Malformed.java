package org.luoshi.command;

import java.util.List;

/** What was sent is no command: it could not be read, or not as the schema says. Every fault found is named. */
public final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    public Malformed(List<Fault> faults) {
        super(
                faults.size() + " fault(s), the first at '" + faults.getFirst().path() + "': "
                        + faults.getFirst().en(),
                null,
                false,
                false);
        this.faults = List.copyOf(faults);
    }

    public List<Fault> faults() {
        return faults;
    }
}
