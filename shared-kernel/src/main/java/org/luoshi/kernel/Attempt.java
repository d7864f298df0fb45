package org.luoshi.kernel;

/**
 * What a side tells about a request to whoever records refusals, or answers them, without knowing that one: names of request
 * attributes, each holding a string.
 */
public final class Attempt {
    /** The id of the task, or of whatever else the request was about. */
    public static final String SUBJECT = "org.luoshi.attempt.subject";

    /** Why it was refused: the name of a rule, else the last part of the problem's type. */
    public static final String REASON = "org.luoshi.attempt.reason";

    /** There where a person asks for a page, so that a refusal is told by one; empty. */
    public static final String PAGE = "org.luoshi.attempt.page";

    /** What such a page says beside its heading, in Chinese; {@link #WHY_EN} in English. */
    public static final String WHY_ZH = "org.luoshi.attempt.why.zh";

    public static final String WHY_EN = "org.luoshi.attempt.why.en";

    private Attempt() {}
}
