package org.luoshi.launcher;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.Tokens;
import org.luoshi.identity.account.AuthorizationServer;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.stereotype.Component;

/**
 * A start for practice: the first requests, then the end. The build lets the JVM watch one, and later starts begin with
 * the classes it saw loaded and linked (JEP 483, 514, 515).
 */
@Component
@ConditionalOnProperty("luoshi.rehearsal")
class Rehearsal {
    private static final String WATCHING = "/actuator/";
    private static final List<String> VISITS =
            List.of(WATCHING + "health/readiness", "/v3/api-docs", "/api/commands", "/api/leaders", "/api/tasks");

    private static final Actor VISITOR = new Actor("rehearsal", "落实预演", Role.VIEWER, null, null);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final ConfigurableApplicationContext application;
    private final Clock clock;
    private final Tokens settings;
    private final ObjectProvider<AuthorizationServer.Place> place;
    private final ObjectProvider<JWKSource<SecurityContext>> keys;

    Rehearsal(
            ConfigurableApplicationContext application,
            Clock clock,
            Tokens settings,
            ObjectProvider<AuthorizationServer.Place> place,
            ObjectProvider<JWKSource<SecurityContext>> keys) {
        this.application = application;
        this.clock = clock;
        this.settings = settings;
        this.place = place;
        this.keys = keys;
    }

    @EventListener(ApplicationReadyEvent.class)
    void visit() throws IOException, InterruptedException {
        Environment environment = application.getEnvironment();
        String port = ":" + environment.getRequiredProperty("local.server.port");
        String watching = ":" + environment.getRequiredProperty("local.management.port");
        String address = environment.getRequiredProperty("server.address");
        String token = token();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : VISITS) {
                boolean forWatching = path.startsWith(WATCHING);
                URI place = URI.create("http://" + address + (forWatching ? watching : port) + path);
                HttpRequest.Builder request = HttpRequest.newBuilder(place);
                if (token != null && !forWatching) request.header("Authorization", "Bearer " + token);
                int status =
                        client.send(request.build(), BodyHandlers.discarding()).statusCode();
                System.out.println("Practised " + path + ": " + status);
            }
        }
        application.close();
    }

    /** Signed by ourselves, where accounts are our own; it goes from here to here, and is good for a minute. */
    private @Nullable String token() {
        AuthorizationServer.Place here = place.getIfAvailable();
        if (here == null) return null;
        JwsHeader header =
                JwsHeader.with(SignatureAlgorithm.ES256).type("at+jwt").build();
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .issuer(here.issuer())
                .audience(List.of(settings.audience()))
                .expiresAt(clock.instant().plus(LONGEST))
                .claim(settings.claims().account(), VISITOR.id())
                .claim(settings.claims().name(), VISITOR.name())
                .claim(settings.claims().roles(), List.of(VISITOR.role().name()))
                .build();
        return new NimbusJwtEncoder(keys.getObject())
                .encode(JwtEncoderParameters.from(header, claims))
                .getTokenValue();
    }
}
