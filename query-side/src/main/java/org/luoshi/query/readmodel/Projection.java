package org.luoshi.query.readmodel;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the read model keeps of one kind of thing: in the table {@code <kind>_version}, one row for each thing and change, from the position that made it to the position that ended it. {@link Versions} does the keeping; a
 * projection says what an event means and what a row shows.
 *
 * @param <S> the thing at one moment
 */
public interface Projection<S> {
    /** @param type as PostgreSQL calls it */
    record Key(String column, String type) {}

    /**
     * A column behind key, {@code from_position} and {@code to_position}.
     *
     * @param type as PostgreSQL calls it
     * @param text the value as PostgreSQL reads it for that type
     */
    record Column<S>(String name, String type, Function<S, @Nullable String> text) {
        /** An array of texts, as PostgreSQL reads it. */
        public static String array(Stream<String> texts) {
            return texts.map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                    .collect(Collectors.joining(",", "{", "}"));
        }
    }

    /** The first word of its table. */
    String kind();

    /** The column that tells one thing from another. */
    Key key();

    List<Column<S>> columns();

    /**
     * Names of columns that are kept once more of the versions that stand, in a small table that is read whole; none for
     * most kinds.
     */
    default List<String> standing() {
        return List.of();
    }

    /** The thing that a row shows, which has every column. */
    S state(ResultSet row) throws SQLException;

    /** The aggregate whose events make a thing, in SQL over the key of its rows; there is an index for it. */
    String aggregate();

    /** The thing that an event is about; null where it is about none of this kind. */
    @Nullable
    String thing(Recorded recorded);

    /** The kernel's fold; an event that cannot follow is an exception. */
    S after(@Nullable S before, Recorded recorded);

    /** The first word of the table, and the rest of it. */
    default String table() {
        return kind() + "_version";
    }

    /** The table of what stands, where there is one. */
    default String standingTable() {
        return kind() + "_standing";
    }

    /** All tables it keeps. */
    default List<String> tables() {
        return standing().isEmpty() ? List.of(table()) : List.of(table(), standingTable());
    }
}
