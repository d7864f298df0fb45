package org.luoshi.ledger;

import java.sql.Statement;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Brings schemas of the database to the version this program was built for; safe from several processes at once.
 * Whatever a migration makes belongs to {@code luoshi_owner}.
 */
public final class LedgerSchema {
    private static final String LEDGER = "ledger";

    /** Held meanwhile, so that processes starting together take turns. */
    private static final long TURN = 0x6d696772617465L; // "migrate"

    private LedgerSchema() {}

    /**
     * @param login signs in as a superuser, or as the database's owner with leave to make roles; not a pool, whose
     *     sessions would go on as {@code luoshi_owner}
     * @param further schemas beside the ledger, each also the folder of its migrations below {@code db/}
     * @throws org.springframework.dao.DataAccessException where the login may not, or the database is away
     * @throws org.flywaydb.core.api.FlywayException where a migration fails
     */
    public static void migrate(DataSource login, String... further) {
        new JdbcTemplate(login).execute((ConnectionCallback<@Nullable Void>) turn -> {
            try (Statement statement = turn.createStatement()) {
                statement.execute("select pg_advisory_lock(" + TURN + ")");
                DatabaseRoles.make(turn);
                schemas(further).forEach(schema -> of(login, schema)
                        .initSql("set role " + DatabaseRoles.OWNER)
                        .load()
                        .migrate());
                statement.execute("select pg_advisory_unlock(" + TURN + ")");
            }
            return null;
        });
    }

    /** Whether nothing is left to migrate, as seen by a role that only reads. */
    public static boolean isUpToDate(DataSource database, String... further) {
        return schemas(further).allMatch(schema -> of(database, schema).load().info().pending().length == 0);
    }

    private static Stream<String> schemas(String... further) {
        return Stream.concat(Stream.of(LEDGER), Stream.of(further));
    }

    private static FluentConfiguration of(DataSource database, String schema) {
        return Flyway.configure().dataSource(database).schemas(schema).locations("classpath:db/" + schema);
    }
}
