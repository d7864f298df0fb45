package org.luoshi.query.readmodel;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.luoshi.query.readmodel.Difference.What;

/** Two models laid side by side, row by row, as they were at one position: in one database or in two. */
public final class Comparison {
    /** How often somebody who waits is told how far it is. */
    private static final int STEP = 10_000;

    /** @param connection in a transaction whose snapshot has come to the position */
    public record Side(Connection connection, String schema) {}

    private final List<Projection<?>> projections;
    private final int most;
    private final LongConsumer progress;
    private final List<Difference> first = new ArrayList<>();
    private long rows;
    private long differences;

    /**
     * @param most how many differences are named; the others are counted
     * @param progress told now and then how many rows have been compared
     */
    public Comparison(Collection<? extends Projection<?>> projections, int most, LongConsumer progress) {
        this.projections = List.copyOf(projections);
        this.most = most;
        this.progress = progress;
    }

    /** All tables, as they were at the position. */
    public Comparison compare(Side expected, Side found, long position) throws SQLException {
        return compare(expected, found, position, null);
    }

    /** @param aggregates whose rows; all where null */
    Comparison compare(Side expected, Side found, long position, @Nullable Collection<String> aggregates)
            throws SQLException {
        for (Projection<?> projection : projections) compare(projection, expected, found, position, aggregates);
        return this;
    }

    private void compare(
            Projection<?> projection, Side expected, Side found, long position, @Nullable Collection<String> aggregates)
            throws SQLException {
        Comparator<TableRows.Row> order = TableRows.order(projection);
        String table = projection.table();
        try (TableRows left = TableRows.of(expected.connection(), expected.schema(), projection, position, aggregates);
                TableRows right = TableRows.of(found.connection(), found.schema(), projection, position, aggregates)) {
            TableRows.Row should = left.next();
            TableRows.Row is = right.next();
            while (should != null || is != null) {
                seen(1);
                int sign = should == null ? 1 : is == null ? -1 : order.compare(should, is);
                if (sign < 0) add(Difference.ofRow(table, Objects.requireNonNull(should), What.MISSING));
                else if (sign > 0) add(Difference.ofRow(table, Objects.requireNonNull(is), What.ADDED));
                else if (!Objects.requireNonNull(should)
                        .hash()
                        .equals(Objects.requireNonNull(is).hash()))
                    fields(projection, expected, found, position, should);
                if (sign <= 0) should = left.next();
                if (sign >= 0) is = right.next();
            }
        }
    }

    private void fields(Projection<?> projection, Side expected, Side found, long position, TableRows.Row row)
            throws SQLException {
        if (differences >= most) {
            differences++;
            return;
        }
        List<String> names = TableRows.fieldNames(projection);
        var should = TableRows.fields(expected.connection(), expected.schema(), projection, position, row);
        var is = TableRows.fields(found.connection(), found.schema(), projection, position, row);
        for (int i = 0; i < names.size(); i++)
            if (!Objects.equals(should.get(i), is.get(i)))
                add(Difference.changed(projection.table(), row, names.get(i), should.get(i), is.get(i)));
    }

    void seen(long more) {
        if (rows / STEP != (rows + more) / STEP) progress.accept(rows + more);
        rows += more;
    }

    void add(Difference difference) {
        differences++;
        if (first.size() < most) first.add(difference);
    }

    /** How many rows have been compared. */
    public long rows() {
        return rows;
    }

    /** How many differences there are. */
    public long differences() {
        return differences;
    }

    /** The first of them. */
    public List<Difference> first() {
        return List.copyOf(first);
    }
}
