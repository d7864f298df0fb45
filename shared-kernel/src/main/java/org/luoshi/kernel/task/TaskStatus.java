package org.luoshi.kernel.task;

/** The states of a task's life. Overdue and due soon are not among them: they follow from the clock. */
public enum TaskStatus {
    ASSIGNED,
    OBJECTED,
    ACKNOWLEDGED,
    IN_PROGRESS,
    CLOSURE_REQUESTED,
    CLOSED,
    SUSPENDED,
    WITHDRAWN;

    /** The commitment stands and somebody has to work on it. */
    public boolean open() {
        return switch (this) {
            case ASSIGNED, OBJECTED, ACKNOWLEDGED, IN_PROGRESS, CLOSURE_REQUESTED -> true;
            case CLOSED, SUSPENDED, WITHDRAWN -> false;
        };
    }

    /** Progress can be reported: needs no acknowledgement before, but an answer to whatever has been asked since. */
    public boolean reportable() {
        return switch (this) {
            case ASSIGNED, ACKNOWLEDGED, IN_PROGRESS -> true;
            case OBJECTED, CLOSURE_REQUESTED, SUSPENDED, CLOSED, WITHDRAWN -> false;
        };
    }

    /** The commitment will not be worked on again unless it is reopened. */
    public boolean ended() {
        return this == CLOSED || this == WITHDRAWN;
    }
}
