package org.luoshi.evidence;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import org.luoshi.evidence.EvidenceStore.State;

/** A file whose content has been found to be the one handed in, held open so that it stays that one. */
public final class Evidence implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final String sha256;
    private final FileChannel file;
    private final long size;
    private final FileKind kind;

    private Evidence(String sha256, FileChannel file, long size, FileKind kind) {
        this.sha256 = sha256;
        this.file = file;
        this.size = size;
        this.kind = kind;
    }

    /** Takes the file over, and closes it where it is not the one of that name. */
    static Evidence verified(String sha256, FileChannel file, long maxBytes) throws IOException, EvidenceLost {
        try {
            // Nothing longer was ever taken in; to read it would be work for nothing.
            if (file.size() > maxBytes) throw new EvidenceLost(sha256, State.ALTERED);
            MessageDigest digest = Sha256.digest();
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            long size = 0;
            for (int n = file.read(buffer, 0); n >= 0; n = file.read(buffer, size)) {
                size += n;
                digest.update(buffer.flip());
                buffer.clear();
            }
            if (!Sha256.hex(digest).equals(sha256)) throw new EvidenceLost(sha256, State.ALTERED);
            return new Evidence(sha256, file, size, FileKind.of(file));
        } catch (IOException | EvidenceLost | RuntimeException e) {
            try (file) {
                throw e;
            }
        }
    }

    public String sha256() {
        return sha256;
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    public FileKind kind() {
        return kind;
    }

    /**
     * Gives the content out.
     *
     * @throws EvidenceLost where somebody has changed the file since it was checked; then its end is not given out
     */
    public void writeTo(OutputStream out) throws IOException, EvidenceLost {
        MessageDigest digest = Sha256.digest();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long done = 0;
        while (done < size) {
            int n = file.read(buffer.limit((int) Math.min(BUFFER, size - done)), done);
            if (n < 0) throw new EvidenceLost(sha256, State.ALTERED);
            done += n;
            digest.update(buffer.flip());
            if (done == size && !Sha256.hex(digest).equals(sha256)) throw new EvidenceLost(sha256, State.ALTERED);
            out.write(buffer.array(), 0, n);
            buffer.clear();
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new EvidenceFault("evidence " + sha256 + " cannot be closed", e);
        }
    }
}
