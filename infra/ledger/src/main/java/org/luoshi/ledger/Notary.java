package org.luoshi.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.Checkpoints.Checkpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Once a second, signs where the ledger stands: origin, size and root as a C2SP checkpoint, kept for good. Whoever
 * keeps one elsewhere can prove later that nothing before it has changed.
 *
 * <p>What it signs it has seen to be the last checkpoint's tree, grown by the leaves since; a ledger that has lost or
 * changed something is not signed again. Subtrees and checkpoint are kept in one transaction, and of several processes
 * with a notary one at a time signs, so that of one size there is one checkpoint and none comes in before another.
 */
public final class Notary implements AutoCloseable {
    /** No checkpoint speaks of more new events, so that whoever verifies needs little memory. */
    static final int SPAN = 1 << 16;

    private static final Logger LOG = LoggerFactory.getLogger(Notary.class);
    private static final long TURN = 0x6e6f74617279L; // "notary"
    private static final int PAGE = 4096;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Checkpoints checkpoints;
    private final LedgerTree tree;
    private final NoteKey key;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("ledger-notary").daemon().factory());

    private Merkle signed = Merkle.of(0, new byte[0]);
    private String trouble = "";
    private volatile long size;
    private volatile @Nullable Instant waitingSince;

    /** The ledger is signed by another key than this notary's. */
    public static final class OtherKey extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private OtherKey(String theirs, String ours) {
            super("the ledger's checkpoints are signed by " + theirs + ", not by " + ours);
        }
    }

    /** @param key its name is the ledger's origin */
    public Notary(DataSource database, NoteKey key, Clock clock, MeterRegistry meters) {
        this.jdbc = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        this.checkpoints = new Checkpoints(jdbc);
        this.tree = new LedgerTree(jdbc);
        this.key = key;
        this.clock = clock;
        Gauge.builder("luoshi.ledger.checkpoint.size", () -> size)
                .description("events under a signed checkpoint")
                .register(meters);
        Gauge.builder("luoshi.ledger.checkpoint.age", this::age)
                .description("how long the oldest event that is not yet under a checkpoint has waited")
                .baseUnit("seconds")
                .register(meters);
    }

    private double age() {
        Instant since = waitingSince;
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1000.0);
    }

    /**
     * Records the key beside the ledger, where those who verify ask for it.
     *
     * @param changed that another key has signed so far is on purpose; its checkpoints stay verifiable
     * @throws OtherKey where it is not
     */
    public void adoptKey(boolean changed) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("select pg_advisory_xact_lock(:turn)")
                    .param("turn", TURN)
                    .query()
                    .singleRow();
            Optional<String> current = currentKey();
            if (current.filter(key.verifierKey()::equals).isPresent()) return;
            if (current.isPresent() && !changed) throw new OtherKey(current.get(), key.verifierKey());
            jdbc.sql("""
                            insert into ledger.key (number, verifier_key, recorded_at)
                            select coalesce(max(number), 0) + 1, :key, :now from ledger.key""").param("key", key.verifierKey()).param("now", now()).update();
        });
    }

    private Optional<String> currentKey() {
        return checkpoints.verifierKeys().stream().findFirst();
    }

    public void start() {
        var _ = timer.scheduleWithFixedDelay(this::signQuietly, 0, 1, TimeUnit.SECONDS);
    }

    private void signQuietly() {
        try {
            sign();
            if (!trouble.isEmpty()) LOG.info("Checkpoints are signed again");
            trouble = "";
        } catch (RuntimeException | Error e) {
            // The next second is another chance; how long events have waited is measured.
            String now = String.valueOf(e.getMessage());
            if (now.equals(trouble)) return;
            trouble = now;
            if (Outage.causes(e)) LOG.warn("No checkpoint can be signed: {}", now);
            else LOG.error("No checkpoint is signed: {}", now, e);
        }
    }

    /**
     * Signs what has been appended since the last checkpoint, with one more where that is too much for one; what comes
     * meanwhile is left for the next time. Empty where nothing was appended, or another is signing it.
     *
     * @throws IllegalStateException where the ledger is not the one that was signed, grown
     */
    public synchronized Optional<Checkpoint> sign() {
        measure();
        long upTo = head().size();
        Checkpoint last = null;
        Signed next = transaction.execute(status -> signNext());
        while (next != null) {
            signed = next.tree();
            last = next.checkpoint();
            next = last.size() < upTo ? transaction.execute(status -> signNext()) : null;
        }
        if (last != null) measure();
        return Optional.ofNullable(last);
    }

    /** Before anything can be found wrong: what is not signed for that reason waits all the same. */
    private void measure() {
        size = checkpoints.latest().map(Checkpoint::size).orElse(0L);
        waitingSince = head().size() > size ? recordedAt(size + 1) : null;
    }

    private Merkle head() {
        return jdbc.sql("select size, peaks from ledger.head")
                .query((row, n) -> Merkle.of(row.getLong(1), row.getBytes(2)))
                .single();
    }

    private record Signed(Checkpoint checkpoint, Merkle tree) {}

    private @Nullable Signed signNext() {
        // Whoever is frozen in here must not keep the turn for ever.
        jdbc.sql("set local idle_in_transaction_session_timeout = '5s'").update();
        if (!jdbc.sql("select pg_try_advisory_xact_lock(:turn)")
                .param("turn", TURN)
                .query(Boolean.class)
                .single()) return null;
        Merkle head = head();
        Merkle before = lastSigned();
        if (head.size() < before.size())
            throw new IllegalStateException(
                    "the ledger has " + head.size() + " events, but " + before.size() + " have been signed");
        if (head.size() == before.size()) return null;
        if (currentKey().filter(key.verifierKey()::equals).isEmpty())
            throw new IllegalStateException("another key than " + key.verifierKey() + " is in use");

        Merkle grown = grow(before, Math.min(head.size(), before.size() + SPAN));
        if (grown.size() == head.size() && !Arrays.equals(grown.root(), head.root()))
            throw new IllegalStateException("the events do not hash to the ledger's head, " + head.size());
        keepSubtrees(grown.size());
        return new Signed(keep(grown), grown);
    }

    /** The tree under the last checkpoint, known from before or found again. */
    private Merkle lastSigned() {
        Checkpoint last = checkpoints
                .latest()
                .orElse(new Checkpoint(0, base64(Merkle.of(0, new byte[0]).root()), ""));
        if (signed.size() > last.size())
            throw new IllegalStateException("the checkpoint of " + signed.size() + " events has gone");
        if (signed.size() < last.size()) signed = tree.grownTo(last.size());
        if (!base64(signed.root()).equals(last.root())) {
            signed = Merkle.of(0, new byte[0]);
            throw new IllegalStateException("the first " + last.size() + " events are not those that were signed");
        }
        return signed;
    }

    private Merkle grow(Merkle before, long upTo) {
        Merkle grown = before.copy();
        while (grown.size() < upTo)
            tree.hashes(0, grown.size(), (int) Math.min(PAGE, upTo - grown.size()))
                    .forEach(grown::add);
        return grown;
    }

    private Checkpoint keep(Merkle grown) {
        byte[] root = grown.root();
        String text = key.name() + "\n" + grown.size() + "\n" + base64(root) + "\n";
        Checkpoint checkpoint = new Checkpoint(grown.size(), base64(root), key.sign(text));
        jdbc.sql("insert into ledger.checkpoint (size, root, note, signed_at) values (:size, :root, :note, :now)")
                .param("size", checkpoint.size())
                .param("root", root)
                .param("note", checkpoint.note())
                .param("now", now())
                .update();
        return checkpoint;
    }

    private @Nullable Instant recordedAt(long position) {
        return jdbc.sql("select recorded_at from ledger.entry where position = :position")
                .param("position", position)
                .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .optional()
                .orElse(null);
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
        jdbc.sql("insert into ledger.subtree (level, index, hash) values (:level, :index, :hash)")
                .param("level", level)
                .param("index", index)
                .param("hash", hash.getFirst())
                .update();
    }

    private static String base64(byte[] hash) {
        return Base64.getEncoder().encodeToString(hash);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
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
