package org.luoshi.query.readmodel;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.Outage;
import org.springframework.dao.DataAccessException;

/** Tells a fault that lies in an event from one that lies in the database, its schema or its rights. */
final class Fault {
    /** Data exception, integrity constraint violation, program limit exceeded: PostgreSQL's Appendix A. */
    private static final List<String> OF_A_ROW = List.of("22", "23", "54");

    private static final int LONGEST = 2000;

    private Fault() {}

    /**
     * Whether the event would fail again on a database that is well. Whoever cannot tell says no: to try again delays
     * everybody, but loses nobody.
     */
    static boolean ofAnEvent(RuntimeException failure) {
        if (Outage.causes(failure)) return false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof SQLException sql) return sql.getSQLState() != null && ofARow(sql.getSQLState());
        return !(failure instanceof DataAccessException);
    }

    /** What is kept of its words: PostgreSQL keeps no NUL in a text, and nobody reads on for ever. */
    static @Nullable String kept(@Nullable String words) {
        return words == null
                ? null
                : words.substring(0, Math.min(words.length(), LONGEST)).replace('\0', '?');
    }

    private static boolean ofARow(String sqlState) {
        return OF_A_ROW.stream().anyMatch(sqlState::startsWith);
    }
}
