package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.ledger.Audited.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten events, signed after 3, 6 and 10; the auditor has kept the checkpoints of 6 and 10. Then somebody changes the
 * database, as its superuser.
 */
class TamperingTest {
    private static final String FORGED = "'{\"taskId\":\"T-1\",\"note\":\"forged\"}'";

    @TempDir
    Path directory;

    private Audited ledger;
    private Path earlier;
    private Path checkpoint;

    @BeforeEach
    void sign() throws Exception {
        ledger = new Audited(directory);
        ledger.append(3);
        ledger.sign("three");
        ledger.append(3);
        earlier = ledger.sign("six");
        ledger.append(4);
        checkpoint = ledger.sign("ten");
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private String audit() throws Exception {
        return verify(ledger.export(), checkpoint, ledger.key());
    }

    @Test
    void finds_nothing_where_nothing_was_done() throws Exception {
        assertThat(audit()).startsWith("0 OK positions 1 to 10, ");
        ledger.append(1);
        ledger.sign("eleven");
        ledger.append(4);
        Path later = ledger.sign("fifteen");
        assertThat(verify(ledger.export(), later, ledger.key(), earlier, checkpoint))
                .startsWith("0 OK positions 1 to 15, ")
                .contains("3 given, none disagrees");
        for (int position : new int[] {1, 10, 15})
            assertThat(verify(ledger.receipt(position), ledger.key()))
                    .startsWith("0 OK position " + position + " of the 15 signed by test.example/ledger+")
                    .contains("\"position\":\"" + position + "\"");
    }

    @Test
    void names_an_edited_event() throws Exception {
        ledger.tamper("update ledger.entry set payload = " + FORGED + " where position = 5");
        assertThat(audit()).startsWith("1 BAD position 5: not the event that was recorded");
    }

    @Test
    void names_an_event_given_to_another_actor() throws Exception {
        ledger.tamper("update ledger.entry set metadata = '{\"actorId\":\"other\"}' where position = 1");
        assertThat(audit()).startsWith("1 BAD position 1: not the event that was recorded");
    }

    @Test
    void narrows_an_event_edited_together_with_its_hash() throws Exception {
        ledger.tamper("update ledger.entry set payload = " + FORGED + " where position = 5");
        ledger.rehash(5);
        assertThat(audit()).startsWith("1 BAD positions 4 to 6: not all as they were recorded");
    }

    @Test
    void names_a_deleted_event() throws Exception {
        ledger.tamper("delete from ledger.entry where position = 5");
        assertThat(audit()).startsWith("1 BAD position 5: missing");
    }

    @Test
    void names_the_first_of_two_swapped_events() throws Exception {
        ledger.tamper("""
                update ledger.entry a set payload = b.payload from ledger.entry b
                where (a.position, b.position) in ((5, 8), (8, 5))""");
        assertThat(audit()).startsWith("1 BAD position 5: not the event that was recorded");
    }

    @Test
    void narrows_down_two_rows_swapped_with_their_hashes() throws Exception {
        ledger.tamper("update ledger.entry set position = 99 where position = 5");
        ledger.tamper("update ledger.entry set position = 5, recorded_at = (select recorded_at from ledger.entry"
                + " where position = 99) where position = 6");
        ledger.tamper("update ledger.entry set position = 6 where position = 99");
        assertThat(audit())
                .startsWith("1 BAD positions 4 to 6: not all as they were recorded")
                .endsWith("the first without its own hash is 5\n");
    }

    @Test
    void narrows_an_inserted_event() throws Exception {
        ledger.tamper("update ledger.entry set position = position + 1000 where position >= 5");
        ledger.tamper("""
                insert into ledger.entry select 5, gen_random_uuid(), gen_random_uuid(), 0, aggregate_type, 'T-9', 0,
                  event_type, revision, recorded_at, metadata, payload, leaf_hash from ledger.entry where position = 4""");
        ledger.tamper("update ledger.entry set position = position - 999 where position > 1000");
        assertThat(audit()).startsWith("1 BAD positions 4 to 6:").endsWith("the first without its own hash is 5\n");
    }

    @Test
    void names_the_first_event_of_a_tail_that_was_cut_off() throws Exception {
        ledger.tamper("delete from ledger.entry where position > 7");
        ledger.rehash(1);
        assertThat(audit()).as("the checkpoint is left").startsWith("1 BAD positions 8 to 10: missing");
        ledger.tamper("delete from ledger.checkpoint where size > 7");
        assertThat(audit()).as("and here it is not").startsWith("1 BAD positions 7 to 10: missing, but ten was signed");
    }

    @Test
    void finds_a_forged_tree_by_the_checkpoints_in_it_or_by_one_kept_outside() throws Exception {
        ledger.tamper("update ledger.entry set payload = " + FORGED + " where position = 5");
        ledger.rehash(5);
        assertThat(audit()).startsWith("1 BAD positions 4 to 6:");

        // A notary that is told nothing else signs what it is shown.
        ledger.tamper("delete from ledger.checkpoint");
        ledger.tamper("delete from ledger.subtree");
        ledger.restartNotary();
        Path forged = ledger.sign("forged");
        assertThat(verify(ledger.export(), forged, ledger.key())).startsWith("0 OK positions 1 to 10");
        assertThat(verify(ledger.export(), forged, ledger.key(), earlier))
                .startsWith("1 BAD positions 1 to 6: another history than six was signed for");
        assertThat(verify(ledger.export(), forged, ledger.key(), checkpoint))
                .as("what the forger signed agrees with the forgery, and narrows nothing")
                .startsWith("1 BAD positions 1 to 10: another history than ten was signed for");
        assertThat(verify(ledger.export(), forged, ledger.key(), directory.resolve("three"), earlier))
                .startsWith("1 BAD positions 4 to 6: another history than six was signed for");
    }

    @Test
    void finds_an_older_backup_by_a_checkpoint_signed_after_it() throws Exception {
        ledger.tamper("delete from ledger.entry where position > 6");
        ledger.tamper("delete from ledger.checkpoint where size > 6");
        ledger.rehash(1);
        assertThat(verify(ledger.export(), earlier, ledger.key())).startsWith("0 OK positions 1 to 6");
        assertThat(verify(ledger.export(), earlier, ledger.key(), checkpoint))
                .startsWith("1 BAD positions 7 to 10: missing, but ten was signed for them");
        assertThat(verify(ledger.export(), checkpoint, ledger.key(), earlier))
                .startsWith("1 BAD positions 7 to 10: missing, but ten was signed for them");
    }

    @Test
    void finds_an_older_backup_that_life_went_on_from() throws Exception {
        ledger.tamper("delete from ledger.entry where position > 6");
        ledger.tamper("delete from ledger.checkpoint where size > 6");
        ledger.rehash(1);
        ledger.restartNotary();
        ledger.append(6);
        Path now = ledger.sign("now");
        assertThat(verify(ledger.export(), now, ledger.key(), earlier)).startsWith("0 OK positions 1 to 12");
        assertThat(verify(ledger.export(), now, ledger.key(), earlier, checkpoint))
                .startsWith("1 BAD positions 7 to 10: another history than ten was signed for");
    }

    @Test
    void believes_no_other_key() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (Audited another = new Audited(other)) {
            assertThat(verify(ledger.export(), checkpoint, another.key()))
                    .startsWith("1 BAD ten: not signed by a key that was given");
            assertThat(verify(ledger.receipt(3), another.key()))
                    .startsWith("1 BAD receipt: not signed by a key that was given");
        }
    }

    @Test
    void says_which_arguments_cannot_be_used() throws Exception {
        Path export = ledger.export();
        assertThat(verify(export)).startsWith("2 CANNOT VERIFY");
        assertThat(verify(export, checkpoint, directory.resolve("none"))).startsWith("2 CANNOT VERIFY");
        assertThat(verify(export, checkpoint, checkpoint)).startsWith("2 CANNOT VERIFY");
        assertThat(verify(export, directory.resolve("none"), ledger.key())).startsWith("2 CANNOT VERIFY");
        assertThat(verify(export, ledger.key(), ledger.key())).startsWith("1 BAD key: not a checkpoint");
    }
}
