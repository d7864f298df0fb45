package org.luoshi.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.Checkpoints.Checkpoint;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The way back: what {@link LedgerExport} wrote becomes a ledger again, in a database that has none. Every hash is
 * computed anew from the event's text, and the tree has to be the one of each checkpoint on the way; who signed the
 * checkpoints is for {@link Verify} to say, and their keys do not come with an export.
 *
 * <p>All in one transaction, so that there is the whole ledger in the end or none. Memory is bounded by what one
 * checkpoint spans, whatever the ledger's size.
 */
public final class LedgerImport {
    private static final String COPY = "copy ledger.entry (position, event_id, command_id, ordinal, aggregate_type,"
            + " aggregate_id, sequence, event_type, revision, recorded_at, metadata, payload, leaf_hash) from stdin";

    /** So many events are handed to the database at once, or so many characters where they are long. */
    private static final int PIECE = 5000;

    private static final int LONG_PIECE = 1 << 22;

    /** No line is longer: a checkpoint of the most events it may span, and its note. */
    private static final int LONGEST = Notary.SPAN * 48 + LedgerLines.LONGEST;

    private static final HexFormat HEX = HexFormat.of();

    private final Connection connection;
    private final InputStream export;
    private final Watcher watcher;
    private final MessageDigest sha256 = Merkle.sha256();
    private final Merkle tree = Merkle.of(0, new byte[0]);

    /** Of the events since the last checkpoint, as the next one lists them. */
    private final List<String> hashes = new ArrayList<>();

    private final List<Reached> checkpoints = new ArrayList<>();
    private final StringBuilder rows = new StringBuilder();
    private int waiting;
    private Instant lastRecordedAt = Instant.EPOCH;
    private long read;

