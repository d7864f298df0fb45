package org.luoshi.launcher;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;

/** An OpenID provider of our own, for the tests of one run: whoever they say gets a token. */
final class TestIssuer {
    private static final RSAKey KEY = key();
    private static final HttpServer SERVER = serve();
    private static final Map<Actor, String> TOKENS = new ConcurrentHashMap<>();

    /** Also by a clock that a test has moved, and for the longest of them. */
    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

    private TestIssuer() {}

    static String address() {
        return "http://127.0.0.1:" + SERVER.getAddress().getPort();
    }

    /** Environment variables of a process that is to believe it. */
    static Map<String, String> settings() {
        return Map.of("LUOSHI_IDENTITY_ISSUER", address());
    }

    /** The header Authorization of somebody invented. */
    static String bearer(Actor actor) {
        return "Bearer " + token(actor);
    }

    static String bearer(String account, Role role) {
        return bearer(new Actor(account, account, role, null, null));
    }

    static String token(Actor actor) {
        return TOKENS.computeIfAbsent(actor, who -> token(who, claims -> {}));
    }

    /** @param change made to the claims of a token that would be believed */
    static String token(Actor actor, Consumer<JWTClaimsSet.Builder> change) {
        return sign(claims(actor, change), KEY);
    }

    static JWTClaimsSet claims(Actor actor, Consumer<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(address())
                .audience("luoshi")
                .expirationTime(Date.from(LATER))
                .subject(actor.id())
                .claim("preferred_username", actor.id())
                .claim("name", actor.name())
                .claim("roles", List.of(actor.role().name()));
        if (actor.office() != null) claims.claim("office", actor.office().value());
        if (actor.leader() != null) claims.claim("leader", actor.leader().value());
        change.accept(claims);
        return claims.build();
    }

    static String sign(JWTClaimsSet claims, RSAKey key) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .type(JOSEObjectType.JWT)
                            .keyID(KEY.getKeyID())
                            .build(),
                    claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static RSAKey publicKey() {
        return KEY.toPublicJWK();
    }

    static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyID("test")
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpServer serve() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            String issuer = "http://127.0.0.1:" + server.getAddress().getPort();
            answer(
                    server,
                    "/.well-known/openid-configuration",
                    "{\"issuer\": \"%s\", \"jwks_uri\": \"%s/keys\"}".formatted(issuer, issuer));
            answer(server, "/keys", new JWKSet(KEY).toString(true));
            server.setExecutor(task -> Thread.ofVirtual().start(task));
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpServer server, String path, String json) {
        server.createContext(path, exchange -> {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
