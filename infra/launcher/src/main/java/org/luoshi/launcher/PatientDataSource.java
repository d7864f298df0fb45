package org.luoshi.launcher;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.luoshi.ledger.Outage;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Where the pool gets its connections from: while the database is away it keeps knocking. The pool itself would pause
 * for longer and longer, and come back seconds after the database.
 */
final class PatientDataSource extends DelegatingDataSource {
    private static final long PAUSE_NANOS = 200_000_000;

    private final BooleanSupplier givenUp;

    PatientDataSource(PGSimpleDataSource database, BooleanSupplier givenUp) {
        super(database);
        this.givenUp = givenUp;
    }

    @Override
    public Connection getConnection() throws SQLException {
        while (true) {
            try {
                return super.getConnection();
            } catch (SQLException e) {
                if (!Outage.causes(e)
                        || givenUp.getAsBoolean()
                        || Thread.currentThread().isInterrupted()) throw e;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
