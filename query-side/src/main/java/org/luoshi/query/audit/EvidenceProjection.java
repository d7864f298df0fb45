package org.luoshi.query.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.query.audit.EvidenceProjection.Named;
import org.luoshi.query.readmodel.Projection;
import org.luoshi.query.readmodel.Recorded;
import org.springframework.stereotype.Component;

/** Which files each report names as evidence: the way from a file to the ledger. */
@Component
class EvidenceProjection implements Projection<Named> {
    /** @param files by their SHA-256, so none has a character that an array of PostgreSQL would quote */
    record Named(List<String> files) {}

    @Override
    public String kind() {
        return "evidence";
    }

    @Override
    public Key key() {
        return new Key("report", "text");
    }

    @Override
    public String aggregate() {
        return "split_part(report, '/', 1)";
    }

    @Override
    public List<Column<Named>> columns() {
        return List.of(new Column<>("files", "text[]", named -> Column.array(named.files().stream())));
    }

    @Override
    public Named state(ResultSet row) throws SQLException {
        return new Named(List.of((String[]) row.getArray("files").getArray()));
    }

    @Override
    public @Nullable String thing(Recorded recorded) {
        Naming naming = Naming.of(recorded.event());
        // The task comes first: whoever may see it may see its files.
        return naming == null ? null : naming.taskId() + "/" + naming.targetId() + "/" + naming.asOf();
    }

    @Override
    public Named after(@Nullable Named before, Recorded recorded) {
        Stream<String> files = before == null ? Stream.of() : before.files().stream();
        List<String> more = Check.present("naming", Naming.of(recorded.event())).files();
        return new Named(Stream.concat(files, more.stream()).distinct().toList());
    }
}
