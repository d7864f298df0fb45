package org.luoshi.ledger;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings a schema of the database to the version this program was built for; safe from several processes at once. */
public final class LedgerSchema {
    private LedgerSchema() {}

    public static void migrate(DataSource database) {
        migrate(database, "ledger");
    }

    /** @param schema also the folder of its migrations below {@code db/} */
    public static void migrate(DataSource database, String schema) {
        Flyway.configure()
                .dataSource(database)
                .schemas(schema)
                .locations("classpath:db/" + schema)
                .load()
                .migrate();
    }
}
