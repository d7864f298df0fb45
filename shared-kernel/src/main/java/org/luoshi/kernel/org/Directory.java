package org.luoshi.kernel.org;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRenamed;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRetired;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRenamed;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRetired;

/** All leaders and offices there have ever been: the fold of the organisation's events. */
public record Directory(SortedMap<LeaderId, Leader> leaders, SortedMap<OfficeId, Office> offices) {
    public static final Directory EMPTY = new Directory(new TreeMap<>(), new TreeMap<>());

    public Directory {
        leaders = Collections.unmodifiableSortedMap(new TreeMap<>(leaders));
        offices = Collections.unmodifiableSortedMap(new TreeMap<>(offices));
    }

    public Directory after(OrganizationEvent event) {
        return switch (event) {
            case LeaderRegistered e -> with(new Leader(e.leaderId(), e.name(), false));
            case LeaderRenamed e ->
                with(new Leader(e.leaderId(), e.after(), known(e.leaderId()).retired()));
            case LeaderRetired e ->
                with(new Leader(e.leaderId(), known(e.leaderId()).name(), true));
            case OfficeRegistered e -> with(new Office(e.officeId(), e.name(), false));
            case OfficeRenamed e ->
                with(new Office(e.officeId(), e.after(), known(e.officeId()).retired()));
            case OfficeRetired e ->
                with(new Office(e.officeId(), known(e.officeId()).name(), true));
        };
    }

    public @Nullable Leader leader(LeaderId id) {
        return leaders.get(id);
    }

    public @Nullable Office office(OfficeId id) {
        return offices.get(id);
    }

    private Leader known(LeaderId id) {
        return Check.present("leader " + id, leader(id));
    }

    private Office known(OfficeId id) {
        return Check.present("office " + id, office(id));
    }

    private Directory with(Leader leader) {
        var changed = new TreeMap<>(leaders);
        changed.put(leader.id(), leader);
        return new Directory(changed, offices);
    }

    private Directory with(Office office) {
        var changed = new TreeMap<>(offices);
        changed.put(office.id(), office);
        return new Directory(leaders, changed);
    }
}
