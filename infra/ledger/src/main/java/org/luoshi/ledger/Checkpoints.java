package org.luoshi.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What has been signed, and by which keys: for every process, also those that cannot sign. */
public final class Checkpoints {
    private static final String SELECT = "select size, root, note from ledger.checkpoint ";

    private static final long POLL_NANOS = 50_000_000;

    private final JdbcClient jdbc;

    /**
     * A signed word on the ledger.
     *
     * @param size how many events it speaks of
     * @param root in base64
     * @param note the C2SP signed note, as text
     */
    public record Checkpoint(long size, String root, String note) {}

    public Checkpoints(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<Checkpoint> latest() {
        return jdbc.sql(SELECT + "order by size desc limit 1")
                .query(Checkpoints::checkpoint)
                .optional();
    }

    /** The latest, once it covers the position; the latest all the same where it does not within the patience. */
    public Optional<Checkpoint> covering(long position, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<Checkpoint> latest = latest();
            boolean covered = latest.map(Checkpoint::size).orElse(0L) >= position;
            if (covered || System.nanoTime() - deadline >= 0) return latest;
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** The one of exactly this size. */
    public Optional<Checkpoint> of(long size) {
        return jdbc.sql(SELECT + "where size = :size")
                .param("size", size)
                .query(Checkpoints::checkpoint)
                .optional();
    }

    /** Those of sizes after the first and up to the last, in order. */
    List<Checkpoint> between(long after, long upTo) {
        return jdbc.sql(SELECT + "where size > :after and size <= :upTo order by size")
                .param("after", after)
                .param("upTo", upTo)
                .query(Checkpoints::checkpoint)
                .list();
    }

    /** The verifier keys, the one in use first. */
    public List<String> verifierKeys() {
        return jdbc.sql("select verifier_key from ledger.key group by verifier_key order by max(number) desc")
                .query((row, number) -> row.getString(1))
                .list();
    }

    private static Checkpoint checkpoint(ResultSet row, int number) throws SQLException {
        return new Checkpoint(row.getLong(1), Base64.getEncoder().encodeToString(row.getBytes(2)), row.getString(3));
    }
}
