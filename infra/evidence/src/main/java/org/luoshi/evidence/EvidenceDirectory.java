package org.luoshi.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Evidence in a directory. A file's name is the SHA-256 of its content, so the ledger, which keeps that name, can tell
 * for ever whether a file is the one handed in; the same file handed in twice is kept once.
 *
 * <p>A file appears whole or not at all: it is written aside, flushed to the disk, then moved to its name.
 */
public final class EvidenceDirectory {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private final Path directory;
    private final long maxBytes;

    /** The content is longer than allowed. */
    public static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(long maxBytes) {
            super("evidence may have at most " + maxBytes + " bytes");
        }
    }

    /** What is kept under a hash is not what was handed in. */
    public static final class Altered extends IOException {
        private static final long serialVersionUID = 1L;

        Altered(String sha256) {
            super("the file kept as " + sha256 + " has another content");
        }
    }

    /** @param maxBytes the longest content taken */
    public EvidenceDirectory(Path directory, long maxBytes) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.maxBytes = maxBytes;
    }

    /**
     * Takes a file in.
     *
     * @return its SHA-256, 64 lower-case hex digits
     * @throws TooLarge beyond the limit; nothing is kept
     */
    public String put(InputStream content) throws IOException {
        Path aside = Files.createTempFile(directory, "incoming-", ".tmp");
        try {
            MessageDigest digest = sha256();
            try (OutputStream out = Files.newOutputStream(aside)) {
                InputStream hashed = new DigestInputStream(content, digest);
                byte[] buffer = new byte[64 * 1024];
                long total = 0;
                for (int n = hashed.read(buffer); n >= 0; n = hashed.read(buffer)) {
                    total += n;
                    if (total > maxBytes) throw new TooLarge(maxBytes);
                    out.write(buffer, 0, n);
                }
            }
            String name = HexFormat.of().formatHex(digest.digest());
            flush(aside);
            Path folder = Files.createDirectories(folderOf(name));
            move(aside, folder.resolve(name));
            flush(folder);
            return name;
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /**
     * A file as it was handed in; its content is checked before the first byte is given out.
     *
     * @throws NoSuchFileException where none was handed in, or it is gone
     * @throws Altered where the content is not the one of its name
     */
    public InputStream open(String sha256) throws IOException {
        Path kept = folderOf(sha256).resolve(sha256);
        MessageDigest digest = sha256();
        try (InputStream hashed = new DigestInputStream(Files.newInputStream(kept), digest)) {
            hashed.transferTo(OutputStream.nullOutputStream());
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) throw new Altered(sha256);
        return Files.newInputStream(kept);
    }

    private Path folderOf(String sha256) {
        if (!SHA_256.matcher(sha256).matches()) throw new IllegalArgumentException("not a SHA-256: " + sha256);
        // 256 folders keep each short enough to list.
        return directory.resolve(sha256.substring(0, 2));
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
