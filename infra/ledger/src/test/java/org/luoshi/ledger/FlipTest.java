package org.luoshi.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One byte of what an auditor holds is another one, anywhere. */
class FlipTest {
    private static final int FLIPS = 10_000;

    @TempDir
    Path directory;

    @Test
    void every_flipped_byte_in_export_note_key_or_receipt_is_rejected() throws Exception {
        Random random = Seed.of(FlipTest.class);
        try (Audited ledger = new Audited(directory)) {
            ledger.append(2);
            Path earlier = ledger.sign("earlier");
            ledger.append(3);
            Path checkpoint = ledger.sign("checkpoint");
            Path export = ledger.export();
            Path receipt = ledger.receipt(4);
            Path[] audit = {export, checkpoint, ledger.key(), earlier};
            Path[] single = {receipt, ledger.key()};
            assertThat(Audited.verify(audit)).startsWith("0 ");
            assertThat(Audited.verify(single)).startsWith("0 ");
            for (int i = 0; i < FLIPS; i++) {
                // half of them in the export, the rest among the small files
                boolean whole = random.nextInt(3) > 0;
                Path[] files = whole ? audit : single;
                Path flipped = whole && random.nextInt(4) > 0 ? export : files[random.nextInt(files.length)];
                byte[] good = Files.readAllBytes(flipped);
                byte[] bad = good.clone();
                int at = random.nextInt(bad.length);
                bad[at] ^= (byte) (1 + random.nextInt(255));
                Files.write(flipped, bad);
                assertThat(Audited.verify(files))
                        .as("byte %d of %s, %d for %d", at, flipped.getFileName(), bad[at], good[at])
                        .doesNotStartWith("0 ");
                Files.write(flipped, good);
            }
            assertThat(Audited.verify(audit)).startsWith("0 ");
        }
    }
}
