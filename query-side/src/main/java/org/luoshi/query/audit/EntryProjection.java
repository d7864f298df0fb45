package org.luoshi.query.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.query.readmodel.Projection;
import org.luoshi.query.readmodel.Recorded;
import org.springframework.stereotype.Component;

/** The index of the ledger: a row for each event, with what it is searched by. */
@Component
class EntryProjection implements Projection<Mentions> {
    @Override
    public String kind() {
        return "entry";
    }

    @Override
    public Key key() {
        return new Key("aggregate_id", "text");
    }

    @Override
    public String aggregate() {
        return "aggregate_id";
    }

    @Override
    public List<Column<Mentions>> columns() {
        return List.of(
                new Column<>(
                        "leader_id",
                        "text",
                        entry -> entry.leader() == null ? null : entry.leader().value()),
                new Column<>(
                        "offices",
                        "text[]",
                        entry -> Column.array(entry.offices().stream().map(OfficeId::value))),
                new Column<>("mentions", "text[]", entry -> Column.array(entry.words().stream())));
    }

    @Override
    public Mentions state(ResultSet row) throws SQLException {
        String leader = row.getString("leader_id");
        return new Mentions(
                row.getLong("from_position"),
                leader == null ? null : new LeaderId(leader),
                texts(row, "offices").map(OfficeId::new).toList(),
                texts(row, "mentions").toList());
    }

    private static Stream<String> texts(ResultSet row, String column) throws SQLException {
        return Stream.of((String[]) row.getArray(column).getArray());
    }

    @Override
    public @Nullable String thing(Recorded recorded) {
        return recorded.aggregateId();
    }

    @Override
    public Mentions after(@Nullable Mentions before, Recorded recorded) {
        return Mentions.of(before, recorded);
    }
}
