package org.luoshi.launcher.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The running Luoshi that is asked, in the name of whoever has the token. */
final class Server {
    private static final String TOKEN = "LUOSHI_TOKEN";
    private static final Duration TO_CONNECT = Duration.ofSeconds(10);
    private static final Duration TO_ANSWER = Duration.ofMinutes(2);

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:LUOSHI_URL:-http://localhost:8080}",
            description = "Where Luoshi runs; LUOSHI_URL where this is absent, else http://localhost:8080.")
    private String url = "";

    // The token itself is no option: every user of the machine sees the list of processes.
    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Whose text is the access token; it is LUOSHI_TOKEN where that is set.")
    private @Nullable Path tokenFile;

    /** A path with its query, each name and value encoded; a value that is null is left out. */
    static String path(String path, @Nullable Object... query) {
        StringBuilder all = new StringBuilder(path);
        for (int i = 0; i < query.length; i += 2) {
            if (query[i + 1] == null) continue;
            all.append(all.length() == path.length() ? '?' : '&')
                    .append(query[i])
                    .append('=');
            all.append(encoded(String.valueOf(query[i + 1])));
        }
        return all.toString();
    }

    static String encoded(String part) {
        return URLEncoder.encode(part, UTF_8).replace("+", "%20");
    }

    /** The body of a GET, as served. */
    String get(String path) throws IOException {
        return text("GET", path);
    }

    /** The body of what a POST without one is answered. */
    String post(String path) throws IOException {
        return text("POST", path);
    }

    String delete(String path) throws IOException {
        return text("DELETE", path);
    }

    private String text(String method, String path) throws IOException {
        try (InputStream body = open(method, path)) {
            return new String(body.readAllBytes(), UTF_8);
        }
    }

    /** A body of any length, as it comes. */
    void get(String path, OutputStream into) throws IOException {
        try (InputStream body = open("GET", path)) {
            body.transferTo(into);
        }
    }

    static JsonNode json(String body) {
        try {
            return EventJson.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw new CannotDo("the answer is not JSON; is it Luoshi that answers?", e);
        }
    }

    private InputStream open(String method, String path) throws IOException {
        HttpResponse<InputStream> answer = send(method, path);
        if (answer.statusCode() / 100 == 2) return answer.body();
        try (InputStream body = answer.body()) {
            throw new CannotDo(refusal(answer.statusCode(), new String(body.readAllBytes(), UTF_8)));
        }
    }

    private HttpResponse<InputStream> send(String method, String path) throws IOException {
        URI address;
        try {
            address = URI.create(url.replaceFirst("/+$", "") + path);
            // Not closed: that would wait for a body which nobody reads on.
            return HttpClient.newBuilder()
                    .connectTimeout(TO_CONNECT)
                    .build()
                    .send(
                            HttpRequest.newBuilder(address)
                                    .method(method, BodyPublishers.noBody())
                                    .timeout(TO_ANSWER)
                                    .header("Authorization", "Bearer " + token())
                                    .header("Accept-Language", language())
                                    .build(),
                            BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException e) {
            throw new CannotDo(url + " is no address of a server: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (IOException e) {
            throw new CannotDo(
                    "no answer from " + url + " (" + e.getClass().getSimpleName()
                            + (e.getMessage() == null ? "" : ": " + e.getMessage()) + ")",
                    e);
        }
    }

    private static String language() {
        return Locale.getDefault().getLanguage().equals("zh") ? "zh" : "en";
    }

    private String token() throws IOException {
        String token = System.getenv(TOKEN);
        if (token == null || token.isBlank()) {
            if (tokenFile == null)
                throw new CannotDo("no token: set " + TOKEN + " or give --token-file;"
                        + " infra/bin/token ACCOUNT gets one from standalone, elsewhere the OpenID provider issues it");
            token = Files.readString(tokenFile);
        }
        return token.strip();
    }

    /** Title and detail of a problem (RFC 9457) in one line. */
    private static String refusal(int status, String body) {
        try {
            JsonNode problem = EventJson.MAPPER.readTree(body);
            String title = problem.path("title").asString("");
            String detail = problem.path("detail").asString("");
            if (!title.isEmpty()) return status + " " + title + (detail.isEmpty() ? "" : ": " + detail);
        } catch (JacksonException notOurs) {
            // Whoever stands in front of Luoshi may answer in another form.
        }
        return "the server answers " + status;
    }
}
