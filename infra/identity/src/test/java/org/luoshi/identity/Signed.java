package org.luoshi.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.luoshi.identity.account.AuthorizationServer;
import org.luoshi.kernel.Actor;

/** Tokens as the server itself signs them. */
public final class Signed {
    private Signed() {}

    public static String token(AuthorizationServer.Place place, Actor actor)
            throws IOException, JOSEException, ParseException {
        ECKey key = ECKey.parse(Files.readString(place.keyFile()));
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(place.issuer())
                .audience("luoshi")
                .expirationTime(Date.from(Instant.now().plusSeconds(3600)))
                .claim("preferred_username", actor.id())
                .claim("name", actor.name())
                .claim("roles", List.of(actor.role().name()));
        if (actor.office() != null) claims.claim("office", actor.office().value());
        if (actor.leader() != null) claims.claim("leader", actor.leader().value());
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims.build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }
}
