package org.luoshi.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.luoshi.evidence.BucketAddress;
import org.luoshi.evidence.EvidenceBucket;
import org.luoshi.evidence.EvidenceDirectory;
import org.luoshi.evidence.EvidenceFault;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.evidence.NoEvidence;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Where evidence is kept: in a bucket where one is set, else in a directory. Standalone has one of its own; sides that
 * run apart have to be given the same one, and do without evidence until they are.
 */
@Configuration
class EvidenceConfiguration {
    private static final Status DEGRADED = new Status("DEGRADED");

    @Bean
    EvidenceStore evidenceStore(Settings settings, Clock clock, @Nullable DataDirectory data) {
        Settings.Evidence given = settings.evidence();
        Path own = data == null ? null : data.path().resolve("evidence");
        Path directory = given.directory() == null ? own : given.directory();
        BucketAddress bucket = given.s3().address();
        Path aside = directory == null ? Path.of(System.getProperty("java.io.tmpdir"), "luoshi-evidence") : directory;
        try {
            if (bucket != null) return new EvidenceBucket(bucket, aside, EvidenceStore.MAX_BYTES, clock);
            if (directory != null) return new EvidenceDirectory(directory, EvidenceStore.MAX_BYTES, clock);
            return new NoEvidence();
        } catch (IOException e) {
            throw new CannotStart(
                    "cannot use " + aside.toAbsolutePath() + " for evidence (" + DataDirectory.reason(e)
                            + "); set LUOSHI_EVIDENCE_DIRECTORY to one that this user can write to",
                    e);
        }
    }

    /** Everything but evidence is answered without it, so it is no reason to send callers away. */
    @Bean("evidence")
    HealthIndicator evidence(EvidenceStore store) {
        return () -> {
            try {
                store.check();
                return Health.up().build();
            } catch (EvidenceFault fault) {
                return Health.status(DEGRADED)
                        .withDetail("failure", String.valueOf(fault.getMessage()))
                        .build();
            }
        };
    }
}
