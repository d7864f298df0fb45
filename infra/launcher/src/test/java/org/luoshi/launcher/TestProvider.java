package org.luoshi.launcher;

import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;

/**
 * An OpenID provider that is strict where the real ones are: it knows its client by a secret, looks at proof keys, gives a
 * new refresh token each time, and takes one that comes a second time for stolen. Whoever comes is signed in at once.
 */
final class TestProvider implements AutoCloseable {
    static final String CLIENT = "luoshi-web";
    static final String SECRET = "a secret: with %signs&";
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(15);

    private record Code(String challenge, String redirect) {}

    private final HttpServer server;
    private final Map<String, Code> codes = new ConcurrentHashMap<>();
    private final Set<String> refreshTokens = ConcurrentHashMap.newKeySet();
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    /** Who is in front of the browser. */
    volatile Actor person = People.SUPERVISOR;

    /** By how much tokens are longer than they need be. */
    volatile int ballast;

    volatile boolean withoutRole;

    TestProvider(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        String issuer = "http://127.0.0.1:" + port;
        server.createContext(
                "/.well-known/openid-configuration", exchange -> json(exchange, 200, """
                {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "authorization_endpoint": "%1$s/authorize",
                 "token_endpoint": "%1$s/token", "revocation_endpoint": "%1$s/revoke", "end_session_endpoint": "%1$s/end"}
                """.formatted(issuer)));
        server.createContext("/keys", exchange -> json(exchange, 200, new JWKSet(TestIssuer.publicKey()).toString()));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", exchange -> token(exchange, issuer));
        server.createContext("/revoke", exchange -> {
            refreshTokens.remove(String.valueOf(body(exchange).get("token")));
            json(exchange, 200, "");
        });
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.start();
    }

    boolean knows(String refreshToken) {
        return refreshTokens.contains(refreshToken);
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
        String redirect = asked.get("redirect_uri");
        if (!CLIENT.equals(asked.get("client_id"))
                || redirect == null
                || !"S256".equals(asked.get("code_challenge_method"))) {
            json(exchange, 400, "{}");
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, new Code(String.valueOf(asked.get("code_challenge")), redirect));
        exchange.getResponseHeaders().set("Location", redirect + "?code=" + code + "&state=" + asked.get("state"));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange, String issuer) throws IOException {
        Map<String, String> asked = body(exchange);
        if (!isOurClient(exchange.getRequestHeaders().getFirst("Authorization"))) {
            json(exchange, 401, "{\"error\": \"invalid_client\"}");
            return;
        }
        String refresh = asked.get("refresh_token");
        boolean granted = refresh == null ? isRight(asked) : rotates(refresh);
        if (!granted) {
            json(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        String next = UUID.randomUUID().toString();
        refreshTokens.add(next);
        String token = TestIssuer.token(person, claims -> {
            claims.issuer(issuer)
                    .expirationTime(Date.from(Instant.now().plus(TOKEN_LIFE)))
                    .jwtID(next)
                    .claim("ballast", "x".repeat(ballast));
            if (withoutRole) claims.claim("roles", null);
        });
        json(
                exchange,
                200,
                EventJson.MAPPER.writeValueAsString(
                        Map.of("access_token", token, "refresh_token", next, "token_type", "Bearer")));
    }

    private boolean isRight(Map<String, String> asked) {
        Code code = codes.remove(String.valueOf(asked.get("code")));
        return code != null
                && code.redirect().equals(asked.get("redirect_uri"))
                && code.challenge().equals(hash(String.valueOf(asked.get("code_verifier"))));
    }

    private boolean rotates(String refresh) {
        if (used.contains(refresh)) refreshTokens.clear();
        used.add(refresh);
        return refreshTokens.remove(refresh);
    }

    private static boolean isOurClient(@Nullable String header) {
        if (header == null || !header.startsWith("Basic ")) return false;
        String[] given =
                new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8).split(":", -1);
        return given.length == 2
                && decoded(given[0]).equals(CLIENT)
                && decoded(given[1]).equals(SECRET);
    }

    private static String hash(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> body(HttpExchange exchange) throws IOException {
        return parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void json(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
