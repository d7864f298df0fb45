package org.luoshi.query.org;

import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;

/** A leader or an office as shown to people; the id stands in where the directory knows no name. */
public record Party(String id, String name) {
    public static Party of(LeaderId id, Directory directory) {
        var leader = directory.leader(id);
        return new Party(id.value(), leader == null ? id.value() : leader.name());
    }

    public static Party of(OfficeId id, Directory directory) {
        var office = directory.office(id);
        return new Party(id.value(), office == null ? id.value() : office.name());
    }
}
