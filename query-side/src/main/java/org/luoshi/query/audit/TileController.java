package org.luoshi.query.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.luoshi.kernel.Actor;
import org.luoshi.ledger.Checkpoints;
import org.luoshi.ledger.Checkpoints.Checkpoint;
import org.luoshi.ledger.LedgerLines;
import org.luoshi.ledger.LedgerTree;
import org.luoshi.query.answer.Sight;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The ledger as the tiles of C2SP tlog-tiles, for verifiers that anybody may have written. Only what is under a
 * checkpoint is served: it never changes, so those who may read it may keep it for ever.
 */
@RestController
@Tag(name = "Ledger", description = "台账")
class TileController {
    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    private final Checkpoints checkpoints;
    private final LedgerTree tree;
    private final LedgerLines lines;

    TileController(JdbcClient jdbc) {
        this.checkpoints = new Checkpoints(jdbc);
        this.tree = new LedgerTree(jdbc);
        this.lines = new LedgerLines(jdbc);
    }

    @GetMapping("/api/ledger/tile/{*path}")
    @Operation(summary = "A tile of the Merkle tree, or a bundle of entries: {level | entries}/{index}[.p/{width}]")
    void tile(@PathVariable String path, Actor actor, HttpServletResponse response) throws IOException {
        Sight.of(actor).admitToLedger();
        Tile tile = Tile.at(path);
        long size = checkpoints.latest().map(Checkpoint::size).orElse(0L);
        if (!tile.isIn(size)) throw Tile.none(path);
        byte[] content =
                tile.level() == Tile.ENTRIES ? lines.bundle(tile.firstPosition(), tile.width()) : hashes(tile, size);
        response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, FOR_EVER);
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }

    private byte[] hashes(Tile tile, long size) {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        tree.tile(tile.level(), tile.index(), size).stream().limit(tile.width()).forEach(hashes::writeBytes);
        return hashes.toByteArray();
    }
}
