package org.luoshi.query.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.luoshi.query.TestClock;
import org.luoshi.query.TestQuerySide;
import org.luoshi.query.webhook.Sender.Outcome;

/** What strangers may do to us. */
class SenderTest {
    /** A name's owner who changes his mind. */
    private static final class Rebinding implements DnsResolver {
        volatile String address = "93.184.216.34";

        @Override
        public InetAddress[] resolve(String host) {
            return new InetAddress[] {InetAddress.ofLiteral(address)};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    private final TestClock clock = new TestClock(Instant.parse("2023-06-30T04:00:00Z"), TestQuerySide.ZONE);
    private final Receiver receiver = new Receiver();
    private final Secret secret = Secret.random();
    private Sender sender = new Sender(new Targets(List.of("127.0.0.1")), clock);

    @AfterEach
    void close() throws IOException {
        sender.destroy();
        receiver.close();
    }

    private Outcome send(String url) {
        return sender.send(URI.create(url), "a", "{}", List.of(secret));
    }

    @Test
    void a_redirect_is_not_followed() {
        receiver.answer = (exchange, got) -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(307, -1);
        };
        assertThat(send(receiver.url())).isEqualTo(new Outcome(307, "answered 307", null));
        assertThat(receiver.paths).containsOnlyKeys("/hook?of=test");
    }

    @Test
    void an_endless_answer_is_cut_off_and_its_status_counts() {
        AtomicLong written = new AtomicLong();
        receiver.answer = (exchange, got) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[8192];
            while (true) {
                exchange.getResponseBody().write(much);
                exchange.getResponseBody().flush();
                written.addAndGet(much.length);
            }
        };
        assertThat(send(receiver.url()).delivered()).isTrue();
        assertThat(written.get()).as("what the network took before it noticed").isLessThan(64_000_000);
        receiver.answer = Receiver.status(200);
        assertThat(send(receiver.url()).delivered()).isTrue();
    }

    @Test
    void a_name_that_has_come_to_mean_this_machine_is_not_connected_to() throws Exception {
        Rebinding dns = new Rebinding();
        Targets targets = new Targets(List.of(), dns);
        sender.destroy();
        sender = new Sender(targets, clock);
        URI target = targets.target("https://rebinding.example.org:" + receiver.port() + "/");
        dns.address = "127.0.0.1";
        Outcome outcome = sender.send(target, "a", "{}", List.of(secret));
        assertThat(outcome.status()).isNull();
        assertThat(outcome.error()).contains("may not go", "127.0.0.1");
        assertThat(receiver.paths).isEmpty();
    }

    @Test
    void an_address_is_looked_at_by_every_connection_also_where_it_is_written_out() throws Exception {
        sender.destroy();
        sender = new Sender(new Targets(List.of()), clock);
        for (String url : List.of(receiver.url(), "http://[::1]:" + receiver.port() + "/"))
            assertThat(send(url).error()).as(url).contains("may not go");
        assertThat(receiver.paths).isEmpty();
    }

    @Test
    void what_is_no_http_is_a_failure_that_repeats_nothing_of_it() throws Exception {
        try (var stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try (var connection = stranger.accept()) {
                    connection.getOutputStream().write("PASSWORD: 123\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    connection.getOutputStream().flush();
                    connection.shutdownOutput();
                    connection.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            Outcome outcome = send("http://127.0.0.1:" + stranger.getLocalPort() + "/");
            assertThat(outcome.delivered()).isFalse();
            assertThat(outcome.error()).isNotBlank().doesNotContain("123", "PASSWORD");
        }
    }

    @Test
    void a_handshake_that_fails_is_a_failure() {
        // A plain server where encryption is expected: the handshake fails.
        Outcome outcome = send("https://127.0.0.1:" + receiver.port() + "/");
        assertThat(outcome.delivered()).isFalse();
        assertThat(outcome.status()).isNull();
    }
}
