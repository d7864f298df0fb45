package org.luoshi.identity.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/** What is remembered of those who are signed in. */
class AuthorizationsTest {
    private static final RegisteredClient PAGES = RegisteredClient.withId("pages")
            .clientId("pages")
            .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
            .build();

    private final Authorizations authorizations = new Authorizations();

    private static OAuth2Authorization of(String id) {
        return OAuth2Authorization.withRegisteredClient(PAGES)
                .id(id)
                .principalName("tester")
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .refreshToken(new OAuth2RefreshToken("refresh-" + id, Instant.now()))
                .build();
    }

    private boolean knows(String id) {
        return authorizations.findByToken("refresh-" + id, OAuth2TokenType.REFRESH_TOKEN) != null;
    }

    @Test
    void one_that_was_ended_while_it_was_renewed_stays_ended() {
        authorizations.save(of("a"));
        authorizations.save(of("b"));
        authorizations.remove(of("a"));
        authorizations.save(of("a"));
        assertThat(knows("a")).isFalse();
        assertThat(authorizations.findById("a")).isNull();
        authorizations.save(of("b"));
        assertThat(knows("b")).isTrue();
    }
}
