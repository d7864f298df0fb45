package org.luoshi.identity.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * As what the pages are known to an OpenID provider elsewhere. Our own server knows them anyway.
 *
 * @param id as registered there, with {@code /session/back} below our address as the place to come back to
 * @param secret where the provider has given one; without it the proof key alone shows who has asked (RFC 7636)
 * @param scopes that bring the claims which name the actor
 */
@ConfigurationProperties("luoshi.identity.client")
public record Client(
        @DefaultValue("luoshi") String id,
        @Nullable String secret,
        @DefaultValue("openid") List<String> scopes) {
    public Client {
        if (id.isBlank()) throw new IllegalArgumentException("luoshi.identity.client.id must not be empty");
        if (secret != null && secret.isBlank()) secret = null;
    }

    /** It may come into a log, and the secret must not. */
    @Override
    public String toString() {
        return "Client[" + id + "]";
    }
}
