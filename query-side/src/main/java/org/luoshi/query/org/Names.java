package org.luoshi.query.org;

import java.util.List;
import java.util.SortedMap;
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
        SortedMap<LeaderId, Leader> leaders = new TreeMap<>();
        for (Leader leader : leaders(position)) leaders.put(leader.id(), leader);
        SortedMap<OfficeId, Office> offices = new TreeMap<>();
        for (Office office : offices(position)) offices.put(office.id(), office);
        return new Directory(leaders, offices);
    }

    /** In the order of their names' pinyin, retired ones among them. */
    public List<Leader> leaders(long position) {
        return jdbc.sql("""
                        select leader_id, name, retired from leader_version
                        where from_position <= :position and (to_position is null or to_position > :position)
                        order by name collate "zh-x-icu", leader_id""")
                .param("position", position)
                .query((row, number) -> new Leader(new LeaderId(row.getString(1)), row.getString(2), row.getBoolean(3)))
                .list();
    }

    /** In the order of their names' pinyin, retired ones among them. */
    public List<Office> offices(long position) {
        return jdbc.sql("""
                        select office_id, name, retired from office_version
                        where from_position <= :position and (to_position is null or to_position > :position)
                        order by name collate "zh-x-icu", office_id""")
                .param("position", position)
                .query((row, number) -> new Office(new OfficeId(row.getString(1)), row.getString(2), row.getBoolean(3)))
                .list();
    }
}
