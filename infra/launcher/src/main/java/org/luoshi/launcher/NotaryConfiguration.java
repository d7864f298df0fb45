package org.luoshi.launcher;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.Notary;
import org.luoshi.ledger.NoteKey;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** Whoever appends to the ledger also signs where it stands, with a key that lies outside the database. */
@Configuration
@Profile(Sides.Command.PROFILE)
class NotaryConfiguration {
    @Bean(initMethod = "start")
    Notary notary(
            @Qualifier(Database.LEDGER_WRITER) DataSource database,
            Clock clock,
            MeterRegistry meters,
            Settings settings,
            @Nullable DataDirectory directory) {
        Notary notary = new Notary(database, key(settings, directory), clock, meters);
        try {
            notary.adoptKey(settings.ledger().keyChanged());
        } catch (Notary.OtherKey e) {
            throw new CannotStart(
                    e.getMessage() + "; give that one's file, or, where the key has been changed on purpose,"
                            + " say so by LUOSHI_LEDGER_KEY_CHANGED=true");
        }
        return notary;
    }

    /** Standalone makes its own at the first start; elsewhere several processes have to have the same. */
    private static NoteKey key(Settings all, @Nullable DataDirectory directory) {
        Settings.Ledger settings = all.ledger();
        // Whoever gets to see but an export and a checkpoint is told as well.
        String origin = settings.origin() + (all.simulated() ? "/simulated" : "");
        Path given = settings.keyFile();
        try {
            if (given != null) return NoteKey.read(origin, given);
            if (directory != null)
                return NoteKey.inFile(origin, directory.path().resolve("ledger.key"));
            throw new CannotStart(Foothold.NO_KEY);
        } catch (IOException e) {
            throw new CannotStart("the key that signs the ledger cannot be used (" + DataDirectory.reason(e) + ")", e);
        } catch (IllegalArgumentException e) {
            throw new CannotStart("LUOSHI_LEDGER_ORIGIN: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new CannotStart("this Java has no Ed25519: " + e.getMessage(), e);
        }
    }
}
