package org.luoshi.command.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.evidence.EvidenceDirectory;
import org.luoshi.evidence.EvidenceStore;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What only a real server shows: files that are large, of no or a wrong length, or that break off. */
@SpringBootTest(
        classes = EvidenceOverTheWireTest.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "server.tomcat.max-swallow-size=64MB")
class EvidenceOverTheWireTest {
    private static final long LIMIT = EvidenceStore.MAX_BYTES;

    @TempDir
    static Path directory;

    @EnableAutoConfiguration
    @Import({EvidenceController.class, CommandProblems.class})
    static class Application implements WebMvcConfigurer {
        @Bean
        EvidenceStore evidence() throws IOException {
            return new EvidenceDirectory(directory, LIMIT, Clock.systemUTC());
        }

        @Override
        public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
            resolvers.add(new Entrance.TestActor("test-supervisor"));
        }
    }

    @LocalServerPort
    private int port;

    /** So many bytes, made as they are read, so that neither side can have them all in memory unnoticed. */
    private static final class Bytes extends InputStream {
        private long left;

        Bytes(long length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) return -1;
            int n = (int) Math.min(left, length);
            Arrays.fill(buffer, offset, offset + n, (byte) 'x');
            left -= n;
            return n;
        }
    }

    private HttpResponse<String> send(BodyPublisher body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/evidence"))
                            .version(HttpClient.Version.HTTP_1_1)
                            .timeout(Duration.ofMinutes(1))
                            .POST(body)
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static BodyPublisher chunked(long length) {
        return BodyPublishers.ofInputStream(() -> new Bytes(length));
    }

    private static long files() throws IOException {
        while (true)
            try (Stream<Path> all = Files.walk(directory)) {
                return all.filter(Files::isRegularFile).count();
            } catch (UncheckedIOException e) {
                // One of them went while they were counted: they are counted anew.
                if (!(e.getCause() instanceof NoSuchFileException)) throw e;
            }
    }

    @Test
    void fifty_MiB_are_taken_with_and_without_a_length_and_one_byte_more_is_not() throws Exception {
        long before = files();
        for (BodyPublisher tooLarge :
                List.of(chunked(LIMIT + 1), BodyPublishers.fromPublisher(chunked(LIMIT + 1), LIMIT + 1))) {
            HttpResponse<String> refused = send(tooLarge);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(413);
            assertThat(refused.body()).contains("urn:luoshi:problem:evidence-too-large");
            assertThat(files()).isEqualTo(before);
        }
        assertThat(send(chunked(LIMIT)).statusCode()).isEqualTo(201);
        assertThat(send(BodyPublishers.fromPublisher(chunked(LIMIT), LIMIT)).statusCode())
                .isEqualTo(200);
        assertThat(files()).isEqualTo(before + 1);
    }

    @Test
    void a_form_is_taken_as_it_is() throws Exception {
        String answer = raw("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n", "a=1&b=2");
        assertThat(answer).startsWith("HTTP/1.1 201").contains("\"size\":7");
    }

    @Test
    void a_file_that_ends_before_its_length_leaves_nothing() throws Exception {
        long before = files();
        assertThat(raw("Content-Length: 500\r\n", "half of it"))
                .startsWith("HTTP/1.1 400")
                .doesNotContain("Exception", "org.apache");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void a_broken_chunk_leaves_nothing() throws Exception {
        long before = files();
        assertThat(raw("Transfer-Encoding: chunked\r\n", "5\r\nhalf \r\nzz\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("Transfer-Encoding: chunked\r\n", "5\r\nhalf \r\n")).startsWith("HTTP/1.1 400");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void a_length_beyond_the_limit_is_answered_before_anything_is_read() throws Exception {
        assertThat(raw("Content-Length: " + (LIMIT + 1) + "\r\n", "")).startsWith("HTTP/1.1 413");
    }

    @Test
    void a_sender_who_goes_away_leaves_nothing() throws Exception {
        long before = files();
        try (Socket socket = new Socket("localhost", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(head("Content-Length: 1000000\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[100_000]);
            out.flush();
            long begun = System.nanoTime();
            while (files() == before) {
                assertThat(System.nanoTime() - begun)
                        .as("nanoseconds until it is seen")
                        .isLessThan(20_000_000_000L);
                LockSupport.parkNanos(1_000_000);
            }
            socket.setSoLinger(true, 0); // as a cable that is pulled
        }
        long gone = System.nanoTime();
        while (files() > before) {
            assertThat(System.nanoTime() - gone)
                    .as("nanoseconds until it is gone")
                    .isLessThan(20_000_000_000L);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private String raw(String headers, String body) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((head(headers) + body).getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String head(String headers) {
        return "POST /api/evidence HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n";
    }
}
