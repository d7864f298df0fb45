package org.luoshi.identity.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.Discovery;
import org.luoshi.kernel.EventJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.JwtException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** An OpenID provider, which need not be reached before somebody signs in. */
final class OtherIssuer implements Issuer {
    private static final Logger log = LoggerFactory.getLogger(OtherIssuer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST = 256 * 1024;

    /** Two tabs of one browser hardly renew at times that lie further apart. */
    private static final Duration AT_ONCE = Duration.ofSeconds(30);

    private static final int MOST = 10_000;

    private final String issuer;
    private final Client client;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

    /** Where a provider gives a new refresh token each time, the second tab to come with the old one gets the same. */
    private final Cache<String, Grant> renewed =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(AT_ONCE).build();

    private volatile @Nullable JsonNode document;

    OtherIssuer(String issuer, Client client) {
        this.issuer = issuer;
        this.client = client;
    }

    @Override
    public URI authorization(String state, String challenge, URI back) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", client.id());
        parameters.put("redirect_uri", back.toString());
        parameters.put("scope", String.join(" ", client.scopes()));
        parameters.put("state", state);
        parameters.put("code_challenge", challenge);
        parameters.put("code_challenge_method", "S256");
        return with(address("authorization_endpoint"), parameters);
    }

    @Override
    public Grant byCode(String code, String verifier, URI back) {
        return granted(Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "code_verifier",
                verifier,
                "redirect_uri",
                back.toString()));
    }

    @Override
    public Grant byRefreshToken(String refreshToken) {
        return renewed.get(
                refreshToken, token -> granted(Map.of("grant_type", "refresh_token", "refresh_token", token)));
    }

    @Override
    public void forget(String refreshToken) {
        renewed.invalidate(refreshToken);
        if (known().has("revocation_endpoint"))
            ask(address("revocation_endpoint"), Map.of("token", refreshToken, "token_type_hint", "refresh_token"));
    }

    @Override
    public @Nullable URI farewell(URI home) {
        if (!known().has("end_session_endpoint")) return null;
        return with(
                address("end_session_endpoint"),
                Map.of(
                        "client_id",
                        client.id(),
                        "post_logout_redirect_uri",
                        home.resolve("/").toString()));
    }

    @Override
    public boolean isOurselves() {
        return false;
    }

    private Grant granted(Map<String, String> parameters) {
        JsonNode answer = ask(address("token_endpoint"), parameters);
        String access = answer.path("access_token").asString("");
        if (access.isEmpty()) throw NotGranted.refused("no-token");
        String refresh = answer.path("refresh_token").asString("");
        return new Grant(access, refresh.isEmpty() ? null : refresh);
    }

    private JsonNode ask(URI address, Map<String, String> parameters) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("client_id", client.id());
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(form(all)));
        // RFC 6749 §2.3.1: both are encoded as in a form before they are joined.
        if (client.secret() != null)
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString((encoded(client.id()) + ":" + encoded(client.secret()))
                                            .getBytes(StandardCharsets.UTF_8)));
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
        } catch (IOException e) {
            throw NotGranted.unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NotGranted.unavailable(e);
        }
        if (answer.statusCode() >= 500 || answer.statusCode() == 429)
            throw NotGranted.unavailable(new IOException(address + " answers " + answer.statusCode()));
        JsonNode body = read(answer.body());
        if (answer.statusCode() == 200) return body;
        String error = body.path("error").asString("");
        String word = error.matches("[a-z_]{1,40}") ? error : "refused";
        // Nobody who signs in can mend that.
        if (!word.equals("invalid_grant"))
            log.warn("{} answers {} {} to client {}", address, answer.statusCode(), word, client.id());
        throw NotGranted.refused(word);
    }

    private static JsonNode read(byte[] body) {
        try {
            return body.length == 0 ? MissingNode.getInstance() : EventJson.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw NotGranted.unavailable(e);
        }
    }

    private URI address(String name) {
        try {
            return Discovery.address(known(), name);
        } catch (JwtException e) {
            throw NotGranted.unavailable(e);
        }
    }

    private JsonNode known() {
        JsonNode known = document;
        if (known != null) return known;
        try {
            known = Discovery.of(issuer);
        } catch (JwtException e) {
            throw NotGranted.unavailable(e);
        }
        document = known;
        return known;
    }

    private static URI with(URI address, Map<String, String> parameters) {
        String form = form(parameters);
        return URI.create(address + (address.getRawQuery() == null ? "?" : "&") + form);
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
