package org.luoshi.command;

/**
 * One thing wrong with a body.
 *
 * @param path JSON Pointer of the field, also of one that is missing or should not be there; empty for the whole body
 */
public record Fault(String path, String zh, String en) {
    /** The same fault of a body that lies at {@code place} within something larger. */
    public Fault within(String place) {
        return new Fault(place + path, zh, en);
    }

    static String step(String property) {
        return "/" + property.replace("~", "~0").replace("/", "~1");
    }
}
