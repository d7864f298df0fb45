package org.luoshi.ledger;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/** Tells a database that is away, and may be back in a moment, from a mistake that stays. */
public final class Outage {
    private Outage() {}

    public static boolean causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(20)
                .anyMatch(cause -> cause instanceof DataAccessResourceFailureException
                        || cause instanceof TransientDataAccessException
                        || cause instanceof CannotCreateTransactionException
                        || cause instanceof SQLTransientException
                        || (cause instanceof SQLException sql && (passing(sql.getSQLState()) || closed(sql))));
    }

    /** Connection exception, insufficient resources, operator intervention, a lock not had: PostgreSQL's Appendix A. */
    private static boolean passing(@Nullable String sqlState) {
        return sqlState != null
                && (sqlState.startsWith("08")
                        || sqlState.startsWith("53")
                        || sqlState.startsWith("57P")
                        || sqlState.equals("55P03")
                        || sqlState.equals("25P03"));
    }

    /** The pool closes a connection at its first failure; to use it once more fails like this, without a state. */
    private static boolean closed(SQLException failure) {
        return failure.getSQLState() == null && "Connection is closed".equals(failure.getMessage());
    }
}
