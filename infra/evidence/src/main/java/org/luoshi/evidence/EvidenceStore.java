package org.luoshi.evidence;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Files handed in as evidence. A file's name is the SHA-256 of its content, so the ledger, which keeps that name, can
 * tell for ever whether a file is the one handed in; the same file handed in twice is kept once.
 *
 * <p>A file appears whole or not at all, and is given out only after its content has been checked. A name that is no
 * SHA-256 in 64 lower-case hex digits is an {@link IllegalArgumentException}.
 */
public interface EvidenceStore {
    /** The longest content that Luoshi takes: 50 MiB. */
    long MAX_BYTES = 50L << 20;

    /** How a file that was handed in stands today. */
    enum State {
        PRESENT,
        MISSING,
        ALTERED
    }

    /**
     * A file that was taken in.
     *
     * @param type as its content shows it
     * @param added whether it was not there before
     */
    record Kept(String sha256, long size, String type, boolean added) {}

    /**
     * A file as it stands.
     *
     * @param size in bytes, with {@code type} only where it is present: those of another content would say nothing
     */
    record Found(State state, @Nullable Long size, @Nullable String type) {}

    /** The content is longer than allowed. */
    final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(long maxBytes) {
            super("evidence may have at most " + maxBytes + " bytes");
        }
    }

    /**
     * Takes a file in.
     *
     * @throws TooLarge beyond the limit; nothing is kept
     * @throws IOException where the content cannot be read to its end; nothing is kept
     * @throws EvidenceFault where the store fails
     */
    Kept put(InputStream content) throws IOException;

    /**
     * Whether there is a file of this name. Its content is not looked at.
     *
     * @throws EvidenceFault where the store cannot tell
     */
    boolean has(String sha256);

    /**
     * A file as it was handed in, to be closed after use.
     *
     * @throws EvidenceLost where there is none, or what there is has another content
     * @throws EvidenceFault where the store fails
     */
    Evidence open(String sha256) throws EvidenceLost;

    /** @throws EvidenceFault where the store cannot be used */
    void check();

    /**
     * Reads a file to its end to say how it stands.
     *
     * @throws EvidenceFault where the store fails
     */
    default Found look(String sha256) {
        try (Evidence evidence = open(sha256)) {
            return new Found(State.PRESENT, evidence.size(), evidence.kind().type());
        } catch (EvidenceLost lost) {
            return new Found(lost.state(), null, null);
        }
    }
}
