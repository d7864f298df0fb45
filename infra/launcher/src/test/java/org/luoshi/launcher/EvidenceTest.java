package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/** A file's way through the whole application: handed in, named by a report, listed, fetched; altered, and gone. */
class EvidenceTest {
    private static final long LIMIT = 50L << 20;
    private static final String TASK = "2023-T01";
    private static final String[] OFFICE = {"Authorization", TestIssuer.bearer(People.OFFICE)};

    @TempDir
    Path data;

    @Test
    void a_file_is_handed_in_reported_listed_and_fetched_and_its_loss_is_seen() throws Exception {
        Files.createDirectories(data.resolve("evidence"));
        Path left = Files.writeString(data.resolve("evidence/incoming-crashed.tmp"), "half a file");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Map<String, String> settings = Map.of("LUOSHI_DATA", data.toString(), "LUOSHI_SAMPLE", "none");
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings).awaitReady()) {
            assertThat(left).doesNotExist();
            task(luoshi);
            HttpResponse<String> unknown = report(luoshi, "1", "2023-03-31", "ab".repeat(32));
            assertThat(unknown.statusCode()).isEqualTo(422);
            assertThat(unknown.body()).contains("\"rule\":\"EVIDENCE_UNKNOWN\"");

            String file = handedIn(handIn(luoshi, BodyPublishers.ofString("%PDF-1.7 a report")), 201);
            assertThat(handedIn(handIn(luoshi, BodyPublishers.ofString("%PDF-1.7 a report")), 200))
                    .isEqualTo(file);
            HttpResponse<String> named = report(luoshi, "1", "2023-03-31", file);
            assertThat(named.statusCode()).as(named.body()).isEqualTo(200);
            long position =
                    EventJson.MAPPER.readTree(named.body()).get("position").asLong();
            assertThat(luoshi.json("/api/ledger/entries?from=" + position).toString())
                    .as("the hash is in the ledger")
                    .contains(file);

            assertThat(state(luoshi, position)).isEqualTo("PRESENT application/pdf");
            HttpResponse<String> fetched = luoshi.get("/api/evidence/" + file + "?after=" + position);
            assertThat(fetched.statusCode()).isEqualTo(200);
            assertThat(fetched.body()).isEqualTo("%PDF-1.7 a report");
            assertThat(fetched.headers().firstValue("Content-Type")).hasValue("application/pdf");
            assertThat(fetched.headers().firstValue("Content-Disposition"))
                    .hasValue("attachment; filename=\"" + file.substring(0, 12) + ".pdf\"");
            assertThat(luoshi.get("/api/evidence/" + file, "If-None-Match", "\"" + file + "\"")
                            .statusCode())
                    .isEqualTo(304);

            Path kept = data.resolve("evidence").resolve(file.substring(0, 2)).resolve(file);
            byte[] content = Files.readAllBytes(kept);
            content[10] ^= 1;
            Files.write(kept, content);
            assertThat(state(luoshi, position)).isEqualTo("ALTERED");
            refused(luoshi, file, 502, "evidence-altered");
            handedIn(handIn(luoshi, BodyPublishers.ofString("%PDF-1.7 a report")), 200);
            assertThat(state(luoshi, position)).as("mended").isEqualTo("PRESENT application/pdf");
            Files.delete(kept);
            assertThat(state(luoshi, position)).isEqualTo("MISSING");
            refused(luoshi, file, 404, "evidence-missing");
            refused(luoshi, "0".repeat(64), 404, "not-found");
            assertThat(luoshi.get("/api/evidence").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void fifty_MiB_go_in_and_come_out_through_little_memory_and_one_byte_more_does_not() throws Exception {
        Map<String, String> settings =
                Map.of("LUOSHI_DATA", data.toString(), "LUOSHI_SAMPLE", "none", "JAVA_TOOL_OPTIONS", "-Xmx128m");
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings).awaitReady()) {
            task(luoshi);
            HttpResponse<String> tooLarge = handIn(luoshi, zeros(LIMIT + 1));
            assertThat(tooLarge.statusCode()).as(tooLarge.body()).isEqualTo(413);
            assertThat(tooLarge.body()).contains("urn:luoshi:problem:evidence-too-large");
            assertThat(raw(luoshi, "Expect: 100-continue\r\nContent-Length: " + (LIMIT + 1) + "\r\n"))
                    .as("told before it is sent")
                    .startsWith("HTTP/1.1 413");
            assertThat(raw(luoshi, "Content-Length: 1000\r\n")).startsWith("HTTP/1.1 400");
            try (var files = Files.list(data.resolve("evidence"))) {
                assertThat(files).isEmpty();
            }
            String file = handedIn(handIn(luoshi, zeros(LIMIT)), 201);
            HttpResponse<String> named = report(luoshi, "1", "2023-03-31", file);
            long position =
                    EventJson.MAPPER.readTree(named.body()).get("position").asLong();
            try (HttpClient http = HttpClient.newHttpClient()) {
                HttpResponse<InputStream> fetched = http.send(
                        HttpRequest.newBuilder(uri(luoshi, "/api/evidence/" + file + "?after=" + position))
                                .headers(OFFICE)
                                .build(),
                        BodyHandlers.ofInputStream());
                assertThat(fetched.headers().firstValue("Content-Length")).hasValue(Long.toString(LIMIT));
                try (InputStream body = fetched.body()) {
                    assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(LIMIT);
                }
                breaksOffWhereTheEndIsChangedMeanwhile(http, uri(luoshi, "/api/evidence/" + file), file);
            }
        }
    }

    private void breaksOffWhereTheEndIsChangedMeanwhile(HttpClient http, URI place, String file) throws Exception {
        HttpResponse<InputStream> begun =
                http.send(HttpRequest.newBuilder(place).headers(OFFICE).build(), BodyHandlers.ofInputStream());
        assertThat(begun.statusCode()).isEqualTo(200);
        try (InputStream body = begun.body();
                FileChannel kept = FileChannel.open(
                        data.resolve("evidence").resolve(file.substring(0, 2)).resolve(file),
                        StandardOpenOption.WRITE)) {
            assertThat(body.readNBytes(100_000)).hasSize(100_000);
            assertThat(kept.write(ByteBuffer.wrap(new byte[] {1}), LIMIT - 1)).isEqualTo(1);
            assertThatThrownBy(() -> body.transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void both_sides_share_a_bucket_and_keep_its_secret_to_themselves() throws Exception {
        PGSimpleDataSource database = TestPostgres.database();
        try (TinyS3 s3 = new TinyS3("test-bucket")) {
            Path credentials = Files.writeString(data.resolve("credentials"), """
                    [default]
                    aws_access_key_id = test-key
                    aws_secret_access_key = test-secret
                    """);
            Map<String, String> place =
                    Map.of("LUOSHI_EVIDENCE_S3_ENDPOINT", s3.endpoint(), "LUOSHI_EVIDENCE_S3_BUCKET", "test-bucket");
            Map<String, String> writing = RunningLuoshi.over(database, "command");
            writing.putAll(place);
            writing.put("LUOSHI_EVIDENCE_S3_ACCESS_KEY", "test-key");
            writing.put("LUOSHI_EVIDENCE_S3_SECRET_KEY", "test-secret");
            Map<String, String> reading = RunningLuoshi.over(database, "query");
            reading.putAll(place);
            reading.put("LUOSHI_EVIDENCE_S3_CREDENTIALS_FILE", credentials.toString());
            reading.put("LUOSHI_EVIDENCE_DIRECTORY", data.resolve("aside").toString());
            try (RunningLuoshi command = RunningLuoshi.start(writing).awaitReady();
                    RunningLuoshi query = RunningLuoshi.start(reading).awaitReady()) {
                task(command);
                String file = handedIn(handIn(command, BodyPublishers.ofString("in a bucket")), 201);
                assertThat(s3.files).containsOnlyKeys("/test-bucket/" + file.substring(0, 2) + "/" + file);
                HttpResponse<String> named = report(command, "1", "2023-03-31", file);
                long position =
                        EventJson.MAPPER.readTree(named.body()).get("position").asLong();
                assertThat(state(query, position)).isEqualTo("PRESENT text/plain");
                assertThat(query.get("/api/evidence/" + file).body()).isEqualTo("in a bucket");
                assertThat(query.get("/api/evidence/" + file).headers().firstValue("Content-Type"))
                        .hasValue("text/plain");

                s3.files.replaceAll((path, content) -> "in the bucket".getBytes(StandardCharsets.UTF_8));
                assertThat(state(query, position)).isEqualTo("ALTERED");
                refused(query, file, 502, "evidence-altered");
                s3.files.clear();
                assertThat(state(query, position)).isEqualTo("MISSING");

                for (RunningLuoshi luoshi : List.of(command, query))
                    assertThat(health(luoshi)).isEqualTo("UP");
                s3.stop();
                for (RunningLuoshi luoshi : List.of(command, query)) {
                    assertThat(health(luoshi)).isEqualTo("DEGRADED");
                    assertThat(luoshi.get("/actuator/health/readiness").statusCode())
                            .isEqualTo(200);
                }
                refused(query, file, 503, "evidence-unavailable");
                HttpResponse<String> away = report(command, "2", "2023-04-30", file);
                assertThat(away.statusCode()).isEqualTo(503);
                assertThat(away.headers().firstValue("Retry-After")).isPresent();
                assertThat(away.body()).contains("urn:luoshi:problem:evidence-unavailable");
                assertThat(handIn(command, BodyPublishers.ofString("another")).statusCode())
                        .isEqualTo(503);
                assertThat(command.output() + query.output()).doesNotContain("test-secret");
            }
        }
    }

    @Test
    void without_a_place_for_evidence_everything_else_works_and_health_says_so() throws Exception {
        PGSimpleDataSource database = TestPostgres.database();
        try (RunningLuoshi luoshi = RunningLuoshi.start(RunningLuoshi.over(database, "command,query"))
                .awaitReady()) {
            task(luoshi);
            HttpResponse<String> refused = handIn(luoshi, BodyPublishers.ofString("abc"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("urn:luoshi:problem:evidence-not-set-up");
            HttpResponse<String> named = report(luoshi, "1", "2023-03-31", "ab".repeat(32));
            assertThat(named.statusCode()).isEqualTo(503);
            assertThat(named.body()).contains("urn:luoshi:problem:evidence-not-set-up");
            assertThat(report(luoshi, "2", "2023-03-31").statusCode()).isEqualTo(200);
            assertThat(health(luoshi)).isEqualTo("DEGRADED");
            assertThat(luoshi.get("/actuator/health").body()).contains("no place to keep evidence is set");
        }
    }

    @Test
    void half_of_the_settings_of_a_bucket_are_refused_in_one_line() throws IOException {
        for (Map.Entry<Map<String, String>, String> half : Map.of(
                        Map.of("LUOSHI_EVIDENCE_S3_ENDPOINT", "http://127.0.0.1:9"), "LUOSHI_EVIDENCE_S3_BUCKET",
                        Map.of("LUOSHI_EVIDENCE_S3_BUCKET", "b", "LUOSHI_EVIDENCE_S3_SECRET_KEY", "test-secret"),
                                "LUOSHI_EVIDENCE_S3_ACCESS_KEY",
                        Map.of(
                                        "LUOSHI_EVIDENCE_DIRECTORY",
                                        Files.createTempFile(data, "file", "").toString()),
                                "LUOSHI_EVIDENCE_DIRECTORY")
                .entrySet()) {
            Map<String, String> settings = RunningLuoshi.over(TestPostgres.database(), "query");
            settings.putAll(half.getKey());
            try (RunningLuoshi luoshi = RunningLuoshi.start(settings)) {
                assertThat(luoshi.awaitEnd()).isEqualTo(1);
                assertThat(luoshi.output())
                        .hasLineCount(1)
                        .contains(half.getValue())
                        .doesNotContain("test-secret");
            }
        }
    }

    private static void task(RunningLuoshi luoshi) {
        for (Request request : Request.beforehand())
            assertThat(request.to(luoshi).statusCode()).isEqualTo(200);
        assertThat(Request.assign(TASK).to(luoshi).statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> report(RunningLuoshi luoshi, String key, String asOf, String... files) {
        String body = """
                {"taskId": "%s", "asOf": "%s", "readings": [{"targetId": "t1", "amount": {"value": 5, "unit": "所"}}],
                 "evidence": %s}""".formatted(TASK, asOf, EventJson.MAPPER.writeValueAsString(files));
        return new Request("report-progress", key + " " + files.length, body, People.OFFICE).to(luoshi);
    }

    private static URI uri(RunningLuoshi luoshi, String path) {
        return URI.create("http://127.0.0.1:" + luoshi.port() + path);
    }

    private static HttpResponse<String> handIn(RunningLuoshi luoshi, BodyPublisher file) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(uri(luoshi, "/api/evidence"))
                            .headers(OFFICE)
                            .version(HttpClient.Version.HTTP_1_1)
                            .timeout(Duration.ofMinutes(1))
                            .POST(file)
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static String handedIn(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        String sha256 = EventJson.MAPPER.readTree(answer.body()).get("sha256").stringValue();
        assertThat(answer.headers().firstValue("Location")).hasValue("/api/evidence/" + sha256);
        return sha256;
    }

    private static BodyPublisher zeros(long length) {
        return BodyPublishers.ofInputStream(() -> new InputStream() {
            private long left = length;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int most) {
                if (left <= 0) return -1;
                int n = (int) Math.min(left, most);
                left -= n;
                return n;
            }
        });
    }

    private static String raw(RunningLuoshi luoshi, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), luoshi.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST /api/evidence HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    + "Authorization: " + TestIssuer.bearer(People.SUPERVISOR) + "\r\n" + headers
                                    + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String state(RunningLuoshi luoshi, long position) {
        JsonNode item = luoshi.json("/api/tasks/" + TASK + "/evidence?after=" + position)
                .at("/evidence/0");
        String state = item.get("state").stringValue();
        return item.has("type") ? state + " " + item.get("type").stringValue() : state;
    }

    private static void refused(RunningLuoshi luoshi, String file, int status, String type) {
        HttpResponse<String> answer = luoshi.get("/api/evidence/" + file);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("urn:luoshi:problem:" + type);
    }

    private static String health(RunningLuoshi luoshi) {
        HttpResponse<String> health = luoshi.get("/actuator/health");
        assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
        return EventJson.MAPPER
                .readTree(health.body())
                .at("/components/evidence/status")
                .stringValue();
    }
}
