package org.luoshi.command.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.luoshi.command.CommandCatalogue;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.CommandReader;
import org.luoshi.command.RecordingBus;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What only a real server shows: bodies without a length, broken off, or too long. */
@SpringBootTest(classes = OverTheWireTest.Application.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OverTheWireTest {
    @EnableAutoConfiguration
    @Import({CommandCatalogue.class, CommandReader.class, CommandController.class, CommandProblems.class})
    static class Application implements WebMvcConfigurer {
        @Bean
        CommandDispatcher dispatcher() {
            return new RecordingBus().dispatcher();
        }

        @Override
        public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
            resolvers.add(new Entrance.TestActor("test-supervisor"));
        }
    }

    @LocalServerPort
    private int port;

    @Test
    void a_chunked_body_is_taken_up_to_64_KiB() throws Exception {
        assertThat(chunked(Body.LIMIT).statusCode()).isEqualTo(200);

        HttpResponse<String> tooLarge = chunked(Body.LIMIT + 1);
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(tooLarge.body()).contains("urn:luoshi:problem:too-large");
    }

    @Test
    void a_megabyte_is_413() throws Exception {
        assertThat(chunked(1 << 20).statusCode()).isEqualTo(413);
    }

    @Test
    void a_broken_chunk_is_400() throws Exception {
        assertThat(raw("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .doesNotContain("Exception", "org.apache");
    }

    @Test
    void a_body_that_ends_before_its_length_is_400() throws Exception {
        assertThat(raw("Content-Length: 500\r\n", "{\"taskId\":"))
                .startsWith("HTTP/1.1 400")
                .doesNotContain("Exception", "org.apache");
    }

    private HttpResponse<String> chunked(int length) throws Exception {
        byte[] body = (Entrance.ACKNOWLEDGE + " ".repeat(length - Entrance.ACKNOWLEDGE.length()))
                .getBytes(StandardCharsets.US_ASCII);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/commands/acknowledge-task"))
                            .version(HttpClient.Version.HTTP_1_1)
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", "chunked-" + length)
                            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private String raw(String header, String body) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(60_000);
            String request = "POST /api/commands/acknowledge-task HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nIdempotency-Key: raw\r\n" + header + "\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
