package org.luoshi.query.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.query.audit.EvidenceProjection.Named;
import org.luoshi.query.readmodel.Projection;
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
    public List<Column<Named>> columns() {
        return List.of(new Column<>("files", "text[]", named -> "{" + String.join(",", named.files()) + "}"));
    }

    @Override
    public Named state(ResultSet row) throws SQLException {
        return new Named(List.of((String[]) row.getArray("files").getArray()));
    }

    @Override
    public @Nullable String thing(Object event) {
        Naming naming = Naming.of(event);
        // The task comes first: whoever may see it may see its files.
        return naming == null ? null : naming.taskId() + "/" + naming.targetId() + "/" + naming.asOf();
    }

    @Override
    public Named after(@Nullable Named before, Object event) {
        Stream<String> files = before == null ? Stream.of() : before.files().stream();
        List<String> more = Check.present("naming", Naming.of(event)).files();
        return new Named(Stream.concat(files, more.stream()).distinct().toList());
    }
}
