package org.luoshi.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * A start for practice: the first requests, then the end. The build lets the JVM watch one, and later starts begin with
 * the classes it saw loaded and linked (JEP 483, 514, 515).
 */
@Component
@ConditionalOnProperty("luoshi.rehearsal")
class Rehearsal {
    private static final List<String> VISITS =
            List.of("/actuator/health/readiness", "/v3/api-docs", "/api/commands", "/api/leaders", "/api/tasks");

    private final ConfigurableApplicationContext application;

    Rehearsal(ConfigurableApplicationContext application) {
        this.application = application;
    }

    @EventListener(ApplicationReadyEvent.class)
    void visit() throws IOException, InterruptedException {
        Environment environment = application.getEnvironment();
        String root = "http://" + environment.getRequiredProperty("server.address") + ":"
                + environment.getRequiredProperty("local.server.port");
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : VISITS)
                client.send(HttpRequest.newBuilder(URI.create(root + path)).build(), BodyHandlers.discarding());
        }
        application.close();
    }
}
