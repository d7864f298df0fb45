package org.luoshi.command;

import java.io.InputStream;
import org.luoshi.evidence.Evidence;
import org.luoshi.evidence.EvidenceStore;

/** A store of which a decision learns only what is in it: {@link #HANDED_IN} and nothing else. */
public final class TestEvidence implements EvidenceStore {
    public static final String HANDED_IN = "ab".repeat(32);
    public static final String UNKNOWN = "cd".repeat(32);

    @Override
    public boolean has(String sha256) {
        return sha256.equals(HANDED_IN);
    }

    @Override
    public Kept put(InputStream content) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Evidence open(String sha256) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void check() {}
}
