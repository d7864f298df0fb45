package org.luoshi.launcher.cli;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luoshi.query.readmodel.Digests;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole ledger in a file, with what it takes to check it beside it. What has the file's name is whole. */
@Command(
        name = "export",
        description = "Fetch the ledger, its checkpoint and its key from a running Luoshi:"
                + " FILE, FILE.checkpoint and FILE.key.")
final class AuditExport implements Callable<Integer> {
    @Option(
            names = "--from",
            paramLabel = "N",
            defaultValue = "1",
            description = "Begin with this position, which has to be 1 or to follow a checkpoint; what follows an"
                    + " export makes one with it (default: ${DEFAULT-VALUE}).")
    private long from = 1;

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "Up to the checkpoint of this size; the latest where absent.")
    private @Nullable Long size;

    @Option(
            names = "--digest",
            description = "Also FILE.digest: hashes of the read model as it was at the last position, which a replay is"
                    + " compared with.")
    private boolean digest;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "ledger-SIZE.jsonl where absent. No file is written over.")
    private @Nullable Path output;

    @Mixin
    private Server server = new Server();

    @Mixin
    private Progress progress = new Progress();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String checkpoint = checkpoint();
        long upTo = size(checkpoint);
        Path file = output == null ? Path.of("ledger-" + upTo + ".jsonl") : output;
        Path note = AuditVerify.beside(file, "checkpoint");
        Path keys = AuditVerify.beside(file, "key");
        Path hashes = AuditVerify.beside(file, "digest");
        for (Path there : new Path[] {file, note, keys, hashes})
            if (Files.exists(there)) throw new CannotDo(there + " is there already; give another -o, or move it away");
        String key = server.get("/api/ledger/key");
        // First, for a token may be good no longer when a long export is here.
        if (digest) fetchDigest(upTo, hashes, AuditVerify.beside(file, "digest.part"));
        Path part = AuditVerify.beside(file, "part");
        PrintWriter err = spec.commandLine().getErr();
        try (Progress.Bar bar = progress.of("Fetching", err);
                OutputStream out = new Counting(Files.newOutputStream(part), bar, upTo - from + 1)) {
            server.get(Server.path("/api/ledger/export", "from", from, "size", upTo), out);
        }
        Files.writeString(note, checkpoint);
        Files.writeString(keys, key);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        spec.commandLine()
                .getOut()
                .println(file + ": positions " + from + " to " + upTo + ", " + Files.size(file) + " bytes");
        return 0;
    }

    private void fetchDigest(long upTo, Path hashes, Path part) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
            server.get(Server.path("/api/read-model/digest", "position", upTo), out);
        }
        try (BufferedReader lines = Files.newBufferedReader(part)) {
            long position = Digests.position(lines);
            if (position != upTo)
                throw new CannotDo("the digest that came is of position " + position + ", not " + upTo);
        }
        Files.move(part, hashes, StandardCopyOption.ATOMIC_MOVE);
    }

    private String checkpoint() throws IOException {
        if (size == null) return server.get("/api/ledger/checkpoint");
        return Server.json(server.get(Server.path("/api/ledger/consistency", "from", 0, "to", size)))
                .path("checkpoint")
                .asString("");
    }

    /** The second line of a checkpoint. */
    private static long size(String checkpoint) {
        String[] lines = checkpoint.split("\n", 3);
        if (lines.length < 3 || !lines[1].matches("[1-9][0-9]{0,17}"))
            throw new CannotDo("the answer is not a checkpoint; is it Luoshi that answers?");
        return Long.parseLong(lines[1]);
    }

    /** Counts the lines of events as they pass: alone they have a p, of position, at this place. */
    private static final class Counting extends FilterOutputStream {
        private static final int PLACE = "{\"specversion\":\"1.0\",\"".length();

        private final Progress.Bar bar;
        private final long all;
        private long events;
        private int column;

        Counting(OutputStream file, Progress.Bar bar, long all) {
            super(new BufferedOutputStream(file, 1 << 16));
            this.bar = bar;
            this.all = all;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            for (int i = from; i < from + length; i++) {
                if (column == PLACE && bytes[i] == 'p') events++;
                column = bytes[i] == '\n' ? 0 : column + 1;
            }
            bar.reached(events, all);
        }
    }
}
