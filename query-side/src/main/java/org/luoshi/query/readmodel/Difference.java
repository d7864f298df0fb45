package org.luoshi.query.readmodel;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One place where a model is not what it should be.
 *
 * @param table of the model
 * @param key of the thing that the row is about
 * @param position that the row begins at; 0 where it is about the whole thing
 * @param field the column; absent where the whole row is there in one of the two only, or only hashes are known
 * @param expected what the field should say, shortened; absent where it should be empty, or be no row at all
 * @param found what it says; absent where it is empty, or there is no row
 */
@Schema(name = "ReadModelDifference")
public record Difference(
        String table,
        String key,
        long position,
        What what,
        @Nullable String field,
        @Nullable String expected,
        @Nullable String found) {
    public enum What {
        CHANGED,
        MISSING,
        ADDED,
        /** The history cannot be folded: what the model has of it cannot be right or wrong. */
        UNREADABLE
    }

    private static final int LONGEST = 200;

    static Difference changed(
            String table, TableRows.Row row, String field, @Nullable String expected, @Nullable String found) {
        int from = parting(expected, found);
        return new Difference(
                table, row.key(), row.from(), What.CHANGED, field, shortened(expected, from), shortened(found, from));
    }

    static Difference ofRow(String table, TableRows.Row row, What what) {
        return new Difference(table, row.key(), row.from(), what, null, null, null);
    }

    /** A little before the first character that differs, so that a long text shows where. */
    private static int parting(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) return 0;
        int at = 0;
        while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) at++;
        return Math.max(0, at - LONGEST / 4);
    }

    private static @Nullable String shortened(@Nullable String text, int from) {
        if (text == null || text.length() <= LONGEST) return text;
        int start = Math.min(from, text.length());
        int end = Math.min(text.length(), start + LONGEST);
        return (start > 0 ? "…" : "") + text.substring(start, end) + (end < text.length() ? "…" : "");
    }

    /** For those who may not see what tasks say. */
    static @Nullable List<Difference> withoutValues(@Nullable List<Difference> found) {
        return found == null
                ? null
                : found.stream()
                        .map(one -> new Difference(one.table, one.key, one.position, one.what, one.field, null, null))
                        .toList();
    }

    /** Where it is and of which kind, without what is said there. */
    String place() {
        return table + " " + key + (position == 0 ? "" : " from " + position) + ": " + what
                + (field == null ? "" : " " + field);
    }

    @Override
    public String toString() {
        String where = table + " " + key + (position == 0 ? "" : " from " + position);
        return switch (what) {
            case CHANGED ->
                field == null ? where + ": differs" : where + ": " + field + " is " + found + ", not " + expected;
            case MISSING -> where + ": the row is missing";
            case ADDED -> where + ": the row is of no event";
            case UNREADABLE -> where + ": " + found;
        };
    }
}
