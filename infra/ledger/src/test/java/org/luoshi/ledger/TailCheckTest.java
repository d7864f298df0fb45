package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A ledger of 600 events, signed at 590, and what somebody with every right may have done to it. */
class TailCheckTest {
    private static PGSimpleDataSource database;
    private static JdbcTemplate jdbc;

    @BeforeAll
    static void fill() {
        database = TestPostgres.ledger();
        jdbc = new JdbcTemplate(database);
        assertThat(TailCheck.disagreement(database)).as("empty").isEmpty();
        try (LedgerEventStorageEngine engine = Recorder.engine(database, Clock.systemUTC())) {
            engine.appendEvents(Events.ofCommand(UUID.randomUUID(), "A", 0, 600));
        }
        LedgerTree tree = new LedgerTree(JdbcClient.create((DataSource) database));
        for (int index = 0; index < 2; index++)
            jdbc.update(
                    "insert into ledger.subtree values (1, ?, ?)",
                    index,
                    tree.hashes(1, index, 1).getFirst());
        jdbc.update("insert into ledger.checkpoint values (590, ?, 'a signed note', now())", tree.root(590));
    }

    @Test
    void finds_nothing_where_nothing_was_done_also_in_the_eyes_of_the_query_role() {
        LedgerSchema.migrate(database);
        assertThat(TailCheck.disagreement(TestPostgres.as(DatabaseRoles.QUERY, database)))
                .isEmpty();
    }

    static Stream<Arguments> tampering() {
        return Stream.of(
                Arguments.of(
                        "update ledger.entry set payload = '{\"taskId\":\"A\",\"note\":\"别的\"}' where position = 600",
                        "event 600 is not the one that was hashed"),
                Arguments.of(
                        "update ledger.entry set recorded_at = recorded_at + interval '1 us' where position = 345",
                        "event 345 is not the one that was hashed"),
                Arguments.of(
                        "update ledger.entry set leaf_hash = sha256('') where position = 345",
                        "event 345 is not the one that was hashed"),
                Arguments.of(
                        "update ledger.entry set position = position + 1000 where position = 500;"
                                + " update ledger.entry set position = 500 where position = 501;"
                                + " update ledger.entry set position = 501 where position = 1500",
                        "event 500 is not the one that was hashed"),
                Arguments.of(
                        "delete from ledger.entry where position = 600",
                        "its head counts 600 events, but the last one stored is 599"),
                Arguments.of("delete from ledger.entry where position = 599", "event 599 is missing"),
                Arguments.of("delete from ledger.entry where position = 592", "event 592 is missing"),
                Arguments.of("delete from ledger.head", "its head is missing"),
                Arguments.of(
                        "update ledger.head set last_recorded_at = last_recorded_at + interval '1 s'",
                        "its head does not have the time of the last event"),
                Arguments.of(
                        "update ledger.head set peaks = set_byte(peaks, 2, get_byte(peaks, 2) # 1)",
                        "its events do not hash to its head"),
                Arguments.of(
                        "update ledger.subtree set hash = sha256('') where level = 1 and index = 1",
                        "its events do not hash to its head"),
                Arguments.of(
                        "update ledger.checkpoint set root = sha256('')",
                        "its first 590 events are not those that a checkpoint was signed over"));
    }

    @ParameterizedTest
    @MethodSource("tampering")
    void says_what_does_not_fit(String tampering, String finding) {
        assertThat(after(tampering)).isEqualTo(finding);
    }

    /** Whoever rewrites the tail and the tree above it still does not have the checkpoint's signature. */
    @Test
    void finds_a_tail_that_was_cut_or_forged_below_the_checkpoint() {
        List<byte[]> leaves = new ArrayList<>(
                jdbc.query("select leaf_hash from ledger.entry order by position", (row, n) -> row.getBytes(1)));
        assertThat(after(head(leaves.subList(0, 580)) + "delete from ledger.entry where position > 580;"
                        + " update ledger.head set last_recorded_at = (select max(recorded_at) from ledger.entry)"))
                .isEqualTo("a checkpoint was signed over 590 events, but there are 580");

        Entry entry =
                new Ledger(JdbcClient.create((DataSource) database)).at(580).orElseThrow();
        Entry forged = new Entry(
                entry.position(),
                entry.eventId(),
                entry.commandId(),
                entry.ordinal(),
                entry.aggregateType(),
                entry.aggregateId(),
                entry.sequence(),
                entry.eventType(),
                entry.revision(),
                entry.recordedAt(),
                entry.metadata(),
                "{\"taskId\":\"A\",\"note\":\"别的\"}");
        byte[] leaf = Merkle.leaf(Merkle.sha256(), EventLine.of(forged));
        leaves.set(579, leaf);
        assertThat(after(head(leaves) + "update ledger.entry set payload = '" + forged.payload() + "', leaf_hash = "
                        + bytes(leaf) + " where position = 580"))
                .isEqualTo("its first 590 events are not those that a checkpoint was signed over");
    }

    private static String head(List<byte[]> leaves) {
        Merkle tree = Merkle.of(0, new byte[0]);
        leaves.forEach(tree::add);
        return "update ledger.head set size = " + tree.size() + ", peaks = " + bytes(tree.peaks()) + "; ";
    }

    private static String bytes(byte[] bytes) {
        return "'\\x" + HexFormat.of().formatHex(bytes) + "'::bytea";
    }

    /** What is found, before everything is undone. */
    private static String after(String tampering) {
        PGSimpleDataSource copy = TestPostgres.copyOf(database);
        new JdbcTemplate(copy).execute("""
                alter table ledger.entry disable trigger stays;
                alter table ledger.head disable trigger all;
                alter table ledger.subtree disable trigger stays;
                alter table ledger.checkpoint disable trigger stays;
                """ + tampering);
        return TailCheck.disagreement(copy).orElse("nothing");
    }
}
