package org.luoshi.query.page;

import java.util.List;
import java.util.stream.Stream;

/**
 * One thing to fill in.
 *
 * @param path where it stands in the command, as in {@code assignment.leader}
 * @param options what can be chosen of; empty for all other kinds
 * @param rules names of the rules whose refusal is about this field, so that their sentences are shown beside it
 */
public record Field(Kind kind, String path, boolean required, List<String> options, List<String> rules) {
    public enum Kind {
        LINE,
        TEXT,
        NUMBER,
        DAY,
        CHOICE,
        LEADER,
        OFFICE,
        OFFICES,
        /** A value in the target's unit. */
        AMOUNT,
        /** A value for each target of the task, those left empty not reported. */
        READINGS,
        EVIDENCE,
        TARGET,
        TARGETS,
        /** A target's commitments as they are; only what is changed is asked for. */
        CHANGE,
        CHAPTERS
    }

    static Field field(Kind kind, String path, String... rules) {
        return new Field(kind, path, true, List.of(), List.of(rules));
    }

    static Field line(String path, String... rules) {
        return field(Kind.LINE, path, rules);
    }

    static Field text(String path, String... rules) {
        return field(Kind.TEXT, path, rules);
    }

    static Field number(String path, String... rules) {
        return field(Kind.NUMBER, path, rules);
    }

    static Field day(String path, String... rules) {
        return field(Kind.DAY, path, rules);
    }

    static <E extends Enum<E>> Field choice(String path, Class<E> options) {
        return new Field(
                Kind.CHOICE,
                path,
                true,
                Stream.of(options.getEnumConstants()).map(Enum::name).toList(),
                List.of());
    }

    Field optional() {
        return new Field(kind, path, false, options, rules);
    }

    /** For ids in the page and keys of its words. */
    public String id() {
        return path.replace('.', '-');
    }

    public String ruleNames() {
        return String.join(" ", rules);
    }
}
