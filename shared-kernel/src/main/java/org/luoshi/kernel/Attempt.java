package org.luoshi.kernel;

/**
 * What a side tells about a request to whoever records refusals, without knowing that one: names of request attributes,
 * each holding a string.
 */
public final class Attempt {
    /** The id of the task, or of whatever else the request was about. */
    public static final String SUBJECT = "org.luoshi.attempt.subject";

    /** Why it was refused: the name of a rule, else the last part of the problem's type. */
    public static final String REASON = "org.luoshi.attempt.reason";

    private Attempt() {}
}
