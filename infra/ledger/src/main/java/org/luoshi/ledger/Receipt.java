package org.luoshi.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.luoshi.ledger.Checkpoints.Checkpoint;
import org.luoshi.ledger.LedgerLines.Line;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What proves that one event is in the ledger.
 *
 * @param line the event as it was hashed
 * @param leafIndex the position − 1
 * @param leafHash in base64, as is all below
 * @param hashes the audit path of RFC 9162, from the leaf's sibling upwards
 * @param checkpoint the signed note whose root the path leads to
 */
public record Receipt(
        long position,
        long leafIndex,
        long treeSize,
        String leafHash,
        List<String> hashes,
        String checkpoint,
        String line) {
    public static Receipt of(Line line, Checkpoint checkpoint, JdbcClient jdbc) {
        return new Receipt(
                line.position(),
                line.position() - 1,
                checkpoint.size(),
                line.leafHash(),
                new LedgerTree(jdbc)
                        .inclusionProof(line.position(), checkpoint.size()).stream()
                                .map(Base64.getEncoder()::encodeToString)
                                .toList(),
                checkpoint.note(),
                line.text());
    }

    /** As C2SP tlog-proof, with the event as its extra data: what {@link Verify} checks, a file that says it all. */
    public String text() {
        StringBuilder text = new StringBuilder("c2sp.org/tlog-proof@v1\nextra ")
                .append(Base64.getEncoder().encodeToString(line.getBytes(StandardCharsets.UTF_8)))
                .append("\nindex ")
                .append(leafIndex)
                .append('\n');
        hashes.forEach(hash -> text.append(hash).append('\n'));
        return text.append('\n').append(checkpoint).toString();
    }
}
