package org.luoshi.ledger;

import java.security.MessageDigest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whether the ledger ends as its head and its last checkpoint say. For every start: it costs a few reads however long
 * the ledger is, so it sees a tail that was cut off, swapped or edited, and a tree that does not fit, but not a change
 * far back; that is the verifier's to find.
 */
public final class TailCheck {
    /** Whose stored text is hashed again: the last so many. */
    static final int TAIL = 256;

    private final JdbcClient jdbc;
    private final LedgerTree tree;

    private TailCheck(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.tree = new LedgerTree(jdbc);
    }

    /**
     * What does not fit, as a clause of a sentence; empty where everything does.
     *
     * @param database may be written meanwhile: everything is read as it was at one moment
     */
    public static Optional<String> disagreement(DataSource database) {
        TransactionTemplate moment = new TransactionTemplate(new DataSourceTransactionManager(database));
        moment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        moment.setReadOnly(true);
        return Optional.ofNullable(
                moment.execute(status -> new TailCheck(JdbcClient.create(database)).disagreement()));
    }

    private @Nullable String disagreement() {
        List<Head> heads = jdbc.sql("select size, peaks, last_recorded_at from ledger.head")
                .query((row, n) -> new Head(
                        Merkle.of(row.getLong(1), row.getBytes(2)),
                        row.getObject(3, OffsetDateTime.class).toInstant()))
                .list();
        if (heads.isEmpty()) return "its head is missing";
        Head head = heads.getFirst();
        long size = head.tree().size();
        long last = jdbc.sql("select coalesce(max(position), 0) from ledger.entry")
                .query(Long.class)
                .single();
        if (last != size) return "its head counts " + size + " events, but the last one stored is " + last;
        String inTail = inTail(size, head.lastRecordedAt());
        return inTail != null ? inTail : inTree(head.tree());
    }

    private @Nullable String inTail(long size, Instant lastRecordedAt) {
        long expected = Math.max(1, size - TAIL + 1);
        Instant recordedAt = size == 0 ? lastRecordedAt : Instant.EPOCH;
        for (Stored stored : tail(expected)) {
            if (stored.entry().position() != expected) return "event " + expected + " is missing";
            if (!stored.hashed()) return "event " + expected + " is not the one that was hashed";
            recordedAt = stored.entry().recordedAt();
            expected++;
        }
        return recordedAt.equals(lastRecordedAt) ? null : "its head does not have the time of the last event";
    }

    /** @param hashed whether its text hashes to its leaf */
    private record Stored(Entry entry, boolean hashed) {}

    private List<Stored> tail(long first) {
        MessageDigest sha256 = Merkle.sha256();
        return jdbc.sql("select " + Ledger.COLUMNS
                        + ", leaf_hash from ledger.entry where position >= :first order by position")
                .param("first", first)
                .query((row, n) -> {
                    Entry entry = Ledger.entry(row, n);
                    byte[] leaf = Merkle.leaf(sha256, EventLine.of(entry));
                    return new Stored(entry, Arrays.equals(leaf, row.getBytes("leaf_hash")));
                })
                .list();
    }

    private @Nullable String inTree(Merkle head) {
        try {
            if (!Arrays.equals(tree.root(head.size()), head.root())) return "its events do not hash to its head";
            return jdbc.sql("select size, root from ledger.checkpoint order by size desc limit 1")
                    .query((row, n) -> inCheckpoint(row.getLong(1), row.getBytes(2), head.size()))
                    .optional()
                    .filter(trouble -> !trouble.isEmpty())
                    .orElse(null);
        } catch (IllegalStateException leavesAreMissing) {
            return leavesAreMissing.getMessage();
        }
    }

    private String inCheckpoint(long signed, byte[] root, long size) {
        if (signed > size) return "a checkpoint was signed over " + signed + " events, but there are " + size;
        return Arrays.equals(tree.root(signed), root)
                ? ""
                : "its first " + signed + " events are not those that a checkpoint was signed over";
    }
}
