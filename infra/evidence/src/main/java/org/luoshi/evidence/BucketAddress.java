package org.luoshi.evidence;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * Where an S3-compatible store is, and how to sign in.
 *
 * @param endpoint absent for Amazon's own
 * @param pathStyle whether the bucket is named in the path, as most stores have it, or in the host
 * @param accessKey with {@code secretKey}; absent where a file has them
 * @param credentialsFile in the format of {@code ~/.aws/credentials}, profile default; read again when it changes
 */
public record BucketAddress(
        @Nullable URI endpoint,
        String region,
        String bucket,
        boolean pathStyle,
        @Nullable String accessKey,
        @Nullable String secretKey,
        @Nullable Path credentialsFile) {

    /** Not what was told in confidence. */
    @Override
    public String toString() {
        return (endpoint == null ? "s3:" : endpoint + "/") + bucket;
    }

    S3Client client() {
        S3ClientBuilder client = S3Client.builder()
                .region(Region.of(region))
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(3))
                        .socketTimeout(Duration.ofSeconds(20)))
                // A caller waits for it, and can ask again.
                .overrideConfiguration(calls -> calls.retryStrategy(retries -> retries.maxAttempts(2)))
                // Checksums of Amazon's newer kinds are not known to every store; ours is in the file's name.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(pathStyle)
                        .chunkedEncodingEnabled(false)
                        .build());
        if (endpoint != null) client.endpointOverride(endpoint);
        return client.build();
    }

    private AwsCredentialsProvider credentials() {
        if (accessKey != null && secretKey != null)
            return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
        if (credentialsFile == null)
            throw new IllegalArgumentException("neither an access key with its secret key, nor a file that has them");
        return ProfileCredentialsProvider.builder()
                .profileFile(ProfileFileSupplier.reloadWhenModified(credentialsFile, ProfileFile.Type.CREDENTIALS))
                .profileName("default")
                .build();
    }
}
