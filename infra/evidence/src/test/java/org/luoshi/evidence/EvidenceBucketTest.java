package org.luoshi.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.robothy.s3.rest.LocalS3;
import com.robothy.s3.rest.bootstrap.LocalS3Mode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Against a server that speaks S3. */
class EvidenceBucketTest extends EvidenceStoreContract {
    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static LocalS3 server;

    @TempDir
    static Path secrets;

    private final BucketAddress address = new BucketAddress(
            URI.create("http://127.0.0.1:" + server.getPort()),
            "test-region",
            "test-bucket-" + BUCKETS.incrementAndGet(),
            true,
            "test-key",
            "test-secret",
            null);
    private final S3Client s3 = address.client();

    @BeforeAll
    static void start() {
        server = LocalS3.builder().port(-1).mode(LocalS3Mode.IN_MEMORY).build();
        server.start();
    }

    @AfterAll
    static void stop() {
        server.shutdown();
    }

    @Override
    EvidenceStore open(Path directory) throws IOException {
        if (s3.listBuckets().buckets().stream()
                .noneMatch(bucket -> bucket.name().equals(address.bucket())))
            s3.createBucket(create -> create.bucket(address.bucket()));
        return new EvidenceBucket(address, directory, LIMIT, CLOCK);
    }

    @Override
    List<String> kept() {
        return s3.listObjectsV2(list -> list.bucket(address.bucket())).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    @Override
    void replace(String sha256, String content) {
        s3.putObject(put -> put.bucket(address.bucket()).key(Sha256.place(sha256)), RequestBody.fromString(content));
    }

    @Override
    void delete(String sha256) {
        s3.deleteObject(gone -> gone.bucket(address.bucket()).key(Sha256.place(sha256)));
    }

    @Override
    void lose() {
        kept().forEach(key ->
                s3.deleteObject(gone -> gone.bucket(address.bucket()).key(key)));
        s3.deleteBucket(gone -> gone.bucket(address.bucket()));
    }

    @Test
    void tells_the_store_the_type_of_the_content() throws IOException {
        String sha256 = evidence.put(bytes("%PDF-1.7 …")).sha256();
        assertThat(s3.headObject(head -> head.bucket(address.bucket()).key(Sha256.place(sha256)))
                        .contentType())
                .isEqualTo("application/pdf");
    }

    @Test
    void signs_in_with_what_a_file_says() throws IOException {
        Path file = Files.writeString(secrets.resolve("credentials"), """
                [default]
                aws_access_key_id = test-key
                aws_secret_access_key = test-secret
                """);
        BucketAddress byFile =
                new BucketAddress(address.endpoint(), address.region(), address.bucket(), true, null, null, file);
        try (EvidenceBucket bucket = new EvidenceBucket(byFile, directory, LIMIT, CLOCK)) {
            assertThat(bucket.put(bytes("abc")).sha256()).isEqualTo(ABC);
        }
    }

    @Test
    void an_address_does_not_show_its_secret() {
        assertThat(address).asString().contains(address.bucket()).doesNotContain("test-secret", "test-key");
    }
}
