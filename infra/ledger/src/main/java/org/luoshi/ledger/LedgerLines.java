package org.luoshi.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The ledger as lines: each event byte for byte as it was hashed, made from what is stored. */
public final class LedgerLines {
    /** No line is longer, in bytes: the length of an entry in a bundle has 16 bits. */
    public static final int LONGEST = 65_535;

    private final JdbcClient jdbc;

    public LedgerLines(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An event's line. Whether the stored hash is that of the line is for others to find out. */
    public static final class Line {
        private final long position;
        private final byte[] bytes;
        private final byte[] leafHash;

        private Line(Entry entry, byte[] leafHash) {
            this.position = entry.position();
            this.bytes = EventLine.of(entry);
            this.leafHash = leafHash;
        }

        public long position() {
            return position;
        }

        /** UTF-8, no line feed at the end. */
        byte[] bytes() {
            return bytes;
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** As stored, in base64. */
        public String leafHash() {
            return Base64.getEncoder().encodeToString(leafHash);
        }
    }

    /** The lines from the first position to the last, both included; fewer where events are missing. */
    public List<Line> between(long first, long last) {
        return jdbc.sql("select " + Ledger.COLUMNS + ", leaf_hash from ledger.entry"
                        + " where position >= :first and position <= :last order by position")
                .param("first", first)
                .param("last", last)
                .query((row, n) -> new Line(Ledger.entry(row, n), row.getBytes("leaf_hash")))
                .list();
    }

    /** The lines at these positions, in their order. */
    public List<Line> at(List<Long> positions) {
        return jdbc.sql("select " + Ledger.COLUMNS
                        + ", leaf_hash from unnest(:positions) with ordinality wanted(place, turn)"
                        + " join ledger.entry on position = place order by turn")
                .param("positions", positions.toArray(Long[]::new))
                .query((row, n) -> new Line(Ledger.entry(row, n), row.getBytes("leaf_hash")))
                .list();
    }

    /**
     * The lines as an entry bundle of C2SP tlog-tiles, each behind its length in two bytes.
     *
     * @throws IllegalStateException where one is missing or too long for that
     */
    public byte[] bundle(long first, int count) {
        List<Line> lines = between(first, first + count - 1);
        if (lines.size() != count)
            throw new IllegalStateException(
                    "the ledger has " + lines.size() + " of " + count + " events from " + first);
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        for (Line line : lines) {
            int length = line.bytes.length;
            if (length > LONGEST)
                throw new IllegalStateException("the line of position " + line.position + " has " + length + " bytes");
            bundle.write(length >> 8);
            bundle.write(length);
            bundle.writeBytes(line.bytes);
        }
        return bundle.toByteArray();
    }
}
