package org.luoshi.query.readmodel;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.readmodel.Difference.What;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;

/**
 * What a model says, as hashes: a line for each thing, over all its rows up to a position. Whoever has replayed the ledger
 * elsewhere compares theirs with it, and knows which thing differs without having the other database.
 */
@Component
public class Digests {
    /** @param columns behind the key and from_position, in the order in which they are hashed */
    public record Table(String table, List<String> columns) {}

    /** The first line. */
    public record Head(long position, List<Table> tables) {}

    /** @param sha256 over the rows of the thing, in base64 */
    public record Thing(String table, String key, long rows, String sha256) {}

    /** The last line, without which it is not whole. */
    public record End(long things) {}

    /** Opens what is written to, when it is known that there is something to write. */
    public interface Out {
        OutputStream open() throws IOException;
    }

    private final JdbcTemplate jdbc;
    private final TransactionTemplate snapshot;
    private final List<Projection<?>> projections;

    Digests(JdbcTemplate jdbc, PlatformTransactionManager transactions, List<Projection<?>> projections) {
        this.jdbc = jdbc;
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setReadOnly(true);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.projections = List.copyOf(projections);
    }

    /**
     * That of the model that is read.
     *
     * @param wanted the position; that of the model where null
     * @throws Malformed where the model has not come to it
     */
    void write(@Nullable Long wanted, Out out) throws IOException {
        try {
            snapshot.executeWithoutResult(status -> {
                Model live = Model.live(jdbc);
                long come = live.position(jdbc);
                if (wanted != null && (wanted < 0 || wanted > come))
                    throw new Malformed(
                            "position",
                            "应为 0 至 " + come + " 的位次",
                            "must be a position that the model has come to, 0 to " + come);
                long position = wanted == null ? come : wanted;
                jdbc.execute((ConnectionCallback<@Nullable Void>) connection -> {
                    try (Writer writer =
                            new BufferedWriter(new OutputStreamWriter(out.open(), StandardCharsets.UTF_8), 1 << 16)) {
                        write(connection, live.schema(), projections, position, writer);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return null;
                });
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** @param connection in a transaction whose snapshot has come to the position */
    public static void write(
            Connection connection,
            String schema,
            Collection<? extends Projection<?>> projections,
            long position,
            Writer writer)
            throws IOException, SQLException {
        line(writer, new Head(position, tables(projections)));
        long things = 0;
        for (Projection<?> projection : inOrder(projections))
            try (TableRows rows = TableRows.of(connection, schema, projection, position, null)) {
                Things of = new Things(projection.table(), rows);
                for (Thing thing = of.next(); thing != null; thing = of.next(), things++) line(writer, thing);
            }
        line(writer, new End(things));
    }

    /**
     * Lays a model beside a digest of another; each thing that differs is named, once.
     *
     * @param connection in a transaction whose snapshot has come to the digest's position
     * @throws IOException where the digest cannot be read, is of other tables, or is not whole
     */
    public static Comparison compare(
            Connection connection,
            String schema,
            Collection<? extends Projection<?>> projections,
            BufferedReader digest,
            int most,
            LongConsumer progress)
            throws IOException, SQLException {
        Head head = read(digest, Head.class);
        if (!head.tables().equals(tables(projections)))
            throw new IOException("the digest is of tables in another form: it was made by another version of Luoshi");
        Comparison comparison = new Comparison(projections, most, progress);
        Published published = new Published(digest);
        for (Projection<?> projection : inOrder(projections))
            try (TableRows rows = TableRows.of(connection, schema, projection, head.position(), null)) {
                compare(projection, new Things(projection.table(), rows), published, comparison);
            }
        published.end();
        return comparison;
    }

    /** The position that a digest is of. */
    public static long position(BufferedReader digest) throws IOException {
        return read(digest, Head.class).position();
    }

    private static void compare(Projection<?> projection, Things here, Published there, Comparison comparison)
            throws IOException, SQLException {
        Comparator<TableRows.Row> order = TableRows.order(projection);
        String table = projection.table();
        Thing should = here.next();
        Thing is = there.of(table);
        while (should != null || is != null) {
            int sign = should == null
                    ? 1
                    : is == null
                            ? -1
                            : order.compare(new TableRows.Row(should.key(), 0, ""), new TableRows.Row(is.key(), 0, ""));
            Thing either = should == null ? Objects.requireNonNull(is) : should;
            Thing named = sign > 0 ? Objects.requireNonNull(is) : either;
            if (sign != 0 || !Objects.equals(should, is))
                comparison.add(new Difference(
                        table,
                        named.key(),
                        0,
                        sign < 0 ? What.MISSING : sign > 0 ? What.ADDED : What.CHANGED,
                        null,
                        null,
                        null));
            comparison.seen(named.rows());
            if (sign <= 0) should = here.next();
            if (sign >= 0) {
                there.take();
                is = there.of(table);
            }
        }
    }

    /** The things of a table, made of its rows. */
    private static final class Things {
        private final String table;
        private final TableRows rows;
        private final MessageDigest sha256 = sha256();
        private TableRows.@Nullable Row row;

        Things(String table, TableRows rows) throws SQLException {
            this.table = table;
            this.rows = rows;
            this.row = rows.next();
        }

        @Nullable
        Thing next() throws SQLException {
            TableRows.Row first = row;
            if (first == null) return null;
            long count = 0;
            for (; row != null && row.key().equals(first.key()); row = rows.next(), count++)
                sha256.update((row.from() + " " + row.hash() + "\n").getBytes(StandardCharsets.US_ASCII));
            return new Thing(table, first.key(), count, Base64.getEncoder().encodeToString(sha256.digest()));
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The lines of a digest behind the first. */
    private static final class Published {
        private final BufferedReader lines;
        private String line;
        private long taken;

        Published(BufferedReader lines) throws IOException {
            this.lines = lines;
            this.line = nextLine(lines);
        }

        /** The next thing, where it is of the table. */
        @Nullable
        Thing of(String table) throws IOException {
            if (line.startsWith("{\"things\"")) return null;
            Thing thing = parsed(line, Thing.class);
            return thing.table().equals(table) ? thing : null;
        }

        void take() throws IOException {
            taken++;
            line = nextLine(lines);
        }

        void end() throws IOException {
            if (!line.startsWith("{\"things\"")) throw new IOException("the digest is not in order at " + line);
            if (parsed(line, End.class).things() != taken || lines.readLine() != null)
                throw new IOException("the digest is not whole");
        }
    }

    private static String nextLine(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        if (line == null) throw new IOException("the digest is not whole");
        return line;
    }

    private static <T> T read(BufferedReader lines, Class<T> type) throws IOException {
        return parsed(nextLine(lines), type);
    }

    private static <T> T parsed(String line, Class<T> type) throws IOException {
        try {
            return EventJson.MAPPER.readValue(line, type);
        } catch (JacksonException e) {
            throw new IOException("this is no line of a digest: " + line, e);
        }
    }

    private static List<? extends Projection<?>> inOrder(Collection<? extends Projection<?>> projections) {
        return projections.stream()
                .sorted(Comparator.comparing(Projection::table))
                .toList();
    }

    private static List<Table> tables(Collection<? extends Projection<?>> projections) {
        return inOrder(projections).stream()
                .map(projection -> new Table(projection.table(), TableRows.fieldNames(projection)))
                .toList();
    }

    private static void line(Writer writer, Object line) throws IOException {
        writer.write(EventJson.write(line));
        writer.write('\n');
    }
}
