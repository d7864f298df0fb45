package org.luoshi.query.org;

import java.util.TreeMap;
import org.luoshi.kernel.org.Directory;
import org.luoshi.kernel.org.Leader;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.Office;
import org.luoshi.kernel.org.OfficeId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who was called what: the directory at a position. */
@Component
public class Names {
    private final JdbcClient jdbc;

    Names(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Directory at(long position) {
        var leaders = new TreeMap<LeaderId, Leader>();
        jdbc.sql("""
                        select leader_id, name, retired from leader_version
                        where from_position <= :position and (to_position is null or to_position > :position)""").param("position", position).query(row -> {
            LeaderId id = new LeaderId(row.getString(1));
            leaders.put(id, new Leader(id, row.getString(2), row.getBoolean(3)));
        });
        var offices = new TreeMap<OfficeId, Office>();
        jdbc.sql("""
                        select office_id, name, retired from office_version
                        where from_position <= :position and (to_position is null or to_position > :position)""").param("position", position).query(row -> {
            OfficeId id = new OfficeId(row.getString(1));
            offices.put(id, new Office(id, row.getString(2), row.getBoolean(3)));
        });
        return new Directory(leaders, offices);
    }
}
