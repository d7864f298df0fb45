package org.luoshi.ledger;

/** An event whose line would exceed what the ledger can publish: 65 535 bytes in all. Nothing of it was written. */
public final class EventTooLarge extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    EventTooLarge(String eventType, int bytes) {
        super(eventType + " has " + bytes + " bytes; an event has at most about 65 000");
    }
}
