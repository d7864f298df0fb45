package org.luoshi.ledger;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.luoshi.ledger.Checkpoints.Checkpoint;
import org.luoshi.ledger.LedgerLines.Line;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The ledger as JSON Lines of CloudEvents, for {@link Verify}: every event as it was hashed and, behind the last event
 * of each checkpoint, the checkpoint's note with the hashes of its new events. By the list of hashes a verifier can
 * tell which event was changed, where the root alone would only say that one was.
 *
 * <p>A plain copy of what is stored: nothing is checked, what is missing is left out, and nothing is in it that is not
 * signed. Read in pages, so that a ledger of any size takes little memory and no long transaction.
 */
public final class LedgerExport {
    /** How the line of a checkpoint begins, and that of no event. */
    static final String CHECKPOINT = "{\"specversion\":\"1.0\",\"type\":\"LedgerCheckpoint\"";

    private static final int PAGE = 500;

    private final LedgerLines lines;
    private final Checkpoints checkpoints;

    public LedgerExport(JdbcClient jdbc) {
        this.lines = new LedgerLines(jdbc);
        this.checkpoints = new Checkpoints(jdbc);
    }

    /**
     * Writes the events of the positions after the first checkpoint and up to the last, with the checkpoints among
     * them. Exports that follow one another make one, and the same sizes always give the same bytes.
     *
     * @param after a checkpoint's size, or 0
     * @param upTo a checkpoint's size
     */
    public void write(long after, long upTo, OutputStream out) throws IOException {
        List<String> hashes = new ArrayList<>();
        for (long done = after; done < upTo; done = Math.min(done + PAGE, upTo)) {
            long end = Math.min(done + PAGE, upTo);
            Deque<Checkpoint> next = new ArrayDeque<>(checkpoints.between(done, end));
            for (Line line : lines.between(done + 1, end)) {
                // before the event, where its own last ones are missing
                while (!next.isEmpty() && next.getFirst().size() < line.position()) write(next.pop(), hashes, out);
                out.write(line.bytes());
                out.write('\n');
                hashes.add(line.leafHash());
            }
            while (!next.isEmpty()) write(next.pop(), hashes, out);
            out.flush();
        }
    }

    private static void write(Checkpoint checkpoint, List<String> hashes, OutputStream out) throws IOException {
        out.write(line(checkpoint, hashes));
        out.write('\n');
        hashes.clear();
    }

    /** No line feed at the end. */
    static byte[] line(Checkpoint checkpoint, List<String> hashes) {
        String line = CHECKPOINT + ",\"id\":\"" + checkpoint.size()
                + "\",\"source\":\"luoshi:ledger\",\"datacontenttype\":\"application/json\",\"data\":{\"note\":\""
                + checkpoint.note().replace("\n", "\\n")
                + "\",\"leaves\":[\"" + String.join("\",\"", hashes) + "\"]}}";
        return line.getBytes(StandardCharsets.UTF_8);
    }
}
