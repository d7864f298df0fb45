package org.luoshi.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree of RFC 9162 §2.1 while it grows: only its peaks, the roots of the complete subtrees from left to
 * right, which are all that the next leaf and the root need. Not for several threads at once.
 */
final class Merkle {
    static final int HASH = 32;

    private final MessageDigest sha256 = sha256();
    private final List<byte[]> peaks = new ArrayList<>();
    private long size;

    /** @param peaks as {@link #peaks()} gave them for this size */
    static Merkle of(long size, byte[] peaks) {
        if (peaks.length != HASH * Long.bitCount(size))
            throw new IllegalArgumentException(size + " leaves do not have " + peaks.length + " bytes of peaks");
        Merkle tree = new Merkle();
        tree.size = size;
        for (int i = 0; i < peaks.length; i += HASH) {
            byte[] peak = new byte[HASH];
            System.arraycopy(peaks, i, peak, 0, HASH);
            tree.peaks.add(peak);
        }
        return tree;
    }

    Merkle copy() {
        Merkle copy = new Merkle();
        copy.size = size;
        copy.peaks.addAll(peaks);
        return copy;
    }

    long size() {
        return size;
    }

    byte[] peaks() {
        byte[] all = new byte[peaks.size() * HASH];
        for (int i = 0; i < peaks.size(); i++) System.arraycopy(peaks.get(i), 0, all, i * HASH, HASH);
        return all;
    }

    void add(byte[] leafHash) {
        byte[] hash = leafHash;
        // As in counting: each complete pair of equal size becomes one of the next size.
        for (long carry = size; (carry & 1) == 1; carry >>= 1) hash = node(sha256, peaks.removeLast(), hash);
        peaks.add(hash);
        size++;
    }

    byte[] root() {
        if (peaks.isEmpty()) return sha256.digest();
        byte[] root = peaks.getLast();
        for (int i = peaks.size() - 2; i >= 0; i--) root = node(sha256, peaks.get(i), root);
        return root;
    }

    /** SHA-256(0x00 ‖ parts). */
    static byte[] leaf(MessageDigest sha256, byte[]... parts) {
        sha256.update((byte) 0);
        for (byte[] part : parts) sha256.update(part);
        return sha256.digest();
    }

    /** SHA-256(0x01 ‖ left ‖ right). */
    static byte[] node(MessageDigest sha256, byte[] left, byte[] right) {
        sha256.update((byte) 1);
        sha256.update(left);
        sha256.update(right);
        return sha256.digest();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
