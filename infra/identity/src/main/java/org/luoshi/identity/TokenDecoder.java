package org.luoshi.identity;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Reads bearer tokens and believes few: signed by the issuer's key with the one algorithm, from the issuer, for us, and
 * in its time. What is wrong with any other is told in one word.
 */
final class TokenDecoder implements JwtDecoder {
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Set<String> IDENTITY = Set.of("nonce", "at_hash", "c_hash");
    private static final Set<String> TYPES = Set.of("JWT", "at+jwt", "application/at+jwt");

    private final Tokens settings;
    private final Clock clock;
    private volatile @Nullable JwtDecoder ready;
    private @Nullable Long failedAt;

    private TokenDecoder(Tokens settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Of tokens that standalone has issued itself. */
    static JwtDecoder own(String issuer, JWKSource<SecurityContext> keys, Tokens settings, Clock clock) {
        SignatureAlgorithm algorithm = Objects.requireNonNullElse(settings.algorithm(), SignatureAlgorithm.ES256);
        return decoder(issuer, keys, algorithm, settings, clock);
    }

    /** Of an issuer elsewhere, whom we need not reach before the first token comes. */
    static JwtDecoder of(Tokens settings, Clock clock) {
        return new TokenDecoder(settings, clock);
    }

    @Override
    public Jwt decode(String token) {
        JwtDecoder decoder = ready;
        if (decoder == null) decoder = prepare();
        try {
            return decoder.decode(token);
        } catch (JwtException e) {
            // The issuer has been asked a moment ago, and knew no such key.
            if (Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                    .limit(10)
                    .anyMatch(RateLimitReachedException.class::isInstance))
                throw new BadJwtException("signed by a key that is not known", e);
            throw e;
        }
    }

    private synchronized JwtDecoder prepare() {
        JwtDecoder decoder = ready;
        if (decoder != null) return decoder;
        // Whoever waits in turn for an issuer that is away would wait for everybody in front as well.
        if (failedAt != null && System.nanoTime() - failedAt < PAUSE.toNanos())
            throw new JwtException("the issuer could not be asked for its keys a moment ago");
        try {
            decoder = asked();
        } catch (JwtException e) {
            failedAt = System.nanoTime();
            throw e;
        }
        ready = decoder;
        return decoder;
    }

    private JwtDecoder asked() {
        String issuer = Objects.requireNonNull(settings.issuer());
        URI keys = settings.keys();
        SignatureAlgorithm algorithm = Objects.requireNonNullElse(settings.algorithm(), SignatureAlgorithm.RS256);
        return decoder(
                issuer,
                published(keys == null ? Discovery.address(Discovery.of(issuer), "jwks_uri") : keys),
                algorithm,
                settings,
                clock);
    }

    /** Kept for five minutes and through an outage; made-up key ids do not make us ask again each time. */
    private static JWKSource<SecurityContext> published(URI keys) {
        try {
            return JWKSourceBuilder.create(keys.toURL(), Discovery.retriever())
                    .cache(
                            Duration.ofMinutes(5).toMillis(),
                            Duration.ofSeconds(10).toMillis())
                    .rateLimited(Duration.ofSeconds(10).toMillis())
                    .outageTolerant(Duration.ofHours(4).toMillis())
                    .build();
        } catch (MalformedURLException e) {
            throw new JwtException("no address of keys: " + keys, e);
        }
    }

    private static NimbusJwtDecoder decoder(
            String issuer,
            JWKSource<SecurityContext> keys,
            SignatureAlgorithm algorithm,
            Tokens settings,
            Clock clock) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithm(algorithm)
                // What kind of token it is, we look at below.
                .jwtProcessorCustomizer(processor -> processor.setJWSTypeVerifier((type, context) -> {}))
                .build();
        decoder.setJwtValidator(token -> fault(token, issuer, settings, clock));
        return decoder;
    }

    private static OAuth2TokenValidatorResult fault(Jwt token, String issuer, Tokens settings, Clock clock) {
        Instant now = clock.instant();
        Instant expires = token.getExpiresAt();
        Instant begins = token.getNotBefore();
        List<String> audience = token.getAudience();
        Object type = token.getHeaders().get("typ");
        if (type != null && !TYPES.contains(type.toString())) return fault("kind");
        // An ID token says that somebody signed in to another application, not what that application may do here.
        if (IDENTITY.stream().anyMatch(token::hasClaim) || "ID".equals(token.getClaimAsString("typ")))
            return fault("kind");
        if (!issuer.equals(token.getClaimAsString("iss"))) return fault("issuer");
        if (audience == null || !audience.contains(settings.audience())) return fault("audience");
        if (expires == null || !now.isBefore(expires.plus(settings.skew()))) return fault("expired");
        if (begins != null && now.isBefore(begins.minus(settings.skew()))) return fault("not-yet-valid");
        return OAuth2TokenValidatorResult.success();
    }

    private static OAuth2TokenValidatorResult fault(String word) {
        return OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", word, null));
    }
}
