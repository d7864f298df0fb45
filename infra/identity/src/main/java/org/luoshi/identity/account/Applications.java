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
 * credentials); one public client for people at a program of their own, by code and PKCE; and our own pages, by the same,
 * whose code and refresh tokens are good inside of this process alone.
 */
final class Applications implements RegisteredClientRepository {
    /** What people sign in with at a program on their own machine. */
    static final String PEOPLE = "luoshi";

    /** What people sign in with in a browser. */
    static final String PAGES = "luoshi-pages";

    /** No request over HTTP can show this, so none can use what the pages were given. */
    static final ClientAuthenticationMethod IN_PROCESS = new ClientAuthenticationMethod("in-process");

    private static final TokenSettings TOKENS = TokenSettings.builder()
            .accessTokenTimeToLive(Duration.ofMinutes(15))
            .authorizationCodeTimeToLive(Duration.ofMinutes(1))
            .refreshTokenTimeToLive(AuthorizationServer.LONGEST)
            // Several tabs renew at the same time, and no script can read it.
            .reuseRefreshTokens(true)
            .build();

    private static final ClientSettings BY_PROOF_KEY = ClientSettings.builder()
            .requireProofKey(true)
            .requireAuthorizationConsent(false)
            .build();

    private final Accounts accounts;
    private final RegisteredClient people;
    private final RegisteredClient pages;

    /**
     * @param programs where a code may be sent; on 127.0.0.1 any port (RFC 8252)
     * @param back where the pages expect theirs
     */
    Applications(Accounts accounts, Set<String> programs, String back) {
        this.accounts = accounts;
        this.people = RegisteredClient.withId(PEOPLE)
                .clientId(PEOPLE)
                .clientName("落实")
                .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUris(all -> all.addAll(programs))
                .clientSettings(BY_PROOF_KEY)
                .tokenSettings(TOKENS)
                .build();
        this.pages = RegisteredClient.withId(PAGES)
                .clientId(PAGES)
                .clientName("落实")
                .clientAuthenticationMethod(IN_PROCESS)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .redirectUri(back)
                .clientSettings(BY_PROOF_KEY)
                .tokenSettings(TOKENS)
                .build();
    }

    RegisteredClient pages() {
        return pages;
    }

    /** Whether people sign in with it, and not an application by itself. */
    static boolean isForPeople(String client) {
        return client.equals(PEOPLE) || client.equals(PAGES);
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
        if (id.equals(PAGES)) return pages;
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
