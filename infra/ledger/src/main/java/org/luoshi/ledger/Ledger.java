package org.luoshi.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reading the ledger: what was recorded, by whom asked, at which place. */
public final class Ledger {
    static final String COLUMNS = """
            position, event_id, command_id, ordinal, aggregate_type, aggregate_id, sequence, event_type, revision,
            recorded_at, metadata, payload""";

    private final JdbcClient jdbc;

    public Ledger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How many events there are, which is also the position of the last one. */
    public long size() {
        return jdbc.sql("select size from ledger.head").query(Long.class).single();
    }

    public Optional<Entry> at(long position) {
        return jdbc.sql("select " + COLUMNS + " from ledger.entry where position = :position")
                .param("position", position)
                .query(Ledger::entry)
                .optional();
    }

    /** The events of one command, in order; empty where the command is not in the ledger. */
    public List<Entry> ofCommand(UUID commandId) {
        return jdbc.sql("select " + COLUMNS + " from ledger.entry where command_id = :commandId order by ordinal")
                .param("commandId", commandId)
                .query(Ledger::entry)
                .list();
    }

    /** The whole history of one aggregate, in order. */
    public List<Entry> ofAggregate(String aggregateId) {
        return jdbc.sql("select " + COLUMNS + " from ledger.entry where aggregate_id = :aggregateId order by sequence")
                .param("aggregateId", aggregateId)
                .query(Ledger::entry)
                .list();
    }

    /** The histories of several aggregates up to a position, one after the other, each in order. */
    public List<Entry> ofAggregates(Collection<String> aggregateIds, long position) {
        return jdbc.sql("select " + COLUMNS + """
                         from ledger.entry where aggregate_id = any(:aggregateIds) and position <= :position
                        order by aggregate_id, sequence""")
                .param("aggregateIds", aggregateIds.toArray(String[]::new))
                .param("position", position)
                .query(Ledger::entry)
                .list();
    }

    /** The last position recorded at or before the instant; 0 where there is none. */
    public long positionAt(Instant instant) {
        // The head of an empty ledger says 1970; and the database cannot hold every instant that Java can.
        if (instant.isBefore(Instant.EPOCH)) return 0;
        return jdbc.sql("""
                        select coalesce(max(position), 0) from (
                          select position from ledger.entry where recorded_at <= :instant
                          order by recorded_at desc, position desc limit 1) last""")
                .param("instant", OffsetDateTime.ofInstant(instant, ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    static Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(
                row.getLong("position"),
                row.getObject("event_id", UUID.class),
                row.getObject("command_id", UUID.class),
                row.getInt("ordinal"),
                row.getString("aggregate_type"),
                row.getString("aggregate_id"),
                row.getLong("sequence"),
                row.getString("event_type"),
                row.getString("revision"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                row.getString("metadata"),
                row.getString("payload"));
    }
}
