package org.luoshi.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Who there is in the database: the owner, whom nobody signs in as; the command side, which adds to the ledger; the
 * query side, which reads it and keeps the read model; standalone's own accounts, which neither side sees; and whoever
 * makes reports, who sees the views for that. The migrations say what each may do.
 */
public final class DatabaseRoles {
    public static final String COMMAND = "luoshi_command";
    public static final String QUERY = "luoshi_query";
    public static final String IDENTITY = "luoshi_identity";
    static final String OWNER = "luoshi_owner";

    private static final String SCRIPT = script();

    /** duplicate_object, unique_violation, and "tuple concurrently updated", which has no code of its own. */
    private static final Set<String> RACES = Set.of("42710", "23505", "XX000");

    private static final int ATTEMPTS = 20;

    private DatabaseRoles() {}

    /** Makes those that are missing, without passwords, and hands what earlier versions made over to the owner. */
    static void make(Connection connection) throws SQLException {
        whileOthersDoTheSame(() -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(SCRIPT);
            }
        });
    }

    /**
     * @param login may make roles
     * @throws org.springframework.dao.DataAccessException where it may not
     */
    public static void setPassword(DataSource login, String role, String password) {
        new JdbcTemplate(login).execute((ConnectionCallback<@Nullable Void>) connection -> {
            // Sent as a hash: what the server writes into its log is not the password.
            PGConnection postgres = connection.unwrap(PGConnection.class);
            whileOthersDoTheSame(() -> postgres.alterUserPassword(role, password.toCharArray(), null));
            return null;
        });
    }

    private interface Change {
        void make() throws SQLException;
    }

    /** Another process may be at it for another database of the cluster, where no lock of ours is seen. */
    private static void whileOthersDoTheSame(Change change) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                change.make();
                return;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !RACES.contains(String.valueOf(e.getSQLState()))) throw e;
            }
        }
    }

    private static String script() {
        try (InputStream script = DatabaseRoles.class.getResourceAsStream("/db/roles.sql")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
