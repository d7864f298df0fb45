package org.luoshi.query.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.JsonNode;

/** Somebody's web server on this machine, which takes webhooks and answers as the test wants. */
final class Receiver implements AutoCloseable {
    record Got(String id, long timestamp, String signatures, String body) {
        JsonNode json() {
            return EventJson.MAPPER.readTree(body);
        }

        long position() {
            return json().at("/data/position").longValue();
        }

        /** As the library of Standard Webhooks signs it. */
        boolean isSignedBy(String secret) {
            try {
                return Arrays.asList(signatures.split(" ")).contains(new Webhook(secret).sign(id, timestamp, body));
            } catch (com.standardwebhooks.exceptions.WebhookSigningException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** What to do with a request, to the end of its answer. */
    interface Answer {
        void to(HttpExchange exchange, Got got) throws IOException;
    }

    final List<Got> got = new CopyOnWriteArrayList<>();
    final Map<String, Long> paths = new ConcurrentHashMap<>();
    volatile Answer answer = status(200);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/hook?of=test";
    }

    int port() {
        return server.getAddress().getPort();
    }

    static Answer status(int status) {
        return (exchange, got) -> exchange.sendResponseHeaders(status, -1);
    }

    List<Long> positions() {
        return got.stream().map(Got::position).sorted().toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            paths.merge(exchange.getRequestURI().toString(), 1L, Long::sum);
            assertThat(exchange.getRequestMethod()).isEqualTo("POST");
            Got request = new Got(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    Long.parseLong(exchange.getRequestHeaders().getFirst("webhook-timestamp")),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            got.add(request);
            answer.to(exchange, request);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