    /** Told now and then how far it has come. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * @param position of the last event read
         * @param bytes of the export read
         */
        void reached(long position, long bytes);
    }

    /** The export does not make a ledger here, and nothing of it has been kept. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Refused(String why) {
            super(why);
        }

        private Refused(String why, Throwable cause) {
            super(why, cause);
        }
    }

    /** @param recordedAt of the checkpoint's last event; when it was signed is not in the export */
    private record Reached(Checkpoint checkpoint, Instant recordedAt) {}

    private LedgerImport(Connection connection, InputStream export, Watcher watcher) {
        this.connection = connection;
        this.export = export;
        this.watcher = watcher;
    }

    /**
     * @param database migrated, with an empty ledger; the login may write it
     * @param export from the first event on
     * @return how many events there are
     * @throws Refused where the ledger is not empty, or the export is not whole, in order and in form
     */
    public static long read(InputStream export, DataSource database, Watcher watcher) throws IOException, SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false); // what is not committed in the end goes with the connection
            LedgerImport reading = new LedgerImport(connection, export, watcher);
            reading.checkEmpty();
            reading.lines();
            reading.finish();
            connection.commit();
            return reading.tree.size();
        }
    }

    private void checkEmpty() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select size from ledger.head for update")) {
            if (!row.next()) throw new Refused("the ledger has no head");
            if (row.getLong(1) > 0) throw new Refused("the ledger is not empty: it has " + row.getLong(1) + " events");
        }
    }

    private void lines() throws IOException, SQLException {
        byte[] buffer = new byte[LONGEST];
        int filled = 0;
        while (true) {
            int got = export.read(buffer, filled, buffer.length - filled);
            if (got < 0) break;
            int from = 0;
            for (int at = filled; at < filled + got; at++) {
                if (buffer[at] != '\n') continue;
                line(Arrays.copyOfRange(buffer, from, at));
                from = at + 1;
            }
            read += got;
            filled += got - from;
            System.arraycopy(buffer, from, buffer, 0, filled);
            if (filled == buffer.length) throw new Refused(next() + ": a line that does not end");
        }
        if (filled > 0) throw new Refused(next() + ": the export breaks off in the middle of a line");
    }

    private String next() {
        return "position " + (tree.size() + 1);
    }

    private void line(byte[] line) throws SQLException {
        boolean checkpoint = line.length >= LedgerExport.CHECKPOINT.length()
                && new String(line, 0, LedgerExport.CHECKPOINT.length(), UTF_8).equals(LedgerExport.CHECKPOINT);
        if (checkpoint) checkpoint(line);
        else event(line);
    }

    private void event(byte[] line) throws SQLException {
        if (line.length > LedgerLines.LONGEST)
            throw new Refused(next() + ": more than " + LedgerLines.LONGEST + " bytes");
        Entry entry;
        try {
            entry = EventLine.parse(line);
        } catch (IllegalArgumentException e) {
            throw new Refused(next() + ": " + e.getMessage(), e);
        }
        if (entry.position() > tree.size() + 1)
            throw new Refused(range(tree.size() + 1, entry.position() - 1) + ": missing");
        if (entry.position() <= tree.size())
            throw new Refused(next() + ": here is position " + entry.position() + " once more");
        if (entry.recordedAt().isBefore(lastRecordedAt))
            throw new Refused(next() + ": recorded before the one before it");
        if (hashes.size() == Notary.SPAN) throw new Refused(next() + ": too many events for one checkpoint");
        lastRecordedAt = entry.recordedAt();
        byte[] leaf = Merkle.leaf(sha256, line);
        tree.add(leaf);
        hashes.add(Base64.getEncoder().encodeToString(leaf));
        row(entry, leaf);
        if (++waiting == PIECE || rows.length() > LONG_PIECE) hand();
    }

    /** As COPY reads it in its text format. */
    private void row(Entry entry, byte[] leaf) {
        rows.append(entry.position()).append('\t');
        rows.append(entry.eventId()).append('\t');
        rows.append(entry.commandId()).append('\t');
        rows.append(entry.ordinal()).append('\t');
        column(entry.aggregateType());
        column(entry.aggregateId());
        rows.append(entry.sequence()).append('\t');
        column(entry.eventType());
        column(entry.revision());
        rows.append(EventLine.time(entry.recordedAt())).append('\t');
        column(entry.metadata());
        column(entry.payload());
        rows.append("\\\\x").append(HEX.formatHex(leaf)).append('\n');
    }

    private void column(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> rows.append("\\\\");
                case '\t' -> rows.append("\\t");
                case '\n' -> rows.append("\\n");
                case '\r' -> rows.append("\\r");
                default -> rows.append(c);
            }
        }
        rows.append('\t');
    }

    private void checkpoint(byte[] line) throws SQLException {
        long first = tree.size() - hashes.size() + 1;
        Checkpoint checkpoint;
        try {
            JsonNode note = EventJson.MAPPER.readTree(line).path("data").path("note");
            String[] parts = note.asString("").split("\n", 4); // origin, size, root, and who signed it
            checkpoint = new Checkpoint(Long.parseLong(parts[1]), parts[2], note.asString());
        } catch (JacksonException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new Refused("the checkpoint after position " + tree.size() + ": not a checkpoint", e);
        }
        if (checkpoint.size() > tree.size())
            throw new Refused(range(tree.size() + 1, checkpoint.size()) + ": missing, but a checkpoint is there");
        if (checkpoint.size() < tree.size() || hashes.isEmpty())
            throw new Refused("the checkpoint of " + checkpoint.size() + " events: not in its place");
        if (!checkpoint.root().equals(Base64.getEncoder().encodeToString(tree.root())))
            throw new Refused(range(first, tree.size()) + ": not those that the checkpoint was signed for");
        if (!Arrays.equals(LedgerExport.line(checkpoint, hashes), line))
            throw new Refused("the checkpoint of " + tree.size() + " events: not written as the ledger writes");
        checkpoints.add(new Reached(checkpoint, lastRecordedAt));
        hashes.clear();
        if (checkpoints.size() == PIECE) hand();
    }

    private static String range(long first, long last) {
        return first < last ? "positions " + first + " to " + last : "position " + first;
    }

    private void hand() throws SQLException {
        if (waiting > 0) {
            byte[] piece = rows.toString().getBytes(UTF_8);
            rows.setLength(0);
            try {
                CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
                copy.writeToCopy(piece, 0, piece.length);
                copy.endCopy();
            } catch (SQLException e) {
                // 23: an aggregate's sequence, or a command's ordinal, twice; 22: a text that PostgreSQL does not keep
                String state = String.valueOf(e.getSQLState());
                if (!state.startsWith("22") && !state.startsWith("23")) throw e;
                throw new Refused(range(tree.size() - waiting + 1, tree.size()) + ": " + e.getMessage(), e);
            }
            waiting = 0;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into ledger.checkpoint (size, root, note, signed_at) values (?, ?, ?, ?)")) {
            for (Reached reached : checkpoints) {
                Checkpoint checkpoint = reached.checkpoint();
                insert.setLong(1, checkpoint.size());
                insert.setBytes(2, Base64.getDecoder().decode(checkpoint.root()));
                insert.setString(3, checkpoint.note());
                insert.setObject(4, OffsetDateTime.ofInstant(reached.recordedAt(), ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        checkpoints.clear();
        watcher.reached(tree.size(), read);
    }

    private void finish() throws SQLException {
        if (tree.size() == 0) throw new Refused("the export has no event");
        if (!hashes.isEmpty())
            throw new Refused(range(tree.size() - hashes.size() + 1, tree.size())
                    + ": not under a checkpoint; the export breaks off");
        hand();
        try (PreparedStatement head =
                connection.prepareStatement("update ledger.head set size = ?, peaks = ?, last_recorded_at = ?")) {
            head.setLong(1, tree.size());
            head.setBytes(2, tree.peaks());
            head.setObject(3, OffsetDateTime.ofInstant(lastRecordedAt, ZoneOffset.UTC));
            head.executeUpdate();
        }
    }
}
