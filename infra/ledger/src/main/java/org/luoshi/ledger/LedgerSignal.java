package org.luoshi.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for the database's word that the ledger has grown, and wakes the streams. It wakes them once a second all
 * the same: a notification may be lost with a connection, an event may not.
 */
public final class LedgerSignal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerSignal.class);
    private static final int POLL_MILLIS = 1000;

    private final DataSource database;
    private final LedgerEventStore store;
    private final Thread listener;
    private volatile boolean closed;

    /** @param database gives the one connection that this keeps for itself */
    public LedgerSignal(DataSource database, LedgerEventStore store) {
        this.database = database;
        this.store = store;
        this.listener = Thread.ofPlatform().name("ledger-signal").daemon().unstarted(this::run);
    }

    public void start() {
        listener.start();
    }

    private void run() {
        while (!closed) {
            try (Connection connection = database.getConnection()) {
                listen(connection);
            } catch (SQLException | RuntimeException | Error e) {
                // Also what should not happen: without this thread a query side would stand still, and nobody know why.
                if (closed) return;
                LOG.warn("Lost the ledger's signal, listening again in a second: {}", e.toString());
                store.wake();
                LockSupport.parkNanos(POLL_MILLIS * 1_000_000L);
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + LedgerEventStorageEngine.CHANNEL);
        }
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (!closed) {
            // What was appended before LISTEN took effect is found by the first wake-up.
            store.wake();
            postgres.getNotifications(POLL_MILLIS);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.join(2 * POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
