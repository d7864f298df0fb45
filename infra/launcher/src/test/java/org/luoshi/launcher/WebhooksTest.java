package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.JsonNode;

/** From a command to somebody else's server, through the whole of a Luoshi that is killed on the way. */
class WebhooksTest {
    @TempDir
    Path data;

    @Test
    void every_event_arrives_though_the_process_is_killed_and_the_receiver_refuses_some_at_first() throws IOException {
        Map<String, String> settings =
                Map.of("LUOSHI_DATA", data.toString(), "LUOSHI_SAMPLE", "none", "LUOSHI_WEBHOOK_ALLOW", "127.0.0.1");
        Set<Long> arrived = new ConcurrentSkipListSet<>();
        Map<Long, String> ids = new ConcurrentHashMap<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            receiver.setExecutor(threads);
            receiver.createContext("/", exchange -> {
                try (exchange) {
                    JsonNode body = EventJson.MAPPER.readTree(exchange.getRequestBody());
                    long position = body.at("/data/position").longValue();
                    String id = exchange.getRequestHeaders().getFirst("webhook-id");
                    String before = ids.putIfAbsent(position, id);
                    if (before != null && !before.equals(id)) throw new AssertionError(position + " under two ids");
                    boolean refused = before == null && position % 3 == 0; // the second attempt is 5 s later
                    if (!refused) arrived.add(position);
                    exchange.sendResponseHeaders(refused ? 503 : 204, -1);
                }
            });
            receiver.start();
            long last;
            try (RunningLuoshi luoshi = RunningLuoshi.start(settings).awaitReady()) {
                HttpResponse<String> made = luoshi.post(
                        "/api/webhooks", """
                        {"name": "测试推送", "url": "http://127.0.0.1:%d/hook"}""".formatted(receiver.getAddress().getPort()));
                assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
                for (Request request : Request.beforehand()) granted(request, luoshi);
                for (int i = 0; i < 20; i++) granted(Request.assign("2023-T" + i), luoshi);
                last = granted(Request.acknowledge("2023-T0"), luoshi);
                luoshi.kill();
            }
            try (RunningLuoshi luoshi = RunningLuoshi.start(settings).awaitReady()) {
                List<Long> all = LongStream.rangeClosed(1, last).boxed().toList();
                long begun = System.nanoTime();
                while (arrived.size() < last && System.nanoTime() - begun < 120_000_000_000L)
                    LockSupport.parkNanos(100_000_000);
                assertThat(arrived).containsExactlyElementsOf(all);
                assertThat(luoshi.json("/actuator/health")
                                .at("/components/webhooks/status")
                                .stringValue())
                        .isEqualTo("UP");
                assertThat(luoshi.get("/actuator/prometheus").body())
                        .contains(
                                "luoshi_webhook_pending ",
                                "luoshi_webhook_dead_letters 0.0",
                                "luoshi_webhook_attempts_total");
                assertThat(luoshi.json("/v3/api-docs")
                                .at("/paths")
                                .get("/api/webhooks/{id}/dead-letters")
                                .at("/get/parameters")
                                .findValuesAsString("name"))
                        .containsExactlyInAnyOrder("id", "from", "limit");
                assertThat(luoshi.output()).doesNotContain("whsec_");
            }
        } finally {
            receiver.stop(0);
        }
    }

    private static long granted(Request request, RunningLuoshi luoshi) {
        HttpResponse<String> answer = request.to(luoshi);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return EventJson.MAPPER.readTree(answer.body()).at("/position").longValue();
    }
}
