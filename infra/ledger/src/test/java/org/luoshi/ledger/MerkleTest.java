package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MerkleTest {
    private static final HexFormat HEX = HexFormat.of();

    /** The leaves and roots that Certificate Transparency implementations test themselves with. */
    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void has_the_roots_of_the_published_vectors() {
        Merkle tree = Merkle.of(0, new byte[0]);
        assertThat(HEX.formatHex(tree.root())).isEqualTo(ROOTS.getFirst());
        for (int i = 0; i < LEAVES.size(); i++) {
            tree.add(Merkle.leaf(Merkle.sha256(), HEX.parseHex(LEAVES.get(i))));
            assertThat(HEX.formatHex(tree.root())).as("size %d", i + 1).isEqualTo(ROOTS.get(i + 1));
        }
    }

    @Test
    void grows_to_the_root_that_the_definition_gives_also_after_being_stored_in_between() {
        long seed = System.nanoTime();
        System.out.println("MerkleTest seed " + seed);
        Random random = new Random(seed);
        Merkle tree = Merkle.of(0, new byte[0]);
        List<byte[]> leaves = new ArrayList<>();
        for (int n = 1; n <= 300; n++) {
            byte[] leaf = new byte[32];
            random.nextBytes(leaf);
            leaves.add(leaf);
            tree.add(leaf);
            if (random.nextInt(5) == 0) tree = Merkle.of(tree.size(), tree.peaks());
            assertThat(tree.root()).as("size %d, seed %d", n, seed).isEqualTo(byDefinition(leaves));
        }
    }

    @Test
    void refuses_peaks_that_do_not_fit_the_size() {
        assertThatThrownBy(() -> Merkle.of(3, new byte[32])).isInstanceOf(IllegalArgumentException.class);
    }

    /** RFC 9162 §2.1.1, word for word: split at the largest power of two below the size. */
    private static byte[] byDefinition(List<byte[]> leaves) {
        if (leaves.size() == 1) return leaves.getFirst();
        int k = Integer.highestOneBit(leaves.size() - 1);
        MessageDigest sha256 = Merkle.sha256();
        sha256.update((byte) 1);
        sha256.update(byDefinition(leaves.subList(0, k)));
        sha256.update(byDefinition(leaves.subList(k, leaves.size())));
        return sha256.digest();
    }

    @Test
    void a_copy_grows_alone() {
        Merkle tree = Merkle.of(0, new byte[0]);
        tree.add(new byte[32]);
        byte[] before = tree.root();
        tree.copy().add(new byte[32]);
        assertThat(Arrays.equals(tree.root(), before)).isTrue();
        assertThat(tree.size()).isEqualTo(1);
    }
}
