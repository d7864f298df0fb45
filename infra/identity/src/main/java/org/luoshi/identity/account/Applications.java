package org.luoshi.identity.account;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/**
 * The clients of the authorization server: every application among the accounts, which signs in by its secret (client
 * credentials); and one public client for people, by code and PKCE.
 */
final class Applications implements RegisteredClientRepository {
    /** What people sign in with: a page of ours, or a program on their own machine. */
    static final String PEOPLE = "luoshi";

    private static final TokenSettings TOKENS = TokenSettings.builder()
            .accessTokenTimeToLive(Duration.ofMinutes(15))
            .authorizationCodeTimeToLive(Duration.ofMinutes(1))
            .build();

    private final Accounts accounts;
    private final RegisteredClient people;

    /** @param redirects where a code may be sent; on 127.0.0.1 any port (RFC 8252) */
    Applications(Accounts accounts, Set<String> redirects) {
        this.accounts = accounts;
        this.people = RegisteredClient.withId(PEOPLE)
                .clientId(PEOPLE)
                .clientName("落实")
                .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUris(all -> all.addAll(redirects))
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .requireAuthorizationConsent(false)
                        .build())
                .tokenSettings(TOKENS)
                .build();
    }

    @Override
    public void save(RegisteredClient client) {
        // Asked for where a stored secret should be hashed anew; ours are made by the one encoder there is.
        throw new UnsupportedOperationException("applications are accounts");
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String id) {
        if (id.equals(PEOPLE)) return people;
        return accounts.find(id)
                .filter(account -> account.app() && !account.disabled())
                .map(account -> RegisteredClient.withId(id)
                        .clientId(id)
                        .clientName(account.name())
                        .clientSecret(accounts.secretHash(id).orElseThrow())
                        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                        .tokenSettings(TOKENS)
                        .build())
                .orElse(null);
    }
}
