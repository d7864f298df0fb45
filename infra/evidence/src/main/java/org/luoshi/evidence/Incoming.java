package org.luoshi.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A file on its way in: written aside, hashed and counted as it comes, so that it takes the same memory whatever its
 * size. It is gone when closed, unless it has been moved away; one that a crash leaves behind is swept away later.
 */
record Incoming(Path path, String sha256, long size, FileKind kind) implements AutoCloseable {
    private static final String PREFIX = "incoming-";
    private static final Duration LONGEST_UPLOAD = Duration.ofDays(1);

    /**
     * @throws EvidenceStore.TooLarge beyond the limit
     * @throws IOException where the content cannot be read to its end
     * @throws EvidenceFault where it cannot be written
     */
    static Incoming receive(InputStream content, Path directory, long maxBytes) throws IOException {
        Path path = aside(directory);
        boolean whole = false;
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MessageDigest digest = Sha256.digest();
            byte[] buffer = new byte[64 * 1024];
            long size = 0;
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                size += n;
                if (size > maxBytes) throw new EvidenceStore.TooLarge(maxBytes);
                digest.update(buffer, 0, n);
                write(file, ByteBuffer.wrap(buffer, 0, n));
            }
            Incoming incoming = finish(path, file, digest, size);
            whole = true;
            return incoming;
        } finally {
            if (!whole) remove(path);
        }
    }

    private static Path aside(Path directory) {
        try {
            return Files.createTempFile(directory, PREFIX, ".tmp");
        } catch (IOException e) {
            throw new EvidenceFault("nothing can be written to the directory of incoming evidence", e);
        }
    }

    private static void write(FileChannel file, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                int written = file.write(bytes);
                if (written < 0) throw new IOException("nothing was written");
            }
        } catch (IOException e) {
            throw new EvidenceFault("incoming evidence cannot be written", e);
        }
    }

    private static Incoming finish(Path path, FileChannel file, MessageDigest digest, long size) {
        try {
            file.force(true);
            return new Incoming(path, Sha256.hex(digest), size, FileKind.of(file));
        } catch (IOException e) {
            throw new EvidenceFault("incoming evidence cannot be written", e);
        }
    }

    /** Removes what uploads that a crash ended have left behind; those under way elsewhere are younger. */
    static void sweep(Path directory, Clock clock) throws IOException {
        if (!Files.isWritable(directory)) return; // this process only reads
        Instant old = clock.instant().minus(LONGEST_UPLOAD);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path path : left) if (olderThan(old, path)) Files.deleteIfExists(path);
        }
    }

    /** Not one that another process has removed meanwhile. */
    private static boolean olderThan(Instant instant, Path path) throws IOException {
        try {
            return Files.getLastModifiedTime(path).toInstant().isBefore(instant);
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    @Override
    public void close() {
        remove(path);
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new EvidenceFault("incoming evidence cannot be removed", e);
        }
    }
}
