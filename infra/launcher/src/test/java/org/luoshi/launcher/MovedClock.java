package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.Ledger;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;

/** A clock at the bureau that stands still until a test moves it, and a whole Luoshi that goes by it. */
final class MovedClock extends Clock {
    static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private volatile Instant now = Instant.EPOCH;

    void moveTo(LocalDate day, LocalTime time) {
        now = day.atTime(time).atZone(SHANGHAI).toInstant();
    }

    LocalDate today() {
        return LocalDate.ofInstant(now, SHANGHAI);
    }

    /** Empty, in this very process; its patrol comes when a test calls it. */
    ConfigurableApplicationContext standalone(Path data, String... settings) {
        var application = LuoshiApplication.application();
        application.addInitializers((ApplicationContextInitializer<GenericApplicationContext>)
                context -> context.registerBean("moved", Clock.class, () -> this, bean -> bean.setPrimary(true)));
        List<String> all = new ArrayList<>(List.of(
                "--spring.profiles.active=standalone",
                "--luoshi.data=" + data,
                "--luoshi.port=0",
                "--luoshi.management-port=0",
                "--luoshi.identity.issuer=" + TestIssuer.address(),
                "--luoshi.limits.caller=100000",
                "--luoshi.limits.address=100000",
                "--luoshi.limits.stranger=100000",
                "--luoshi.query.patience=20s",
                "--luoshi.sample=none"));
        all.addAll(List.of(settings));
        if (all.stream().noneMatch(setting -> setting.startsWith("--luoshi.patrol.enabled=")))
            all.add("--luoshi.patrol.enabled=false");
        return application.run(all.toArray(String[]::new));
    }

    /** The answer to the supervisor over HTTP, of all that has been written, unless it is asked of the past. */
    static JsonNode ask(ConfigurableApplicationContext luoshi, String path) throws Exception {
        long size = luoshi.getBean(Ledger.class).size();
        String after = path.contains("asOf=") ? "" : (path.contains("?") ? "&" : "?") + "after=" + size;
        return ask(luoshi, path + after, 200);
    }

    static JsonNode ask(ConfigurableApplicationContext luoshi, String path, int status) throws Exception {
        String port = luoshi.getEnvironment().getRequiredProperty("local.server.port");
        var answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .header("Authorization", TestIssuer.bearer(People.SUPERVISOR))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(status);
        return EventJson.MAPPER.readTree(answer.body());
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return SHANGHAI;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return fixed(now, zone);
    }
}
