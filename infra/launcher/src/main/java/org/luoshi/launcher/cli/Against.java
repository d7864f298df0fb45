package org.luoshi.launcher.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.luoshi.query.readmodel.Comparison;
import org.luoshi.query.readmodel.Comparison.Side;
import org.luoshi.query.readmodel.Difference;
import org.luoshi.query.readmodel.Digests;
import org.luoshi.query.readmodel.Projection;
import picocli.CommandLine.Option;

/**
 * What a replayed read model is compared with: the database of the live system, row by row and field by field; or a digest
 * that it has published, thing by thing.
 */
final class Against {
    private static final String PASSWORD = "LUOSHI_AGAINST_PASSWORD";
    private static final int MOST_NAMED = 100;

    @Option(names = "--against", paramLabel = "JDBC-URL", description = "Compare with this database, row by row.")
    private @Nullable String url;

    @Option(
            names = "--user",
            paramLabel = "LOGIN",
            defaultValue = "luoshi_query",
            description = "To sign in there with (default: ${DEFAULT-VALUE}).")
    private String user = "";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Whose text is the password; it is " + PASSWORD + " where that is set.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--digest",
            paramLabel = "FILE",
            description = "Compare with this digest; EXPORT.digest where there is one.")
    private @Nullable Path digest;

    /**
     * @param with what it was compared with
     * @param position that both were at
     * @param rows how many rows were compared
     * @param differences how many fields, rows or things differ
     * @param found the first hundred: what the replay has is expected, what the other has is found
     */
    record Compared(String with, long position, long rows, long differences, List<Difference> found) {}

    /** Before anything is begun: whether what is given can be used. */
    void check() {
        if (digest != null && url != null) throw new CannotDo("one of --against and --digest, not both");
        if (digest != null && !Files.isReadable(digest)) throw new CannotDo(digest + " cannot be read");
        if (url != null && !url.startsWith("jdbc:postgresql:"))
            throw new CannotDo("--against does not read jdbc:postgresql://host:port/name");
    }

    /**
     * Null where there is nothing to compare with.
     *
     * @param schema of the replayed model
     * @param size the position that it has come to
     */
    @Nullable
    Compared compare(DataSource replayed, String schema, long size, Path export, LongConsumer progress)
            throws IOException, SQLException {
        Path beside = AuditVerify.beside(export, "digest");
        Path published = digest != null ? digest : url == null && Files.exists(beside) ? beside : null;
        if (url == null && published == null) return null;
        List<Projection<?>> projections = Projecting.projections();
        try (Connection here = replayed.getConnection()) {
            here.setAutoCommit(false);
            try {
                return published == null
                        ? withDatabase(projections, new Side(here, schema), size, progress)
                        : withDigest(projections, here, schema, size, published, progress);
            } finally {
                here.rollback();
            }
        }
    }

    private static Compared withDigest(
            List<Projection<?>> projections,
            Connection here,
            String schema,
            long size,
            Path published,
            LongConsumer progress)
            throws IOException, SQLException {
        try (BufferedReader head = Files.newBufferedReader(published)) {
            long position = Digests.position(head);
            if (position != size)
                throw new CannotDo(published + " is of position " + position + ", the export ends at " + size
                        + "; a digest of another position does not speak of this export");
        } catch (IOException e) {
            throw new CannotDo(published + ": " + e.getMessage(), e);
        }
        try (BufferedReader lines = Files.newBufferedReader(published)) {
            Comparison comparison = Digests.compare(here, schema, projections, lines, MOST_NAMED, progress);
            return compared(published.toString(), size, comparison);
        } catch (IOException e) {
            throw new CannotDo(published + ": " + e.getMessage(), e);
        }
    }

    private Compared withDatabase(List<Projection<?>> projections, Side here, long size, LongConsumer progress)
            throws IOException, SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        String password = password();
        if (password != null) login.setProperty("password", password);
        try (Connection there = DriverManager.getConnection(String.valueOf(url), login)) {
            there.setReadOnly(true);
            there.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            there.setAutoCommit(false);
            long come = Long.parseLong(one(there, "select read_model.projected()"));
            if (come < size)
                throw new CannotDo(
                        "the read model there has come to position " + come + ", the export ends at " + size);
            String schema = one(there, "select model from read_model.live");
            Comparison comparison =
                    new Comparison(projections, MOST_NAMED, progress).compare(here, new Side(there, schema), size);
            there.rollback();
            return compared(String.valueOf(url).replaceFirst("\\?.*", ""), size, comparison);
        } catch (SQLException e) {
            throw new CannotDo("the database of --against cannot be compared with: " + e.getMessage(), e);
        }
    }

    private @Nullable String password() throws IOException {
        String given = System.getenv(PASSWORD);
        if (given != null || passwordFile == null) return given;
        return Files.readString(passwordFile).strip();
    }

    private static String one(Connection there, String sql) throws SQLException {
        try (Statement statement = there.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Compared compared(String with, long position, Comparison comparison) {
        return new Compared(with, position, comparison.rows(), comparison.differences(), comparison.first());
    }
}
