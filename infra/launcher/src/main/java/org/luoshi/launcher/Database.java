package org.luoshi.launcher;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.LedgerSchema;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The one database of a process. Whoever is given the {@link DataSource} finds it reachable, durable and with its
 * schemas up to date; there is no earlier moment to use it.
 */
@Configuration
class Database {
    /** A database may be starting at the same time as we are. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Held while schemas are brought up to date, so that processes starting together take turns. */
    private static final long MIGRATION_LOCK = 0x6c756f736869L; // "luoshi"

    @Bean
    @Profile(Foothold.STANDALONE)
    EmbeddedDatabase embeddedDatabase(DataDirectory directory, Settings settings) {
        return EmbeddedDatabase.start(directory, settings.database().port());
    }

    @Bean
    HikariDataSource dataSource(Settings settings, Environment environment, @Nullable EmbeddedDatabase embedded) {
        PGSimpleDataSource database = embedded == null ? external(settings.database()) : embedded.database();
        database.setApplicationName("luoshi");
        database.setConnectTimeout(3);
        database.setTcpKeepAlive(true);
        awaitReachable(database);
        if (!settings.unsafeDurability()) checkDurability(database);
        migrate(database, environment.acceptsProfiles(Profiles.of(Sides.Query.PROFILE)));

        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("luoshi");
        pool.setDataSource(new PatientDataSource(database, pool::isClosed));
        pool.setMaximumPoolSize(settings.database().connections());
        pool.setMinimumIdle(2);
        // Whoever waits longer than this for a connection is better told that there is no database.
        pool.setConnectionTimeout(3_000);
        pool.setValidationTimeout(1_000);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    private static PGSimpleDataSource external(Settings.Database settings) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        try {
            database.setUrl(String.valueOf(settings.url()));
        } catch (IllegalArgumentException e) {
            throw new CannotStart("LUOSHI_DATABASE_URL does not read jdbc:postgresql://host:port/name");
        }
        database.setUser(settings.user());
        database.setPassword(settings.password());
        return database;
    }

    private static void awaitReachable(PGSimpleDataSource database) {
        long begun = System.nanoTime();
        while (true) {
            try (Connection connection = database.getConnection()) {
                connection.isValid(1);
                return;
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                // 08: no connection; 57P03: still starting. Anything else does not pass by waiting.
                boolean passing = state.startsWith("08") || state.equals("57P03");
                if (!passing || System.nanoTime() - begun > PATIENCE.toNanos())
                    throw new CannotStart(
                            "the database at " + whereabouts(database) + " cannot be used: " + e.getMessage());
            }
            LockSupport.parkNanos(250_000_000);
        }
    }

    /** Without the parameters: a password may be among them. */
    private static String whereabouts(PGSimpleDataSource database) {
        return database.getServerNames()[0] + ":" + database.getPortNumbers()[0] + "/" + database.getDatabaseName();
    }

    private static void checkDurability(PGSimpleDataSource database) {
        JdbcClient jdbc = JdbcClient.create((DataSource) database);
        for (String setting : new String[] {"fsync", "synchronous_commit"})
            if (jdbc.sql("show " + setting).query(String.class).single().equals("off"))
                throw new CannotStart("the database at " + whereabouts(database) + " has " + setting
                        + " off: it would lose what it has confirmed; switch it on"
                        + " (for a test only: luoshi.unsafe-durability=true)");
    }

    private static void migrate(PGSimpleDataSource database, boolean querySide) {
        try (Connection turn = database.getConnection();
                var statement = turn.createStatement()) {
            statement.execute("select pg_advisory_lock(" + MIGRATION_LOCK + ")");
            LedgerSchema.migrate(database);
            if (querySide) LedgerSchema.migrate(database, "read_model");
        } catch (SQLException e) {
            throw new CannotStart("the schemas of " + whereabouts(database) + " cannot be brought up to date", e);
        }
    }
}
