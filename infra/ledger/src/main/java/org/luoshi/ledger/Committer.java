package org.luoshi.ledger;

import io.micrometer.core.instrument.Counter;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a batch gets into the ledger over one connection.
 *
 * <p>The optimistic path is a single statement that moves the head from where this process last saw it and inserts the
 * rows. If the head has moved, the batch goes again under the lock of the head's row, which orders the processes. If a
 * unique index objects, or it is not known what an earlier connection achieved, then behind that lock it is looked up
 * what is taken: just those commands fail, or turn out to be written already, and the rest goes in.
 *
 * <p>Transactions are spelled out in the statements, so that each step is one round trip. Not for several threads at
 * once.
 */
final class Committer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private static final String APPEND = """
            with moved as (
              update ledger.head set size = ?, peaks = ?, last_recorded_at = ? where size = ? and peaks = ? returning 1
            ), told as (select pg_notify('ledger', '') from moved)
            insert into ledger.entry (position, event_id, command_id, ordinal, aggregate_type, aggregate_id, sequence,
              event_type, revision, recorded_at, metadata, payload, leaf_hash)
            """ + Batch.ROWS + ", moved, told";

    private static final String LOCK = "begin; select size, peaks, last_recorded_at from ledger.head for update";

    private final Connection connection;
    private final Clock clock;
    private final Counter misses;
    private final MessageDigest sha256 = Merkle.sha256();
    private final PreparedStatement append;
    private final PreparedStatement appendAndCommit;
    private final PreparedStatement lock;
    private final Statement plain;

    private @Nullable Head head;
    /** The head was last where this process had left it: no other process writes at the moment. */
    private boolean alone;
    /** What is open may be in the ledger already, by a connection that was lost. */
    private boolean unsure = true;

    private Committer(Connection connection, Clock clock, Counter misses) throws SQLException {
        this.connection = connection;
        this.clock = clock;
        this.misses = misses;
        this.append = connection.prepareStatement(APPEND);
        this.appendAndCommit = connection.prepareStatement(APPEND + "; commit");
        this.lock = connection.prepareStatement(LOCK);
        this.plain = connection.createStatement();
    }

    /** @param patience how long the database may take for one answer before the connection counts as lost */
    static Committer connect(DataSource database, Clock clock, Duration patience, Counter misses) throws SQLException {
        Connection connection = database.getConnection();
        try {
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
            Committer committer = new Committer(connection, clock, misses);
            // A frozen process must not keep the head's row: the server ends its transaction instead.
            committer.plain.execute("set idle_in_transaction_session_timeout = '3s'");
            committer.plain.execute("set plan_cache_mode = force_generic_plan");
            return committer;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Decides every append. Where it throws, those still undecided may be in the ledger or not.
     *
     * @param takeMore may add to the appends: called when the head's lock is there, after a wait for other processes
     */
    void commit(List<Append> appends, Runnable takeMore) throws SQLException {
        if (unsure || !appendTrusting(appends, takeMore)) appendLooking(appends, takeMore);
        unsure = false;
    }

    /** In the hope that no key is taken; false where one is, and nothing was written. */
    private boolean appendTrusting(List<Append> appends, Runnable takeMore) throws SQLException {
        boolean optimistic = alone;
        try {
            if (optimistic && appendOptimistically(appends)) return true;
            if (optimistic) misses.increment();
            appendUnderLock(appends, takeMore, false);
            return true;
        } catch (SQLException e) {
            if (!aboutTheData(e)) throw e;
            return false;
        }
    }

    private void appendLooking(List<Append> appends, Runnable takeMore) throws SQLException {
        try {
            appendUnderLock(appends, takeMore, true);
        } catch (SQLException e) {
            if (!aboutTheData(e)) throw e;
            // One of them cannot be stored at all; alone, it fails alone.
            for (Append one : appends) appendAlone(one);
        }
    }

    private void appendAlone(Append one) throws SQLException {
        try {
            appendUnderLock(List.of(one), () -> {}, true);
        } catch (SQLException e) {
            if (!aboutTheData(e)) throw e;
            one.fail(e);
        }
    }

    private boolean appendOptimistically(List<Append> appends) throws SQLException {
        if (head == null) return false;
        Batch batch = new Batch(head, clock.instant(), sha256);
        appends.forEach(batch::add);
        bind(append, head, batch);
        if (!whole(append.executeUpdate(), batch)) return false;
        head = batch.headAfter();
        appends.forEach(Append::written);
        return true;
    }

    /** @param look whether to find out first what the ledger holds of them; without that, one taken key fails them all */
    private void appendUnderLock(List<Append> appends, Runnable takeMore, boolean look) throws SQLException {
        try {
            Head locked = lockHead();
            alone = head == null || head.tree().size() == locked.tree().size();
            takeMore.run();
            List<Append> free = look ? Taken.by(appends, connection).free(appends) : List.copyOf(appends);
            Batch batch = new Batch(locked, clock.instant(), sha256);
            free.forEach(batch::add);
            if (batch.isEmpty()) plain.execute("rollback");
            else {
                bind(appendAndCommit, locked, batch);
                appendAndCommit.execute();
                if (!whole(appendAndCommit.getUpdateCount(), batch))
                    throw new IllegalStateException("the head moved under its lock");
            }
            head = batch.headAfter();
            free.forEach(Append::written);
        } catch (SQLException e) {
            if (aboutTheData(e)) plain.execute("rollback");
            throw e;
        }
    }

    private Head lockHead() throws SQLException {
        lock.execute();
        lock.getMoreResults();
        try (ResultSet row = lock.getResultSet()) {
            if (!row.next()) throw new IllegalStateException("ledger.head is empty");
            return new Head(
                    Merkle.of(row.getLong(1), row.getBytes(2)),
                    row.getObject(3, OffsetDateTime.class).toInstant());
        }
    }

    private void bind(PreparedStatement statement, Head before, Batch batch) throws SQLException {
        int next = batch.bindHead(statement, 1);
        statement.setLong(next, before.tree().size());
        statement.setBytes(next + 1, before.tree().peaks());
        batch.bindRows(connection, statement, next + 2);
    }

    private static boolean whole(int inserted, Batch batch) {
        if (inserted != 0 && inserted != batch.size())
            throw new IllegalStateException(inserted + " rows inserted of " + batch.size());
        return inserted == batch.size();
    }

    /** Bad data or a taken key, in contrast to a lost connection or a failing server. */
    private static boolean aboutTheData(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    /** Back to the pool as it came, where it still works at all. */
    @Override
    public void close() {
        try (connection) {
            plain.execute("rollback; reset idle_in_transaction_session_timeout; reset plan_cache_mode");
        } catch (SQLException e) {
            LOG.debug("a connection that is given up cannot be closed: {}", e.getMessage());
        }
    }
}
