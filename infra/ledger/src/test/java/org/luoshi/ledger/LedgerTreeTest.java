package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.luoshi.ledger.Checkpoints.Checkpoint;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Over 66 000 leaves, so that two levels of kept subtrees are in use; half of the proofs before they are kept. */
class LedgerTreeTest {
    private static final int SIZE = 66_001;

    private static DataSource database;
    private static JdbcClient jdbc;
    private static LedgerTree tree;
    private static List<byte[]> leaves;
    private static List<byte[]> roots;
    private static Random random;

    @BeforeAll
    static void fill() throws SQLException {
        random = Seed.of(LedgerTreeTest.class);
        // One connection for all: a new one costs more than a query.
        database = new SingleConnectionDataSource(TestPostgres.ledger().getConnection(), true);
        jdbc = JdbcClient.create(database);
        jdbc.sql("""
                        insert into ledger.entry select i, gen_random_uuid(), gen_random_uuid(), 0, 'Task', 'T', i - 1,
                          'TaskAcknowledged', '1', now(), '{}', '{}', sha256(int8send(i)) from generate_series(1, :n) i""").param("n", (long) SIZE).update();
        tree = new LedgerTree(jdbc);
        leaves = jdbc.sql("select leaf_hash from ledger.entry order by position")
                .query((row, n) -> row.getBytes(1))
                .list();
        roots = new ArrayList<>();
        Merkle growing = Merkle.of(0, new byte[0]);
        roots.add(growing.root());
        for (byte[] leaf : leaves) {
            growing.add(leaf);
            roots.add(growing.root());
        }
        jdbc.sql("update ledger.head set size = :size, peaks = :peaks")
                .param("size", growing.size())
                .param("peaks", growing.peaks())
                .update();
    }

    @Test
    void proves_inclusion_and_growth_before_and_after_subtrees_are_kept() throws GeneralSecurityException {
        proofsHold(10, 2000); // what is not kept is computed from the leaves, which takes its time
        Notary notary = new Notary(
                database, NoteKey.generate("test.example/ledger"), Clock.systemUTC(), new SimpleMeterRegistry());
        notary.adoptKey(false);
        Checkpoint signed = notary.sign().orElseThrow();
        assertThat(signed.size()).isEqualTo(SIZE);
        assertThat(notary.sign()).isEmpty();
        assertThat(new Checkpoints(jdbc).between(0, SIZE))
                .as("no checkpoint speaks of more than a span")
                .extracting(Checkpoint::size)
                .containsExactly((long) Notary.SPAN, (long) SIZE);
        assertThat(jdbc.sql("select level, count(*) from ledger.subtree group by level order by level")
                        .query((row, n) -> row.getInt(1) + ":" + row.getInt(2))
                        .list())
                .containsExactly("1:257", "2:1");
        proofsHold(100, SIZE);
        notary.close();
    }

    private static void proofsHold(int times, int largest) {
        for (int i = 0; i < times; i++) {
            int size = 1 + random.nextInt(largest);
            int position = 1 + random.nextInt(size);
            int earlier = random.nextInt(size + 1);
            byte[] root = roots.get(size);
            assertThat(tree.root(size)).isEqualTo(root);
            List<byte[]> path = tree.inclusionProof(position, size);
            assertThat(Proofs.included(leaves.get(position - 1), position - 1, size, path, root))
                    .as("position %d of %d", position, size)
                    .isTrue();
            assertThat(Proofs.consistent(earlier, roots.get(earlier), size, root, tree.consistencyProof(earlier, size)))
                    .as("%d grown to %d", earlier, size)
                    .isTrue();
            if (!path.isEmpty()) {
                path.get(random.nextInt(path.size()))[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
                assertThat(Proofs.included(leaves.get(position - 1), position - 1, size, path, root))
                        .as("flipped bit, position %d of %d", position, size)
                        .isFalse();
            }
        }
    }

    @Test
    void serves_whole_and_partial_tiles() {
        assertThat(tree.tile(0, 0, SIZE)).containsExactlyElementsOf(leaves.subList(0, 256));
        assertThat(tree.tile(0, SIZE / 256, SIZE)).hasSize(SIZE % 256);
        assertThat(tree.tile(0, SIZE / 256 + 1, SIZE)).isEmpty();
        assertThat(tree.tile(1, 1, SIZE)).hasSize(1);
        assertThat(tree.tile(2, 0, SIZE)).containsExactly(roots.get(65_536));
        assertThat(tree.tile(3, 0, SIZE)).isEmpty();
        assertThat(tree.tile(8, 0, SIZE)).isEmpty();
        assertThat(tree.tile(0, 0, 10)).containsExactlyElementsOf(leaves.subList(0, 10));
    }

    @Test
    void proves_nothing_about_what_is_not_there() {
        assertThatThrownBy(() -> tree.inclusionProof(0, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.inclusionProof(11, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.consistencyProof(11, 10)).isInstanceOf(IllegalArgumentException.class);
    }
}
