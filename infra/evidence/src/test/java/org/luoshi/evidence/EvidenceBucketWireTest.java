package org.luoshi.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.luoshi.evidence.EvidenceStoreContract.ABC;
import static org.luoshi.evidence.EvidenceStoreContract.CLOCK;
import static org.luoshi.evidence.EvidenceStoreContract.LIMIT;
import static org.luoshi.evidence.EvidenceStoreContract.bytes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.evidence.EvidenceStore.State;

/** What goes over the wire to a store, and what becomes of a store that fails or does not tell the truth. */
class EvidenceBucketWireTest {
    private static final String CHECKSUM =
            Base64.getEncoder().encodeToString(HexFormat.of().parseHex(ABC));
    private static final String PATH = "/test-bucket/ba/" + ABC;

    @TempDir
    Path aside;

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile Answer answer = exchange -> exchange.sendResponseHeaders(500, -1);
    private volatile String sent = "";
    private HttpServer server;
    private EvidenceBucket bucket;

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                sent = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                answer.to(exchange);
            }
        });
        server.start();
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        BucketAddress address =
                new BucketAddress(endpoint, "test-region", "test-bucket", true, "test-key", "test-secret", null);
        bucket = new EvidenceBucket(address, aside, LIMIT, CLOCK);
    }

    @AfterEach
    void stop() {
        bucket.close();
        server.stop(0);
        assertThat(aside).isEmptyDirectory();
    }

    @Test
    void a_file_is_sent_whole_signed_and_with_its_checksum_and_looked_at_afterwards() throws IOException {
        List<String> faults = Collections.synchronizedList(new ArrayList<>());
        boolean[] there = {false};
        answer = exchange -> {
            if (exchange.getRequestURI().getPath().equals("/test-bucket")) {
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                head(exchange, there[0] ? "3" : null, CHECKSUM);
                return;
            }
            there[0] = true;
            var headers = exchange.getRequestHeaders();
            check(faults, "3", headers.getFirst("Content-Length"));
            check(faults, "text/plain", headers.getFirst("Content-Type"));
            check(faults, ABC, headers.getFirst("x-amz-content-sha256"));
            check(faults, CHECKSUM, headers.getFirst("x-amz-checksum-sha256"));
            check(faults, null, headers.getFirst("Transfer-Encoding"));
            check(faults, null, headers.getFirst("Content-Encoding"));
            if (!headers.getFirst("Authorization")
                    .matches("AWS4-HMAC-SHA256 Credential=test-key/[0-9]{8}/test-region/s3/.*"))
                faults.add("not signed: " + headers.getFirst("Authorization"));
            check(faults, "abc", sent);
            exchange.sendResponseHeaders(200, -1);
        };

        assertThat(bucket.put(bytes("abc")).added()).isTrue();

        assertThat(faults).isEmpty();
        assertThat(asked).containsExactly("HEAD " + PATH, "HEAD /test-bucket", "PUT " + PATH, "HEAD " + PATH);
    }

    private static void check(List<String> faults, String expected, String found) {
        if (!Objects.equals(expected, found)) faults.add(found + " is not " + expected);
    }

    private static void head(HttpExchange exchange, String length, String checksum) throws IOException {
        if (length == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Length", length);
        exchange.getResponseHeaders().set("x-amz-checksum-sha256", checksum);
        exchange.sendResponseHeaders(200, -1);
    }

    @Test
    void what_the_store_vouches_for_is_not_sent_again() throws IOException {
        answer = exchange -> head(exchange, "3", CHECKSUM);
        assertThat(bucket.put(bytes("abc")).added()).isFalse();
        assertThat(asked).containsExactly("HEAD " + PATH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3"})
    void a_store_that_keeps_something_else_is_not_believed(String length) {
        String other = Base64.getEncoder().encodeToString(new byte[32]);
        answer = exchange -> {
            if (exchange.getRequestMethod().equals("HEAD")) head(exchange, length, other);
            else exchange.sendResponseHeaders(200, -1);
        };
        assertThatThrownBy(() -> bucket.put(bytes("abc")))
                .isInstanceOf(EvidenceFault.class)
                .hasMessageContaining("did not keep");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 500, 503})
    void a_store_that_refuses_is_a_fault_and_says_no_secret(int status) {
        answer = exchange -> exchange.sendResponseHeaders(status, -1);
        for (var call : List.<ThrowingCallable>of(
                () -> bucket.put(bytes("abc")), () -> bucket.has(ABC), () -> bucket.open(ABC), () -> bucket.check()))
            assertThatThrownBy(call)
                    .isInstanceOf(EvidenceFault.class)
                    .satisfies(
                            fault -> assertThat(Throwables.getStackTrace(fault)).doesNotContain("test-secret"));
    }

    @Test
    void a_content_that_breaks_off_is_a_fault_and_not_an_alteration() {
        answer = exchange -> {
            exchange.sendResponseHeaders(200, 3);
            OutputStream body = exchange.getResponseBody();
            body.write('a');
            body.flush();
            throw new IOException("cut");
        };
        assertThatThrownBy(() -> bucket.open(ABC)).isInstanceOf(EvidenceFault.class);
    }

    @Test
    void an_endless_content_is_an_alteration_and_not_read_to_its_end() {
        answer = exchange -> {
            exchange.sendResponseHeaders(200, 1L << 40);
            byte[] bytes = new byte[64 * 1024];
            while (true) exchange.getResponseBody().write(bytes);
        };
        assertThatThrownBy(() -> bucket.open(ABC))
                .isInstanceOfSatisfying(
                        EvidenceLost.class, lost -> assertThat(lost.state()).isEqualTo(State.ALTERED));
    }
}
