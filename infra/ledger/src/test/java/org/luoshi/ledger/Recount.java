package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.luoshi.kernel.EventJson;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Counts the ledger over from what is stored, each time from where it last stopped: positions, sequences and ordinals
 * without a gap, times that never run backwards, every line hashed anew, and at the end the very head that the database
 * has. It may be used while others write.
 */
public final class Recount {
    private final JdbcClient jdbc;
    private final TransactionTemplate snapshot;
    private final Merkle tree = Merkle.of(0, new byte[0]);
    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<UUID, Integer> ordinals = new HashMap<>();
    private Instant time = Instant.EPOCH;

    public Recount(DataSource database) {
        jdbc = JdbcClient.create(database);
        snapshot = new TransactionTemplate(new DataSourceTransactionManager(database));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
    }

    /** What has come since the last time, in order. */
    public List<Entry> more() {
        return snapshot.execute(status -> {
            List<Entry> more = jdbc.sql("select " + Ledger.COLUMNS
                            + ", leaf_hash from ledger.entry where position > :counted order by position")
                    .param("counted", tree.size())
                    .query(this::count)
                    .list();
            assertHead();
            return more;
        });
    }

    private Entry count(ResultSet row, int number) throws SQLException {
        Entry entry = Ledger.entry(row, number);
        assertThat(entry.position()).as("position").isEqualTo(tree.size() + 1);
        assertThat(entry.sequence())
                .as("sequence of %s at position %d", entry.aggregateId(), entry.position())
                .isEqualTo(sequences.merge(entry.aggregateId(), 0L, (last, zero) -> last + 1));
        assertThat(entry.ordinal())
                .as("ordinal of command %s at position %d", entry.commandId(), entry.position())
                .isEqualTo(ordinals.merge(entry.commandId(), 0, (last, zero) -> last + 1));
        assertThat(entry.recordedAt())
                .as("time of position %d", entry.position())
                .isAfterOrEqualTo(time);
        time = entry.recordedAt();
        byte[] leaf = Merkle.leaf(Merkle.sha256(), line(entry).getBytes(StandardCharsets.UTF_8));
        assertThat(row.getBytes("leaf_hash"))
                .as("hash of position %d", entry.position())
                .isEqualTo(leaf);
        tree.add(leaf);
        return entry;
    }

    /** As the auditor's manual has it, written without a look at how the ledger does it. */
    private static String line(Entry entry) {
        return "{\"specversion\":\"1.0\",\"position\":\"%d\",\"time\":\"%s\",\"id\":\"%s\",\"source\":%s,\"type\":%s"
                        .formatted(
                                entry.position(),
                                EventLine.time(entry.recordedAt()),
                                entry.eventId(),
                                EventJson.write("luoshi:" + entry.aggregateType()),
                                EventJson.write(entry.eventType()))
                + ",\"subject\":%s,\"datacontenttype\":\"application/json\",\"commandid\":\"%s\",\"ordinal\":%d"
                        .formatted(EventJson.write(entry.aggregateId()), entry.commandId(), entry.ordinal())
                + ",\"sequence\":\"%d\",\"revision\":%s,\"data\":{\"metadata\":%s,\"event\":%s}}"
                        .formatted(
                                entry.sequence(), EventJson.write(entry.revision()), entry.metadata(), entry.payload());
    }

    private void assertHead() {
        jdbc.sql("select size, peaks, last_recorded_at from ledger.head")
                .query((head, n) -> {
                    assertThat(head.getLong(1)).as("size of the head").isEqualTo(tree.size());
                    assertThat(Merkle.of(tree.size(), head.getBytes(2)).root())
                            .as("root over %d", tree.size())
                            .isEqualTo(tree.root());
                    assertThat(head.getObject(3, OffsetDateTime.class).toInstant())
                            .as("time of the head")
                            .isEqualTo(time);
                    return head;
                })
                .single();
    }

    /** How many commands have been counted so far. */
    public int commands() {
        return ordinals.size();
    }
}
