package org.luoshi.query.org;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.Leader;
import org.luoshi.kernel.org.LeaderId;
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

/** A leader's versions: names and retirement, as the kernel's directory has them. */
@Component
public class LeaderProjection implements Projection<Leader> {
    @Override
    public String kind() {
        return "leader";
    }

    @Override
    public Key key() {
        return new Key("leader_id", "text");
    }

    @Override
    public String aggregate() {
        return "'organization'";
    }

    @Override
    public List<Column<Leader>> columns() {
        return List.of(
                new Column<>("name", "text", Leader::name),
                new Column<>("retired", "boolean", leader -> Boolean.toString(leader.retired())));
    }

    @Override
    public Leader state(ResultSet row) throws SQLException {
        return new Leader(new LeaderId(row.getString("leader_id")), row.getString("name"), row.getBoolean("retired"));
    }

    @Override
    public @Nullable String thing(Recorded recorded) {
        LeaderId leader = recorded.event() instanceof OrganizationEvent of ? leader(of) : null;
        return leader == null ? null : leader.value();
    }

    @Override
    public Leader after(@Nullable Leader before, Recorded recorded) {
        OrganizationEvent change = (OrganizationEvent) recorded.event();
        var leaders = new TreeMap<LeaderId, Leader>();
        if (before != null) leaders.put(before.id(), before);
        return Check.present(
                "leader",
                new Directory(leaders, new TreeMap<>()).after(change).leader(Check.present("leader", leader(change))));
    }

    private static @Nullable LeaderId leader(OrganizationEvent event) {
        return switch (event) {
            case LeaderRegistered e -> e.leaderId();
            case LeaderRenamed e -> e.leaderId();
            case LeaderRetired e -> e.leaderId();
            case OfficeRegistered e -> null;
            case OfficeRenamed e -> null;
            case OfficeRetired e -> null;
        };
    }
}
