package org.luoshi.identity;

import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.URI;
import org.luoshi.kernel.EventJson;
import org.springframework.security.oauth2.jwt.JwtException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What an issuer says of itself (OpenID Connect Discovery). */
public final class Discovery {
    private static final int SECONDS_3 = 3_000;
    private static final int LARGEST = 256 * 1024;
    private static final String WHERE = "/.well-known/openid-configuration";

    private Discovery() {}

    /** @throws JwtException where it cannot be asked, or somebody else answers */
    public static JsonNode of(String issuer) {
        try {
            URI address =
                    URI.create((issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer) + WHERE);
            JsonNode found = EventJson.MAPPER.readTree(
                    retriever().retrieveResource(address.toURL()).getContent());
            if (!issuer.equals(found.path("issuer").asString("")))
                throw new JwtException("the discovery document at " + address + " speaks for another issuer");
            return found;
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new JwtException("the issuer " + issuer + " cannot be asked: " + e.getMessage(), e);
        }
    }

    /** @throws JwtException where the address is none, or whoever is on the way there could change what is said */
    public static URI address(JsonNode document, String name) {
        try {
            URI address = URI.create(document.path(name).asString(""));
            if (Tokens.protects(address)) return address;
        } catch (IllegalArgumentException e) {
            throw new JwtException("the issuer's " + name + " is no address", e);
        }
        throw new JwtException("the issuer publishes its " + name + " without https");
    }

    static DefaultResourceRetriever retriever() {
        return new DefaultResourceRetriever(SECONDS_3, SECONDS_3, LARGEST);
    }
}
