package org.luoshi.launcher;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.luoshi.kernel.Actor;

/** Tokens as a standalone signs them for its accounts, and as others would like them to be. */
final class OwnIssuer {
    private final ECKey key;
    private final String issuer;

    /** @param data the directory of a standalone that has started */
    OwnIssuer(Path data, String issuer) throws IOException, ParseException {
        this.key = ECKey.parse(Files.readString(data.resolve("tokens.key")));
        this.issuer = issuer;
    }

    String token(Actor actor) throws JOSEException {
        return signed(claims(actor).build(), key);
    }

    /** What must not open anything, by the one word that the record has for it. */
    Map<String, Bad> bad(Actor actor) throws JOSEException {
        Instant now = Instant.now();
        Map<String, Bad> bad = new LinkedHashMap<>();
        bad.put("none", new Bad("no-token", null));
        bad.put("not a token at all", new Bad("unreadable", "abc.def"));
        bad.put(
                "expired a minute ago",
                new Bad(
                        "expired",
                        signed(
                                claims(actor)
                                        .expirationTime(Date.from(now.minusSeconds(60)))
                                        .build(),
                                key)));
        bad.put(
                "valid tomorrow",
                new Bad(
                        "not-yet-valid",
                        signed(
                                claims(actor)
                                        .notBeforeTime(Date.from(now.plus(Duration.ofDays(1))))
                                        .build(),
                                key)));
        bad.put(
                "without an end",
                new Bad("expired", signed(claims(actor).expirationTime(null).build(), key)));
        bad.put(
                "of another issuer",
                new Bad(
                        "issuer",
                        signed(claims(actor).issuer("https://elsewhere.example").build(), key)));
        bad.put(
                "for another audience",
                new Bad("audience", signed(claims(actor).audience("other").build(), key)));
        bad.put("alg none", new Bad("unreadable", unsigned(claims(actor).build())));
        bad.put(
                "HS256 with the public key",
                new Bad("unreadable", mac(claims(actor).build())));
        bad.put(
                "signed by a stranger's key",
                new Bad("unreadable", signed(claims(actor).build(), strangers())));
        bad.put("tampered with", new Bad("unreadable", tampered(token(actor))));
        return bad;
    }

    record Bad(
            String reason,
            @org.jspecify.annotations.Nullable String token) {}

    private JWTClaimsSet.Builder claims(Actor actor) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience("luoshi")
                .expirationTime(Date.from(Instant.now().plus(Duration.ofHours(1))))
                .subject(actor.id())
                .claim("preferred_username", actor.id())
                .claim("name", actor.name())
                .claim("roles", List.of(actor.role().name()));
        if (actor.office() != null) claims.claim("office", actor.office().value());
        if (actor.leader() != null) claims.claim("leader", actor.leader().value());
        return claims;
    }

    private String signed(JWTClaimsSet claims, ECKey with) throws JOSEException {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(key.getKeyID())
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(new ECDSASigner(with));
        return token.serialize();
    }

    /** The public key is known to everybody: whoever let a token choose its algorithm would take it for a secret. */
    private String mac(JWTClaimsSet claims) throws JOSEException {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(JOSEObjectType.JWT)
                .keyID(key.getKeyID())
                .build();
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(new MACSigner(key.toECPublicKey().getEncoded()));
        return token.serialize();
    }

    private static String unsigned(JWTClaimsSet claims) {
        return base64("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + base64(claims.toString()) + ".";
    }

    private ECKey strangers() throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID(key.getKeyID()).generate();
    }

    private static String tampered(String token) {
        String[] parts = token.split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), java.nio.charset.StandardCharsets.UTF_8);
        return parts[0] + "." + base64(claims.replaceFirst("SUPERVISOR", "ADMIN     ")) + "." + parts[2];
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
