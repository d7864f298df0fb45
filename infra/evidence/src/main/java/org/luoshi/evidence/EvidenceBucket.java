package org.luoshi.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Evidence in a bucket of an S3-compatible store, in the same layout as in a directory. A file passes through a local
 * one in both directions: it has no name before its last byte has come, and is not given out before its last byte has
 * been checked.
 */
public final class EvidenceBucket implements EvidenceStore, AutoCloseable {
    private final S3Client s3;
    private final String bucket;
    private final Path aside;
    private final long maxBytes;

    /**
     * @param aside a directory for files that pass through, made where it is not there
     * @param maxBytes the longest content taken
     * @throws IOException where that directory cannot be used
     */
    public EvidenceBucket(BucketAddress address, Path aside, long maxBytes, Clock clock) throws IOException {
        this.s3 = address.client();
        this.bucket = address.bucket();
        this.aside = Files.createDirectories(aside);
        this.maxBytes = maxBytes;
        Incoming.sweep(aside, clock);
    }

    @Override
    public Kept put(InputStream content) throws IOException {
        try (Incoming incoming = Incoming.receive(content, aside, maxBytes)) {
            return new Kept(incoming.sha256(), incoming.size(), incoming.kind().type(), keep(incoming));
        }
    }

    private boolean keep(Incoming incoming) {
        String key = Sha256.place(incoming.sha256());
        String checksum = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(incoming.sha256()));
        return asked(() -> {
            HeadObjectResponse before = head(key);
            // Unless the store vouches for the content it is sent again: should somebody have altered it, it is mended.
            if (before != null && checksum.equals(before.checksumSHA256())) return false;
            s3.putObject(
                    put -> put.bucket(bucket)
                            .key(key)
                            .contentType(incoming.kind().type())
                            .checksumSHA256(checksum),
                    RequestBody.fromFile(incoming.path()));
            HeadObjectResponse after = head(key);
            if (after == null
                    || after.contentLength() != incoming.size()
                    || (after.checksumSHA256() != null
                            && !after.checksumSHA256().equals(checksum)))
                throw new EvidenceFault("the store did not keep what it was given", true);
            return before == null;
        });
    }

    private @Nullable HeadObjectResponse head(String key) {
        return found(() -> s3.headObject(head -> head.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED)));
    }

    @Override
    public boolean has(String sha256) {
        return head(Sha256.place(sha256)) != null;
    }

    @Override
    public Evidence open(String sha256) throws EvidenceLost {
        String key = Sha256.place(sha256);
        try (ResponseInputStream<GetObjectResponse> content =
                found(() -> s3.getObject(get -> get.bucket(bucket).key(key)))) {
            if (content == null) throw new EvidenceLost(sha256, State.MISSING);
            try (Incoming fetched = fetch(content)) {
                return Evidence.verified(sha256, FileChannel.open(fetched.path(), StandardOpenOption.READ), maxBytes);
            }
        } catch (TooLarge e) {
            throw new EvidenceLost(sha256, State.ALTERED);
        } catch (IOException | SdkException e) {
            throw new EvidenceFault("evidence cannot be read from the store", e);
        }
    }

    private Incoming fetch(ResponseInputStream<?> content) throws IOException {
        try {
            return Incoming.receive(content, aside, maxBytes);
        } catch (IOException e) {
            content.abort(); // to close it would be to read the rest
            throw e;
        }
    }

    @Override
    public void check() {
        asked(() -> s3.headBucket(
                head -> head.bucket(bucket).overrideConfiguration(call -> call.apiCallTimeout(Duration.ofSeconds(3)))));
    }

    /** Null where there is no such file. Not every store says what is missing: the file or the whole bucket. */
    private <T> @Nullable T found(Supplier<T> question) {
        return asked(() -> {
            try {
                return question.get();
            } catch (S3Exception e) {
                if (e.statusCode() != 404) throw e;
                check();
                return null;
            }
        });
    }

    private static <T extends @Nullable Object> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (SdkException e) {
            throw new EvidenceFault("the store of evidence did not do what it was asked", e);
        }
    }

    @Override
    public void close() {
        s3.close();
    }
}
