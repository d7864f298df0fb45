package org.luoshi.identity;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Role;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;

/**
 * Which bearer tokens are believed, and what in them names the actor. Where no issuer is set, standalone is its own.
 *
 * @param issuer as it stands in the tokens' {@code iss}
 * @param keys where its keys are published; found by OpenID Connect Discovery where it is not set
 * @param algorithm the only one accepted, whatever a token says of itself; RS256 where an issuer is set, ES256 of our own
 * @param audience one that {@code aud} has to hold: what was issued for another application opens nothing here
 * @param skew by how much the issuer's clock and ours may differ, 0 s to 5 min
 * @param roles what the issuer calls ours, where it calls them otherwise
 */
@ConfigurationProperties("luoshi.identity")
public record Tokens(
        @Nullable String issuer,
        @Nullable URI keys,
        @Nullable SignatureAlgorithm algorithm,
        @DefaultValue("luoshi") String audience,
        @DefaultValue("30s") Duration skew,
        @DefaultValue Claims claims,
        @Nullable Map<Role, String> roles) {

    /** Names of claims; a dot leads into a claim that is an object itself, such as {@code realm_access.roles}. */
    public record Claims(
            @DefaultValue("preferred_username") String account,
            @DefaultValue("name") String name,
            @DefaultValue("roles") String roles,
            @DefaultValue("office") String office,
            @DefaultValue("leader") String leader) {}

    public Tokens {
        if (skew.isNegative() || skew.compareTo(Duration.ofMinutes(5)) > 0)
            throw new IllegalArgumentException("luoshi.identity.skew is 0s to 5m");
        if (audience.isBlank()) throw new IllegalArgumentException("luoshi.identity.audience must not be empty");
        if (roles != null && Set.copyOf(names(roles)).size() < Role.values().length)
            throw new IllegalArgumentException("luoshi.identity.roles gives two roles one name");
        if (issuer != null && issuer.isBlank()) issuer = null;
        if (issuer != null && !protects(URI.create(issuer)))
            throw new IllegalArgumentException(
                    "luoshi.identity.issuer must be an https address, or one of this machine");
        if (keys != null && !protects(keys))
            throw new IllegalArgumentException("luoshi.identity.keys must be an https address, or one of this machine");
    }

    private static List<String> names(Map<Role, String> roles) {
        return Arrays.stream(Role.values())
                .map(role -> roles.getOrDefault(role, role.name()))
                .toList();
    }

    /** Whoever can change the keys on their way to us can sign as anybody. */
    public static boolean protects(URI address) {
        String host = address.getHost();
        return "https".equals(address.getScheme())
                || ("http".equals(address.getScheme())
                        && ("localhost".equals(host) || "127.0.0.1".equals(host) || "[::1]".equals(host)));
    }

    /** The role that the issuer calls so, if any. The patrol's own is nobody's to claim. */
    @Nullable
    Role role(String theirs) {
        for (Role role : Role.values())
            if (role != Role.PATROL
                    && theirs.equals(roles == null ? role.name() : roles.getOrDefault(role, role.name()))) return role;
        return null;
    }
}
