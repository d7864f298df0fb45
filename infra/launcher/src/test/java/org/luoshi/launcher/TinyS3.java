package org.luoshi.launcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** As much of an S3 server as keeps files, for whoever signs as test-key; what it keeps is in the open. */
final class TinyS3 implements AutoCloseable {
    /** By path: {@code /bucket/key}. */
    final Map<String, byte[]> files = new ConcurrentHashMap<>();

    private final String bucket;
    private final HttpServer server;

    TinyS3(String bucket) {
        this.bucket = "/" + bucket;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String signed = exchange.getRequestHeaders().getFirst("Authorization");
        String path = exchange.getRequestURI().getPath();
        if (signed == null || !signed.contains("Credential=test-key/")) {
            exchange.sendResponseHeaders(403, -1);
        } else if (exchange.getRequestMethod().equals("PUT")) {
            files.put(path, exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
        } else if (path.equals(bucket)) {
            exchange.sendResponseHeaders(200, -1);
        } else if (!files.containsKey(path)) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            give(exchange, files.get(path));
        }
    }

    private static void give(HttpExchange exchange, byte[] file) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(file.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
        }
    }

    /** As a store that breaks down. */
    void stop() {
        server.stop(0);
    }

    @Override
    public void close() {
        stop();
    }
}
