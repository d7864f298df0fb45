package org.luoshi.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;

/** Tokens of an issuer elsewhere, whose keys are published over HTTP. */
class TokenDecoderTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static RSAKey key;

    private final AtomicInteger asked = new AtomicInteger();
    private volatile int status = 200;
    private volatile String issuerOfDiscovery = "";
    private HttpServer server;
    private String issuer;
    private JwtDecoder decoder;

    @BeforeAll
    static void key() throws Exception {
        key = new RSAKeyGenerator(2048).keyID("one").generate();
    }

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        issuerOfDiscovery = issuer;
        server.createContext("/", exchange -> {
            boolean keys = exchange.getRequestURI().getPath().equals("/keys");
            if (keys) asked.incrementAndGet();
            byte[] body = (keys
                            ? new JWKSet(key.toPublicJWK()).toString()
                            : "{\"issuer\": \"%s\", \"jwks_uri\": \"%s/keys\"}".formatted(issuerOfDiscovery, issuer))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        decoder = TokenDecoder.of(
                new Tokens(
                        issuer,
                        null,
                        null,
                        "luoshi",
                        Duration.ofSeconds(30),
                        new Tokens.Claims("preferred_username", "name", "roles", "office", "leader"),
                        null),
                CLOCK);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String token(Consumer<JWTClaimsSet.Builder> change) throws Exception {
        return token(change, "one", "JWT", JWSAlgorithm.RS256);
    }

    private String token(
            Consumer<JWTClaimsSet.Builder> change, String keyId, @Nullable String type, JWSAlgorithm algorithm)
            throws Exception {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience("luoshi")
                .expirationTime(Date.from(NOW.plusSeconds(60)))
                .claim("preferred_username", "tester");
        change.accept(claims);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm)
                        .keyID(keyId)
                        .type(type == null ? null : new JOSEObjectType(type))
                        .build(),
                claims.build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    @Test
    void a_whole_token_of_the_issuer_for_us_and_of_now_is_believed() throws Exception {
        assertThat(decoder.decode(token(claims -> {})).getClaimAsString("preferred_username"))
                .isEqualTo("tester");
        for (String type : new String[] {null, "JWT", "at+jwt"})
            assertThat(decoder.decode(token(claims -> {}, "one", type, JWSAlgorithm.RS256)))
                    .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"-29, true", "-30, false", "-31, false", "0, true"})
    void the_end_of_a_token_counts_to_the_second_of_the_skew(int seconds, boolean believed) throws Exception {
        String token = token(claims -> claims.expirationTime(Date.from(NOW.plusSeconds(seconds))));
        if (believed) assertThat(decoder.decode(token)).isNotNull();
        else assertRefused(token, "expired");
    }

    @ParameterizedTest
    @CsvSource({"30, true", "31, false"})
    void so_does_its_beginning(int seconds, boolean believed) throws Exception {
        String token = token(claims -> claims.notBeforeTime(Date.from(NOW.plusSeconds(seconds))));
        if (believed) assertThat(decoder.decode(token)).isNotNull();
        else assertRefused(token, "not-yet-valid");
    }

    @Test
    void what_is_wrong_with_others_is_told_in_a_word() throws Exception {
        assertRefused(token(claims -> claims.expirationTime(null)), "expired");
        assertRefused(token(claims -> claims.issuer("https://elsewhere.example")), "issuer");
        assertRefused(token(claims -> claims.issuer(null)), "issuer");
        assertRefused(token(claims -> claims.audience("other")), "audience");
        assertRefused(token(claims -> claims.audience((String) null)), "audience");
        assertRefused(token(claims -> claims.claim("nonce", "x")), "kind");
        assertRefused(token(claims -> claims.claim("typ", "ID")), "kind");
        assertRefused(token(claims -> {}, "one", "logout+jwt", JWSAlgorithm.RS256), "kind");
    }

    @Test
    void the_algorithm_is_ours_to_choose_not_the_tokens() throws Exception {
        String token = token(claims -> {}, "one", "JWT", JWSAlgorithm.PS256);
        assertThatThrownBy(() -> decoder.decode(token)).isInstanceOf(BadJwtException.class);
    }

    @Test
    void made_up_key_ids_do_not_make_us_ask_the_issuer_each_time() throws Exception {
        decoder.decode(token(claims -> {}));
        for (int i = 0; i < 50; i++) {
            String token = token(claims -> {}, "made-up-" + i, "JWT", JWSAlgorithm.RS256);
            assertThatThrownBy(() -> decoder.decode(token)).isInstanceOf(BadJwtException.class);
        }
        assertThat(asked).hasValueLessThan(4);
        assertThat(decoder.decode(token(claims -> {}))).isNotNull();
    }

    @Test
    void an_issuer_that_is_away_is_no_fault_of_the_token_and_comes_back() throws Exception {
        status = 503;
        String token = token(claims -> {});
        long begun = System.nanoTime();
        assertThatThrownBy(() -> decoder.decode(token))
                .isInstanceOf(JwtException.class)
                .isNotInstanceOf(BadJwtException.class);
        status = 200;
        Throwable again = catchThrowable(() -> decoder.decode(token));
        if (System.nanoTime() - begun < 2_000_000_000L)
            assertThat(again).as("asked a moment ago").hasMessageContaining("moment ago");
        assertThat(untilBelieved(token)).as("and soon asked again").isNotNull();
        status = 503;
        assertThat(decoder.decode(token)).as("the keys are known").isNotNull();
    }

    private Jwt untilBelieved(String token) {
        long begun = System.nanoTime();
        while (true)
            try {
                return decoder.decode(token);
            } catch (JwtException notYet) {
                if (System.nanoTime() - begun > 60_000_000_000L) throw notYet;
                LockSupport.parkNanos(100_000_000);
            }
    }

    @Test
    void a_discovery_document_that_speaks_for_another_issuer_is_not_followed() throws Exception {
        issuerOfDiscovery = "https://elsewhere.example";
        String token = token(claims -> {});
        assertThatThrownBy(() -> decoder.decode(token)).hasMessageContaining("another issuer");
        assertThat(asked).hasValue(0);
    }

    private void assertRefused(String token, String why) {
        assertThatThrownBy(() -> decoder.decode(token))
                .isInstanceOfSatisfying(
                        JwtValidationException.class,
                        refused -> assertThat(refused.getErrors())
                                .first()
                                .extracting(error -> error.getDescription())
                                .isEqualTo(why));
    }
}
