package org.luoshi.ledger;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Once a second, signs where the ledger stands: origin, size and root as a C2SP checkpoint, kept for good. Whoever
 * keeps one elsewhere can prove later that nothing before it has changed.
 *
 * <p>Several processes may each have a notary with the same key: of one size there is one checkpoint.
 */
public final class Notary implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notary.class);

    private final JdbcClient jdbc;
    private final LedgerTree tree;
    private final NoteKey key;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("ledger-notary").daemon().factory());

    /**
     * A signed word on the ledger.
     *
     * @param note the C2SP signed note, as text
     */
    public record Checkpoint(long size, String note) {}

    /** @param key its name is the ledger's origin */
    public Notary(JdbcClient jdbc, NoteKey key, Clock clock) {
        this.jdbc = jdbc;
        this.tree = new LedgerTree(jdbc);
        this.key = key;
        this.clock = clock;
    }

    public void start() {
        var _ = timer.scheduleWithFixedDelay(this::signQuietly, 0, 1, TimeUnit.SECONDS);
    }

    private void signQuietly() {
        try {
            sign();
        } catch (RuntimeException e) {
            // The next second is another chance; how old the last checkpoint is, is measured.
            LOG.warn("No checkpoint could be signed: {}", e.getMessage());
        }
    }

    /** Signs what has been appended since; empty where nothing was. */
    public Optional<Checkpoint> sign() {
        Merkle head = jdbc.sql("select size, peaks from ledger.head")
                .query((row, n) -> Merkle.of(row.getLong(1), row.getBytes(2)))
                .single();
        if (head.size() == 0
                || latest().filter(last -> last.size() >= head.size()).isPresent()) return Optional.empty();
        keepSubtrees(head.size());
        byte[] root = head.root();
        String text =
                key.name() + "\n" + head.size() + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
        Checkpoint checkpoint = new Checkpoint(head.size(), key.sign(text));
        jdbc.sql("""
                        insert into ledger.checkpoint (size, root, note, signed_at)
                        values (:size, :root, :note, :signedAt) on conflict (size) do nothing""")
                .param("size", checkpoint.size())
                .param("root", root)
                .param("note", checkpoint.note())
                .param("signedAt", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
        return Optional.of(checkpoint);
    }

    public Optional<Checkpoint> latest() {
        return jdbc.sql("select size, note from ledger.checkpoint order by size desc limit 1")
                .query((row, n) -> new Checkpoint(row.getLong(1), row.getString(2)))
                .optional();
    }

    /** Keeps the root of every further 256 complete hashes, level by level, so that proofs read little. */
    private void keepSubtrees(long size) {
        for (int level = 1; size >> (level * LedgerTree.TILE_HEIGHT) > 0; level++) {
            long complete = size >> (level * LedgerTree.TILE_HEIGHT);
            long kept = jdbc.sql("select coalesce(max(index) + 1, 0) from ledger.subtree where level = :level")
                    .param("level", level)
                    .query(Long.class)
                    .single();
            for (long index = kept; index < complete; index++) keep(level, index, tree.hashes(level, index, 1));
        }
    }

    private void keep(int level, long index, List<byte[]> hash) {
        jdbc.sql(
                        "insert into ledger.subtree (level, index, hash) values (:level, :index, :hash) on conflict do nothing")
                .param("level", level)
                .param("index", index)
                .param("hash", hash.getFirst())
                .update();
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(5, TimeUnit.SECONDS)) timer.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
