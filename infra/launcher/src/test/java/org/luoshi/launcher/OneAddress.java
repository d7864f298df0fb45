package org.luoshi.launcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an operator puts in front of processes that run apart, so that browsers see one address: what is to be recorded goes
 * to the command side, all else to the query sides in turn. Answers pass as they come, so that a stream is one.
 */
final class OneAddress implements AutoCloseable {
    private static final Set<String> HOP = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        HOP.addAll(List.of("connection", "host", "content-length", "transfer-encoding", "upgrade", "keep-alive"));
    }

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final HttpServer server;
    private final RunningLuoshi command;
    private final List<RunningLuoshi> queries;
    private final AtomicInteger turn = new AtomicInteger();

    OneAddress(RunningLuoshi command, List<RunningLuoshi> queries) throws IOException {
        this.command = command;
        this.queries = queries;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::pass);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.start();
    }

    String root() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private void pass(HttpExchange asked) throws IOException {
        try (asked) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + side(asked).port() + asked.getRequestURI()))
                    .method(
                            asked.getRequestMethod(),
                            BodyPublishers.ofByteArray(asked.getRequestBody().readAllBytes()));
            asked.getRequestHeaders().forEach((name, values) -> {
                if (!HOP.contains(name)) values.forEach(value -> request.header(name, value));
            });
            HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
            answer.headers().map().forEach((name, values) -> {
                if (!HOP.contains(name)) asked.getResponseHeaders().put(name, values);
            });
            boolean empty = answer.statusCode() == 204 || answer.statusCode() == 304;
            asked.sendResponseHeaders(answer.statusCode(), empty ? -1 : 0);
            if (!empty) copy(answer.body(), asked.getResponseBody());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private RunningLuoshi side(HttpExchange asked) {
        boolean records = asked.getRequestMethod().equals("POST")
                && asked.getRequestURI().getPath().matches("/api/(commands/.*|evidence)");
        return records ? command : queries.get(turn.getAndIncrement() % queries.size());
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] some = new byte[8192];
        for (int length = from.read(some); length >= 0; length = from.read(some)) {
            to.write(some, 0, length);
            to.flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        http.shutdownNow(); // streams would not end by themselves
    }
}
