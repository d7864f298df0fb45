package org.luoshi.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;

/** Evidence in a directory: a file is written aside, flushed to the disk, then moved to its name. */
public final class EvidenceDirectory implements EvidenceStore {
    private final Path directory;
    private final long maxBytes;

    /**
     * @param directory made where it is not there
     * @param maxBytes the longest content taken
     * @throws IOException where the directory cannot be used
     */
    public EvidenceDirectory(Path directory, long maxBytes, Clock clock) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.maxBytes = maxBytes;
        Incoming.sweep(directory, clock);
    }

    @Override
    public Kept put(InputStream content) throws IOException {
        try (Incoming incoming = Incoming.receive(content, directory, maxBytes)) {
            return keep(incoming);
        }
    }

    /** Over one that is there already: should somebody have altered that, it is mended. */
    private Kept keep(Incoming incoming) {
        try {
            Path kept = directory.resolve(Sha256.place(incoming.sha256()));
            Path folder = Files.createDirectories(kept.resolveSibling(""));
            boolean added = !Files.exists(kept);
            move(incoming.path(), kept);
            flush(folder);
            flush(directory);
            return new Kept(incoming.sha256(), incoming.size(), incoming.kind().type(), added);
        } catch (IOException e) {
            throw new EvidenceFault("evidence cannot be written to its directory", e);
        }
    }

    @Override
    public boolean has(String sha256) {
        Path kept = directory.resolve(Sha256.place(sha256));
        if (Files.isRegularFile(kept)) return true;
        requireThere();
        return false;
    }

    @Override
    public Evidence open(String sha256) throws EvidenceLost {
        Path kept = directory.resolve(Sha256.place(sha256));
        try {
            return Evidence.verified(sha256, FileChannel.open(kept, StandardOpenOption.READ), maxBytes);
        } catch (NoSuchFileException e) {
            requireThere();
            throw new EvidenceLost(sha256, State.MISSING);
        } catch (IOException e) {
            throw new EvidenceFault("evidence cannot be read from its directory", e);
        }
    }

    @Override
    public void check() {
        requireThere();
        if (!Files.isWritable(directory)) throw new EvidenceFault("the evidence directory cannot be written to", true);
    }

    /** Where all of it is away, such as a disk that is not mounted, no single file may be called missing. */
    private void requireThere() {
        if (!Files.isDirectory(directory)) throw new EvidenceFault("the evidence directory is not there", true);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(to + " must be on the file system of the evidence directory", e);
        }
    }

    private static void flush(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
