package org.luoshi.query.readmodel;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table of a model as they were at a position, in the order of key and beginning, each as a hash: however
 * long a table is, it takes the memory of a page.
 */
final class TableRows implements AutoCloseable {
    private static final int PAGE = 2000;

    /** @param hash SHA-256 of the row's fields as PostgreSQL writes them, the key and its beginning apart, in base64 */
    record Row(String key, long from, String hash) {}

    private final PreparedStatement statement;
    private final ResultSet rows;

    private TableRows(PreparedStatement statement, ResultSet rows) {
        this.statement = statement;
        this.rows = rows;
    }

    /**
     * @param connection in a transaction
     * @param aggregates whose rows; all where null
     */
    @SuppressWarnings("SqlSourceToSinkFlow")
    static TableRows of(
            Connection connection,
            String schema,
            Projection<?> projection,
            long position,
            @Nullable Collection<String> aggregates)
            throws SQLException {
        String key = projection.key().column();
        String fields = fields(projection).stream().map(Field::sql).collect(Collectors.joining(", "));
        String of = aggregates == null ? "" : " join unnest(?::text[]) a(id) on " + projection.aggregate() + " = a.id";
        // Straight along the primary key: sorted, the first row would come when all of them have been hashed.
        try (Statement settings = connection.createStatement()) {
            settings.execute("set local enable_sort to off; set local enable_seqscan to off");
        }
        PreparedStatement statement =
                connection.prepareStatement("""
                select %1$s::text, from_position, encode(sha256(convert_to(row(%2$s)::text, 'UTF8')), 'base64')
                from %3$s.%4$s v%5$s where from_position <= ? order by v.%1$s, from_position""".formatted(key, fields, schema, projection.table(), of));
        try {
            int next = 1;
            statement.setLong(next++, position); // of the last to_position that counts
            if (aggregates != null) statement.setArray(next++, connection.createArrayOf("text", aggregates.toArray()));
            statement.setLong(next, position);
            statement.setFetchSize(PAGE);
            return new TableRows(statement, statement.executeQuery());
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private record Field(String name, String sql) {}

    private static List<Field> fields(Projection<?> projection) {
        List<Field> fields = new ArrayList<>();
        // What ended after the position had not ended then; but an end that no event has made shows at any position.
        fields.add(new Field(
                "to_position",
                "case when to_position <= ? or to_position > (select size from ledger.head) then to_position end"));
        projection.columns().forEach(column -> fields.add(new Field(column.name(), column.name() + "::text")));
        return fields;
    }

    /** The fields of one row as texts, in the order of {@link #fieldNames}. */
    static List<@Nullable String> fields(
            Connection connection, String schema, Projection<?> projection, long position, Row row)
            throws SQLException {
        List<Field> fields = fields(projection);
        String sql = "select %s from %s.%s where %s::text = ? and from_position = ?"
                .formatted(
                        fields.stream().map(Field::sql).collect(Collectors.joining(", ")),
                        schema,
                        projection.table(),
                        projection.key().column());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, position);
            statement.setString(2, row.key());
            statement.setLong(3, row.from());
            try (ResultSet found = statement.executeQuery()) {
                List<@Nullable String> texts = new ArrayList<>();
                found.next();
                for (int i = 1; i <= fields.size(); i++) texts.add(found.getString(i));
                return texts;
            }
        }
    }

    static List<String> fieldNames(Projection<?> projection) {
        return fields(projection).stream().map(Field::name).toList();
    }

    /** The order that they come in. */
    static Comparator<Row> order(Projection<?> projection) {
        Comparator<Row> byKey = projection.key().type().equals("int")
                ? Comparator.comparingInt(row -> Integer.parseInt(row.key()))
                : Comparator.comparing(Row::key);
        return byKey.thenComparingLong(Row::from);
    }

    /** Null behind the last. */
    @Nullable
    Row next() throws SQLException {
        return rows.next() ? new Row(rows.getString(1), rows.getLong(2), rows.getString(3)) : null;
    }

    @Override
    public void close() throws SQLException {
        rows.close();
        statement.close();
    }
}
