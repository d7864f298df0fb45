package org.luoshi.identity.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/**
 * Sign-ins under way, and those of browsers that are to be renewed, in memory: a code lives for a minute and an access
 * token speaks for itself; whoever has a refresh token signs in again after a restart. So no token ever lies in the
 * database.
 */
final class Authorizations implements OAuth2AuthorizationService {
    private static final Duration UNDER_WAY = Duration.ofMinutes(5);

    /** Each is of somebody who has given a password; some 8 KB. */
    private static final int MOST = 20_000;

    private final Cache<String, OAuth2Authorization> byId = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfter(Expiry.<String, OAuth2Authorization>writing(
                    (id, it) -> it.getRefreshToken() == null ? UNDER_WAY : AuthorizationServer.LONGEST))
            .build();

    /** From the state, the code or the refresh token, whichever it has reached, to the id. */
    private final Cache<String, String> ids = Caffeine.newBuilder()
            .maximumSize(3L * MOST)
            .expireAfter(Expiry.<String, String>writing((name, id) ->
                    name.startsWith(OAuth2ParameterNames.REFRESH_TOKEN) ? AuthorizationServer.LONGEST : UNDER_WAY))
            .build();

    /** Those that somebody has ended: a renewal that was under way then does not bring them back. */
    private final Cache<String, Boolean> ended =
            Caffeine.newBuilder().expireAfterWrite(UNDER_WAY).build();

    @Override
    public void save(OAuth2Authorization authorization) {
        OAuth2Authorization kept = byId.asMap()
                .compute(authorization.getId(), (id, before) -> ended.getIfPresent(id) == null ? authorization : null);
        if (kept == null) return;
        names(authorization).forEach(name -> ids.put(name, authorization.getId()));
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        ended.put(authorization.getId(), true);
        byId.invalidate(authorization.getId());
        ids.invalidateAll(names(authorization).toList());
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return byId.getIfPresent(id);
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
        List<String> kinds = type == null
                ? List.of(OAuth2ParameterNames.STATE, OAuth2ParameterNames.CODE, OAuth2ParameterNames.REFRESH_TOKEN)
                : List.of(type.getValue());
        return kinds.stream()
                .map(kind -> ids.getIfPresent(kind + " " + token))
                .filter(Objects::nonNull)
                .findFirst()
                .map(byId::getIfPresent)
                .orElse(null);
    }

    private static Stream<String> names(OAuth2Authorization authorization) {
        OAuth2Authorization.Token<OAuth2AuthorizationCode> code = authorization.getToken(OAuth2AuthorizationCode.class);
        OAuth2Authorization.Token<OAuth2RefreshToken> refresh = authorization.getRefreshToken();
        String state = authorization.getAttribute(OAuth2ParameterNames.STATE);
        return Stream.of(
                        code == null
                                ? null
                                : OAuth2ParameterNames.CODE + " "
                                        + code.getToken().getTokenValue(),
                        refresh == null
                                ? null
                                : OAuth2ParameterNames.REFRESH_TOKEN + " "
                                        + refresh.getToken().getTokenValue(),
                        state == null ? null : OAuth2ParameterNames.STATE + " " + state)
                .filter(Objects::nonNull);
    }
}
