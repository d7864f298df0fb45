package org.luoshi.query.org;

import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.luoshi.kernel.Check;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.Leader;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.Office;
import org.luoshi.kernel.org.OfficeId;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRegistered;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRenamed;
import org.luoshi.kernel.org.OrganizationEvent.LeaderRetired;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRegistered;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRenamed;
import org.luoshi.kernel.org.OrganizationEvent.OfficeRetired;
import org.luoshi.query.readmodel.ReadModel;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Each event about a leader or an office ends that one's version and begins the next, as the kernel folds it. */
@Component
@ProcessingGroup(ReadModel.PROCESSOR)
public class OrganizationProjection {
    private final JdbcClient jdbc;
    private final Names names;

    OrganizationProjection(JdbcClient jdbc, Names names) {
        this.jdbc = jdbc;
        this.names = names;
    }

    @EventHandler
    public void on(OrganizationEvent event, TrackingToken token) {
        long position = ReadModel.position(token);
        switch (event) {
            case LeaderRegistered e -> leader(e.leaderId(), event, position);
            case LeaderRenamed e -> leader(e.leaderId(), event, position);
            case LeaderRetired e -> leader(e.leaderId(), event, position);
            case OfficeRegistered e -> office(e.officeId(), event, position);
            case OfficeRenamed e -> office(e.officeId(), event, position);
            case OfficeRetired e -> office(e.officeId(), event, position);
        }
    }

    private void leader(LeaderId id, OrganizationEvent event, long position) {
        if (known("leader", id.value(), position)) return;
        Leader after = Check.present("leader", before(position).after(event).leader(id));
        write("leader", id.value(), after.name(), after.retired(), position);
    }

    private void office(OfficeId id, OrganizationEvent event, long position) {
        if (known("office", id.value(), position)) return;
        Office after = Check.present("office", before(position).after(event).office(id));
        write("office", id.value(), after.name(), after.retired(), position);
    }

    private Directory before(long position) {
        return names.at(position - 1);
    }

    /** Whether the event has been seen before: a replay changes nothing. */
    private boolean known(String kind, String id, long position) {
        return jdbc.sql("select exists (select from read_model.%1$s_version where %1$s_id = ? and from_position >= ?)"
                        .formatted(kind))
                .params(id, position)
                .query(Boolean.class)
                .single();
    }

    private void write(String kind, String id, String name, boolean retired, long position) {
        jdbc.sql("update read_model.%1$s_version set to_position = ? where %1$s_id = ? and to_position is null"
                        .formatted(kind))
                .params(position, id)
                .update();
        jdbc.sql("insert into read_model.%1$s_version (%1$s_id, from_position, name, retired) values (?, ?, ?, ?)"
                        .formatted(kind))
                .params(id, position, name, retired)
                .update();
    }
}
