package org.luoshi.ledger;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The ledger's Merkle tree for reading: proofs of RFC 9162 and the tiles of C2SP tlog-tiles.
 *
 * <p>Leaf hashes stand beside the events. Of the nodes above, those that head 256, 256², … leaves are kept in
 * {@code ledger.subtree}, which the {@link Notary} fills; whatever is not kept yet is computed from the level below.
 */
public final class LedgerTree {
    /** Each tile spans eight levels of the tree: 256 hashes. */
    static final int TILE_HEIGHT = 8;

    static final int TILE_WIDTH = 1 << TILE_HEIGHT;

    private final JdbcClient jdbc;

    public LedgerTree(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The root over the first {@code size} leaves. */
    public byte[] root(long size) {
        return size == 0 ? Merkle.sha256().digest() : range(0, size);
    }

    /**
     * The audit path of the leaf of a position, from its sibling upwards.
     *
     * @throws IllegalArgumentException unless 1 ≤ position ≤ size
     */
    public List<byte[]> inclusionProof(long position, long size) {
        if (position < 1 || position > size)
            throw new IllegalArgumentException("position " + position + " is not among " + size);
        List<byte[]> path = new ArrayList<>();
        inclusion(position - 1, 0, size, path);
        return path;
    }

    private void inclusion(long leaf, long from, long to, List<byte[]> path) {
        if (to - from == 1) return;
        long middle = from + split(to - from);
        if (leaf < middle) {
            inclusion(leaf, from, middle, path);
            path.add(range(middle, to));
        } else {
            inclusion(leaf, middle, to, path);
            path.add(range(from, middle));
        }
    }

    /**
     * The proof that the tree of {@code size} leaves is the one of {@code earlier} leaves, grown.
     *
     * @throws IllegalArgumentException unless 0 ≤ earlier ≤ size
     */
    public List<byte[]> consistencyProof(long earlier, long size) {
        if (earlier < 0 || earlier > size)
            throw new IllegalArgumentException("size " + earlier + " is not before " + size);
        List<byte[]> path = new ArrayList<>();
        if (earlier > 0 && earlier < size) consistency(earlier, 0, size, true, path);
        return path;
    }

    private void consistency(long earlier, long from, long to, boolean whole, List<byte[]> path) {
        if (from + earlier == to) {
            if (!whole) path.add(range(from, to));
            return;
        }
        long k = split(to - from);
        if (earlier <= k) {
            consistency(earlier, from, from + k, whole, path);
            path.add(range(from + k, to));
        } else {
            consistency(earlier - k, from + k, to, false, path);
            path.add(range(from, from + k));
        }
    }

    /** The hashes of a tile, as many as the tree of {@code size} leaves has of them: 0 to 256. */
    public List<byte[]> tile(int level, long index, long size) {
        long available = level >= 8 ? 0 : size >> (level * TILE_HEIGHT);
        long first = index * TILE_WIDTH;
        return first >= available ? List.of() : hashes(level, first, (int) Math.min(TILE_WIDTH, available - first));
    }

    /** The tree over the first {@code size} leaves, to be grown further. */
    Merkle grownTo(long size) {
        byte[] peaks = new byte[Merkle.HASH * Long.bitCount(size)];
        int at = 0;
        long from = 0;
        for (long bit = Long.highestOneBit(size); bit > 0; bit >>= 1) {
            if ((size & bit) == 0) continue;
            System.arraycopy(range(from, from + bit), 0, peaks, at, Merkle.HASH);
            at += Merkle.HASH;
            from += bit;
        }
        return Merkle.of(size, peaks);
    }

    /** The hash over the leaves from (inclusive) to (exclusive). */
    private byte[] range(long from, long to) {
        long count = to - from;
        if (Long.bitCount(count) == 1 && from % count == 0)
            return node(Long.numberOfTrailingZeros(count), from / count);
        long middle = from + split(count);
        return Merkle.node(Merkle.sha256(), range(from, middle), range(middle, to));
    }

    /** The root of the complete subtree of 2^level leaves. */
    private byte[] node(int level, long index) {
        int inTile = level % TILE_HEIGHT;
        return fold(hashes(level / TILE_HEIGHT, index << inTile, 1 << inTile));
    }

    /** Hashes side by side on a level that begins a tile. */
    List<byte[]> hashes(int tileLevel, long first, int count) {
        if (tileLevel == 0)
            return complete(
                    jdbc.sql("""
                                    select leaf_hash from ledger.entry
                                    where position > :first and position <= :first + :count order by position""")
                            .param("first", first)
                            .param("count", count)
                            .query((row, n) -> row.getBytes(1))
                            .list(),
                    count);
        List<byte[]> kept = jdbc.sql("""
                        select hash from ledger.subtree
                        where level = :level and index >= :first and index < :first + :count order by index""")
                .param("level", tileLevel)
                .param("first", first)
                .param("count", count)
                .query((row, n) -> row.getBytes(1))
                .list();
        // They are kept from the left without a gap, so what is missing is at the right.
        List<byte[]> all = new ArrayList<>(kept);
        for (long index = first + kept.size(); index < first + count; index++)
            all.add(fold(hashes(tileLevel - 1, index * TILE_WIDTH, TILE_WIDTH)));
        return all;
    }

    private static List<byte[]> complete(List<byte[]> hashes, int count) {
        if (hashes.size() != count)
            throw new IllegalStateException("the ledger has " + hashes.size() + " of " + count + " leaves asked for");
        return hashes;
    }

    private static byte[] fold(List<byte[]> hashes) {
        MessageDigest sha256 = Merkle.sha256();
        List<byte[]> level = hashes;
        while (level.size() > 1) {
            List<byte[]> above = new ArrayList<>(level.size() / 2);
            for (int i = 0; i < level.size(); i += 2) above.add(Merkle.node(sha256, level.get(i), level.get(i + 1)));
            level = above;
        }
        return level.getFirst();
    }

    /** The largest power of two below the count. */
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }
}
