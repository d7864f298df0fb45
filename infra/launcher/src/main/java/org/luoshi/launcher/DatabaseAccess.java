package org.luoshi.launcher;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.DatabaseRoles;
import org.luoshi.ledger.LedgerSchema;
import org.luoshi.ledger.TailCheck;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How a process signs in to its database: as the roles of its sides, and never again as the login that migrated. What
 * may be wrong with the database is found while this is made.
 */
final class DatabaseAccess {
    /** A database may be starting at the same time as we are. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String HOW_TO_MIGRATE = "start one process with LUOSHI_DATABASE_OWNER,"
            + " LUOSHI_DATABASE_OWNER_PASSWORD and the passwords of the roles; it makes what is missing";

    private final Map<String, PGSimpleDataSource> logins = new HashMap<>();

    private DatabaseAccess(PGSimpleDataSource database, List<String> roles, Map<String, String> passwords) {
        for (String role : roles) logins.put(role, as(role, passwords.get(role), database));
    }

    /** Standalone's own: the roles get passwords that nobody knows and that end with this process. */
    static DatabaseAccess embedded(PGSimpleDataSource superuser, List<String> roles) {
        Map<String, String> passwords = new HashMap<>();
        roles.forEach(role -> passwords.put(role, random()));
        return migrated(superuser, roles, passwords, true);
    }

    /** Somebody's PostgreSQL, brought up to date where a login for that is given. */
    static DatabaseAccess shared(Settings settings, List<String> roles) {
        Settings.Database given = settings.database();
        PGSimpleDataSource database = new PGSimpleDataSource();
        try {
            database.setUrl(String.valueOf(given.url()));
        } catch (IllegalArgumentException e) {
            throw new CannotStart("LUOSHI_DATABASE_URL does not read jdbc:postgresql://host:port/name");
        }
        Map<String, String> passwords = given.passwords();
        boolean durable = !settings.unsafeDurability();
        if (given.owner() != null) {
            PGSimpleDataSource owner = as(given.owner(), given.ownerPassword(), database);
            owner.setSocketTimeout(
                    0); // a migration may take long; a server that has vanished is found by TCP's keep-alive
            return migrated(owner, roles, passwords, durable);
        }

        DatabaseAccess access = new DatabaseAccess(database, roles, passwords);
        for (PGSimpleDataSource login : access.logins.values()) {
            awaitReachable(login, "; for a database that Luoshi has not used yet, " + HOW_TO_MIGRATE);
            if (durable) checkDurability(login);
        }
        PGSimpleDataSource any = access.as(roles.getFirst());
        if (!LedgerSchema.isUpToDate(any, furtherSchemas(roles)))
            throw new CannotStart(
                    "the schemas at " + whereabouts(any) + " are older than this program; " + HOW_TO_MIGRATE);
        checkTail(any);
        return access;
    }

    private static DatabaseAccess migrated(
            PGSimpleDataSource login, List<String> roles, Map<String, String> passwords, boolean durable) {
        awaitReachable(login, "");
        if (durable) checkDurability(login);
        try {
            LedgerSchema.migrate(login, furtherSchemas(roles));
            passwords.forEach((role, password) -> DatabaseRoles.setPassword(login, role, password));
        } catch (DataAccessException | FlywayException e) {
            throw new CannotStart("the schemas and roles at " + whereabouts(login) + " cannot be brought up to date by "
                    + login.getUser() + ": "
                    + NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        }
        DatabaseAccess access = new DatabaseAccess(login, roles, passwords);
        for (PGSimpleDataSource role : access.logins.values()) {
            awaitReachable(role, "");
            if (durable) checkDurability(role); // may be set for a role, too
        }
        checkTail(access.as(roles.getFirst()));
        return access;
    }

    /** @param role of a side that this process has */
    PGSimpleDataSource as(String role) {
        return Objects.requireNonNull(logins.get(role), role);
    }

    private static String[] furtherSchemas(List<String> roles) {
        List<String> schemas = new ArrayList<>(List.of("access"));
        if (roles.contains(DatabaseRoles.IDENTITY)) schemas.add("identity");
        if (roles.contains(DatabaseRoles.QUERY)) schemas.addAll(List.of("read_model", "webhook"));
        if (roles.contains(DatabaseRoles.COMMAND)) schemas.add("patrol");
        return schemas.toArray(String[]::new);
    }

    private static PGSimpleDataSource as(String user, @Nullable String password, PGSimpleDataSource database) {
        PGSimpleDataSource login = new PGSimpleDataSource();
        login.setUrl(database.getURL());
        login.setUser(user);
        login.setPassword(password);
        login.setApplicationName("luoshi");
        login.setConnectTimeout(3);
        // Whoever vanishes without a word: nothing that is asked here takes as long.
        login.setSocketTimeout(30);
        login.setTcpKeepAlive(true);
        return login;
    }

    private static String random() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static void awaitReachable(PGSimpleDataSource login, String hint) {
        long begun = System.nanoTime();
        while (true) {
            try (Connection connection = login.getConnection()) {
                connection.isValid(1);
                return;
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                // 08: no connection; 57P03: still starting. Anything else does not pass by waiting.
                boolean away = state.startsWith("08") || state.equals("57P03");
                if (!away || System.nanoTime() - begun > PATIENCE.toNanos())
                    throw new CannotStart("the database at " + whereabouts(login) + " cannot be used: " + e.getMessage()
                            + (away ? "" : hint));
            }
            LockSupport.parkNanos(250_000_000);
        }
    }

    /** Without the parameters: a password may be among them. */
    private static String whereabouts(PGSimpleDataSource database) {
        return database.getServerNames()[0] + ":" + database.getPortNumbers()[0] + "/" + database.getDatabaseName();
    }

    private static void checkDurability(PGSimpleDataSource login) {
        JdbcClient jdbc = JdbcClient.create((DataSource) login);
        for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit"))
            if (jdbc.sql("show " + setting).query(String.class).single().equals("off"))
                throw new CannotStart("the database at " + whereabouts(login) + " has " + setting
                        + " off: it would lose what it has confirmed; switch it on"
                        + " (for a test only: luoshi.unsafe-durability=true)");
    }

    private static void checkTail(PGSimpleDataSource login) {
        TailCheck.disagreement(login).ifPresent(finding -> {
            throw new CannotStart("the ledger at " + whereabouts(login) + " is not as it was written: " + finding
                    + "; nothing is added to it before somebody has looked into it");
        });
    }
}
