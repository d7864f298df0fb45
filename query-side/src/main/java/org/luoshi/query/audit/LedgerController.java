package org.luoshi.query.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.ledger.Checkpoints;
import org.luoshi.ledger.Checkpoints.Checkpoint;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.LedgerExport;
import org.luoshi.ledger.LedgerLines;
import org.luoshi.ledger.LedgerLines.Line;
import org.luoshi.ledger.LedgerTree;
import org.luoshi.ledger.Receipt;
import org.luoshi.query.answer.Asked;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Moments;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.answer.NotYetVisible;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.answer.Sight;
import org.luoshi.query.task.TaskVersions;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The ledger for those who do not want to take our word: keys, checkpoints, proofs and the export. As it was
 * written, entry by entry, it is for supervisors and auditors; that it has only grown can be checked by all.
 */
@RestController
@RequestMapping("/api/ledger")
@Tag(name = "Ledger", description = "台账")
public class LedgerController {
    private static final String TEXT = "text/plain;charset=utf-8";

    /**
     * @param hashes of RFC 9162, in base64; none where the sizes are equal or the first is 0
     * @param checkpoint the signed note of the second size
     */
    public record Consistency(long from, long to, List<String> hashes, String checkpoint) {}

    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final Moments moments;
    private final TaskVersions versions;
    private final Checkpoints checkpoints;
    private final LedgerLines lines;
    private final Duration patience;

    LedgerController(
            JdbcClient jdbc,
            Ledger ledger,
            Moments moments,
            TaskVersions versions,
            @Value("${luoshi.query.patience:2s}") Duration patience) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.moments = moments;
        this.versions = versions;
        this.checkpoints = new Checkpoints(jdbc);
        this.lines = new LedgerLines(jdbc);
        this.patience = patience;
    }

    @GetMapping(path = "/key", produces = TEXT)
    @Operation(summary = "The verifier keys of C2SP signed-note, one a line, the one in use first")
    public String key(Actor actor) {
        List<String> keys = checkpoints.verifierKeys();
        if (keys.isEmpty()) throw unsigned();
        return String.join("\n", keys) + "\n";
    }

    @GetMapping(path = "/checkpoint", produces = TEXT)
    @Operation(summary = "The latest checkpoint, a signed note; with after, one that covers this position")
    public String checkpoint(@RequestParam(name = "after", defaultValue = "0") long after, Actor actor) {
        Checkpoint latest = checkpoints.covering(after, patience).orElse(null);
        if (after > (latest == null ? 0 : latest.size())) throw new NotYetVisible(after);
        if (latest == null) throw unsigned();
        return latest.note();
    }

    @GetMapping("/proof/{position}")
    @Operation(summary = "That the event of a position is in the ledger: audit path and checkpoint")
    public Receipt proof(
            @PathVariable long position,
            @RequestParam(name = "size", required = false) @Nullable Long size,
            Actor actor) {
        Checkpoint checkpoint = signed(size);
        Line line = position < 1 || position > checkpoint.size() || !inSight(position, actor)
                ? null
                : lines.between(position, position).stream().findFirst().orElse(null);
        if (line == null)
            throw new NotFound(new Sentence(
                    "检查点（" + checkpoint.size() + "）之内没有位次 " + position + "，或不在您可见的范围",
                    "there is no position " + position + " under the checkpoint of " + checkpoint.size()
                            + ", or you may not see it"));
        return Receipt.of(line, checkpoint, jdbc);
    }

    /**
     * What happened to a task is for those who see the task today, and for whoever did it: a receipt stays good. The
     * directory and the plans are for all.
     */
    private boolean inSight(long position, Actor actor) {
        if (Sight.of(actor) instanceof Sight.Everything) return true;
        Entry entry = ledger.at(position).orElse(null);
        if (entry == null) return false;
        return switch (entry.aggregateType()) {
            case "Organization", "Plan" -> true;
            default ->
                actor.id().equals(entry.metadataValues().get("actorId"))
                        || moments.answer(Asked.NOW, actor, moment -> versions.has(entry.aggregateId(), moment));
        };
    }

    @GetMapping(path = "/receipt/{position}", produces = TEXT)
    @Operation(summary = "The same as one file of C2SP tlog-proof, which Verify.java checks")
    public String receipt(
            @PathVariable long position,
            @RequestParam(name = "size", required = false) @Nullable Long size,
            Actor actor) {
        return proof(position, size, actor).text();
    }

    @GetMapping("/consistency")
    @Operation(summary = "That the ledger of a checkpoint is an earlier one, grown")
    public Consistency consistency(
            @RequestParam(name = "from", required = false) @Nullable Long from,
            @RequestParam(name = "to", required = false) @Nullable Long to,
            Actor actor) {
        Checkpoint later = signed(to);
        if (from == null || from < 0 || from > later.size())
            throw new Malformed(
                    "from", "应为 0 至 " + later.size() + " 的台账大小", "must be a size of the ledger, 0 to " + later.size());
        List<String> hashes = new LedgerTree(jdbc)
                .consistencyProof(from, later.size()).stream()
                        .map(Base64.getEncoder()::encodeToString)
                        .toList();
        return new Consistency(from, later.size(), hashes, later.note());
    }

    @GetMapping(
            path = "/export",
            produces = {"application/jsonl", MediaType.APPLICATION_PROBLEM_JSON_VALUE})
    @Operation(summary = "The ledger as JSON Lines of CloudEvents up to a checkpoint, which Verify.java checks")
    void export(
            @RequestParam(name = "from", defaultValue = "1") long from,
            @RequestParam(name = "size", required = false) @Nullable Long size,
            Actor actor,
            HttpServletResponse response)
            throws IOException {
        Sight.of(actor).admitToLedger();
        if (size == null) checkpoints.covering(ledger.size(), patience);
        Checkpoint last = signed(size);
        long after = from - 1;
        if (after < 0
                || after > last.size()
                || (after > 0 && checkpoints.of(after).isEmpty()))
            throw new Malformed("from", "应为 1 或某个检查点之后的位次", "must be 1, or the position after a checkpoint");
        response.setContentType("application/jsonl");
        response.setHeader("Content-Disposition", "attachment; filename=\"ledger-" + last.size() + ".jsonl\"");
        response.setHeader("X-Accel-Buffering", "no"); // a proxy passes it on as it comes
        new LedgerExport(jdbc).write(after, last.size(), response.getOutputStream());
    }

    /** The checkpoint of the size, or the latest. */
    private Checkpoint signed(@Nullable Long size) {
        if (size == null) return checkpoints.latest().orElseThrow(LedgerController::unsigned);
        return checkpoints
                .of(size)
                .orElseThrow(() -> new NotFound(
                        new Sentence("没有大小为 " + size + " 的检查点", "there is no checkpoint of size " + size)));
    }

    private static NotFound unsigned() {
        return new NotFound(new Sentence("台账尚未签名", "the ledger has not been signed yet"));
    }
}
