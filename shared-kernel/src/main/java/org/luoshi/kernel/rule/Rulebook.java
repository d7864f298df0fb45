package org.luoshi.kernel.rule;

/**
 * The rules that a bureau goes by, with the calendar they count in. Every process of one system has the same; what is
 * decided by them says which.
 */
public record Rulebook(
        LightRule light, PatrolRule patrol, RevisionRule revision, ScoreRule score, WorkingDays calendar) {
    public static final Rulebook STANDARD = new Rulebook(
            LightRule.STANDARD, PatrolRule.STANDARD, RevisionRule.STANDARD, ScoreRule.STANDARD, WorkingDays.CHINA);
}
