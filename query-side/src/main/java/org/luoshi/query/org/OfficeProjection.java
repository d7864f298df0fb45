package org.luoshi.query.org;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.Office;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRenamed;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRetired;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRenamed;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRetired;
import org.luoshi.query.readmodel.Projection;
import org.luoshi.query.readmodel.Recorded;
import org.springframework.stereotype.Component;

/** An office's versions: names and retirement, as the kernel's directory has them. */
@Component
public class OfficeProjection implements Projection<Office> {
    @Override
    public String kind() {
        return "office";
    }

    @Override
    public Key key() {
        return new Key("office_id", "text");
    }

    @Override
    public String aggregate() {
        return "'organization'";
    }

    @Override
    public List<Column<Office>> columns() {
        return List.of(
                new Column<>("name", "text", Office::name),
                new Column<>("retired", "boolean", office -> Boolean.toString(office.retired())));
    }

    @Override
    public Office state(ResultSet row) throws SQLException {
        return new Office(new OfficeId(row.getString("office_id")), row.getString("name"), row.getBoolean("retired"));
    }

    @Override
    public @Nullable String thing(Recorded recorded) {
        OfficeId office = recorded.event() instanceof OrganizationEvent of ? office(of) : null;
        return office == null ? null : office.value();
    }

    @Override
    public Office after(@Nullable Office before, Recorded recorded) {
        OrganizationEvent change = (OrganizationEvent) recorded.event();
        var offices = new TreeMap<OfficeId, Office>();
        if (before != null) offices.put(before.id(), before);
        return Check.present(
                "office",
                new Directory(new TreeMap<>(), offices).after(change).office(Check.present("office", office(change))));
    }

    private static @Nullable OfficeId office(OrganizationEvent event) {
        return switch (event) {
            case OfficeRegistered e -> e.officeId();
            case OfficeRenamed e -> e.officeId();
            case OfficeRetired e -> e.officeId();
            case LeaderRegistered e -> null;
            case LeaderRenamed e -> null;
            case LeaderRetired e -> null;
        };
    }
}
