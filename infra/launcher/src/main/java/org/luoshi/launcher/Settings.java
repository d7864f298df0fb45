package org.luoshi.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.evidence.BucketAddress;
import org.luoshi.ledger.DatabaseRoles;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set from outside, each also as an environment variable: {@code luoshi.database.url} is
 * {@code LUOSHI_DATABASE_URL}.
 *
 * @param data the directory that standalone keeps everything in
 * @param zone the bureau's: what "today" means
 * @param sample the plan that an empty ledger starts with; the word none for an empty one
 * @param patrol when the daily check is made
 * @param url at which everybody reaches Luoshi; standalone issues its tokens in this name
 * @param hosts names in the header Host that are answered to, beside that of {@code url} and this machine's own
 * @param proxies addresses of those in front that speak TLS; what they say of where a request came from is believed
 * @param accountsFile standalone: the accounts that it begins with, instead of the usual ones
 * @param simulated standalone: a year that never was, over a data directory of its own
 * @param unsafeDurability accept a database that may lose what it has confirmed; for tests
 */
@ConfigurationProperties("luoshi")
record Settings(
        @DefaultValue("data") Path data,
        @DefaultValue("Asia/Shanghai") ZoneId zone,
        @DefaultValue("plan-2023") String sample,
        @DefaultValue("http://localhost:8080") URI url,
        @DefaultValue List<String> hosts,
        @DefaultValue List<String> proxies,
        @Nullable Path accountsFile,
        @DefaultValue("false") boolean simulated,
        @DefaultValue("false") boolean unsafeDurability,
        @DefaultValue Database database,
        @DefaultValue Ledger ledger,
        @DefaultValue Patrol patrol,
        @DefaultValue Evidence evidence,
        @DefaultValue Tls tls,
        @DefaultValue Access access,
        @DefaultValue Cors cors) {

    /**
     * Both, or neither.
     *
     * @param certificate in PEM, with those in between
     * @param key in PEM, not encrypted
     */
    record Tls(@Nullable Path certificate, @Nullable Path key) {}

    /** @param keep how long the record of refusals is kept; 180 days at least */
    record Access(@DefaultValue("365d") Duration keep) {}

    /** @param origins of pages elsewhere that may read answers, such as {@code https://dashboard.example} */
    record Cors(@DefaultValue List<String> origins) {}

    /**
     * @param url of the shared PostgreSQL; standalone brings its own and takes none
     * @param owner the login that makes schemas and roles: a superuser, or the database's owner with leave to make roles; where
     *     there is none, everything has to be made already
     * @param commandPassword of the role that the command side signs in as
     * @param queryPassword of the role that the query side signs in as
     * @param port that standalone's own database listens on; 0 for any free one
     * @param connections at most this many at once for each role
     */
    record Database(
            @Nullable String url,
            @Nullable String owner,
            @Nullable String ownerPassword,
            @Nullable String commandPassword,
            @Nullable String queryPassword,
            @DefaultValue("0") int port,
            @DefaultValue("20") int connections) {

        /** Those given, by role. */
        Map<String, String> passwords() {
            Map<String, String> passwords = new HashMap<>();
            if (commandPassword != null) passwords.put(DatabaseRoles.COMMAND, commandPassword);
            if (queryPassword != null) passwords.put(DatabaseRoles.QUERY, queryPassword);
            return passwords;
        }
    }

    /**
     * @param origin what the ledger calls itself in its checkpoints
     * @param keyFile with the key that signs them; standalone makes its own
     * @param keyChanged that the ledger was signed by another key so far is on purpose
     */
    record Ledger(
            @DefaultValue("luoshi") String origin,
            @Nullable Path keyFile,
            @DefaultValue("false") boolean keyChanged) {}

    /**
     * @param enabled whether this process takes part in it
     * @param at the time of day from which on a working day is checked
     * @param every how often it is looked whether one is due
     */
    record Patrol(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("06:00") String at,
            @DefaultValue("5m") Duration every) {
        Patrol {
            try {
                LocalTime.parse(at);
            } catch (DateTimeException unreadable) {
                throw new IllegalArgumentException("luoshi.patrol.at is a time of day, such as 06:00", unreadable);
            }
        }
    }

    /**
     * @param directory that files are kept in, by all processes the same; with {@code s3} only where they pass through;
     *     standalone has its own in its data directory
     */
    record Evidence(@Nullable Path directory, @DefaultValue S3 s3) {}

    /**
     * An S3-compatible store; none where no bucket is named.
     *
     * @param endpoint such as {@code https://s3.example:9000}; Amazon's own where absent
     * @param pathStyle whether the bucket is named in the path, not in the host
     * @param credentialsFile in the format of {@code ~/.aws/credentials}, instead of the two keys
     */
    record S3(
            @Nullable URI endpoint,
            @DefaultValue("us-east-1") String region,
            @Nullable String bucket,
            @DefaultValue("true") boolean pathStyle,
            @Nullable String accessKey,
            @Nullable String secretKey,
            @Nullable Path credentialsFile) {

        /** @throws CannotStart where half of it is missing */
        @Nullable
        BucketAddress address() {
            boolean keys = accessKey != null && secretKey != null;
            if (bucket == null || bucket.isBlank()) {
                if (endpoint == null && accessKey == null && secretKey == null && credentialsFile == null) return null;
                throw new CannotStart("evidence in S3 needs a bucket: set LUOSHI_EVIDENCE_S3_BUCKET, or nothing of"
                        + " LUOSHI_EVIDENCE_S3_…");
            }
            if (!keys && credentialsFile == null)
                throw new CannotStart("evidence in S3 needs to sign in: set LUOSHI_EVIDENCE_S3_ACCESS_KEY and"
                        + " LUOSHI_EVIDENCE_S3_SECRET_KEY, or LUOSHI_EVIDENCE_S3_CREDENTIALS_FILE");
            return new BucketAddress(endpoint, region, bucket, pathStyle, accessKey, secretKey, credentialsFile);
        }
    }
}
