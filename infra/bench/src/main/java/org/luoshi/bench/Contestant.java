package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;

/** One of those that are measured side by side. */
interface Contestant {
    String name();

    /** Makes its tables, holding the history of every task. Done once; each measurement begins with a copy. */
    void prepare(HikariDataSource database) throws Exception;

    /** The connections that so many callers need for none of them to wait for one. */
    int connections(int callers);

    /** Opens it on a prepared database. */
    Running open(HikariDataSource database);

    /** Ready for commands. */
    interface Running extends AutoCloseable {
        /** @param number from 0 to {@code of} − 1: each caller works on its own share of the tasks */
        Load.Caller caller(int number, int of);

        @Override
        void close();
    }
}
