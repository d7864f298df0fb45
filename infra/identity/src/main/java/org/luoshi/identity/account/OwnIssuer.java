package org.luoshi.identity.account;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.session.Issuer;
import org.springframework.dao.DataAccessException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2RefreshTokenAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2RefreshTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.PublicClientAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContext;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContextHolder;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.transaction.TransactionException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The authorization server of this very process, asked without a request over HTTP: under a public name, over TLS or
 * behind a proxy we might not reach ourselves.
 */
final class OwnIssuer implements Issuer {
    private record Here(String getIssuer, AuthorizationServerSettings getAuthorizationServerSettings)
            implements AuthorizationServerContext {}

    private final Here here;
    private final Authorizations authorizations;
    private final Authentication pages;
    private final PublicClientAuthenticationProvider proofKeys;
    private final OAuth2AuthorizationCodeAuthenticationProvider codes;
    private final OAuth2RefreshTokenAuthenticationProvider refreshTokens;

    OwnIssuer(
            String issuer, RegisteredClient client, Authorizations authorizations, OAuth2TokenGenerator<?> generator) {
        this.here = new Here(
                issuer, AuthorizationServerSettings.builder().issuer(issuer).build());
        this.authorizations = authorizations;
        this.pages = new OAuth2ClientAuthenticationToken(client, Applications.IN_PROCESS, null);
        // What looks at the proof keys of public clients is shown ours as one.
        this.proofKeys = new PublicClientAuthenticationProvider(
                new InMemoryRegisteredClientRepository(RegisteredClient.from(client)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                        .build()),
                authorizations);
        this.codes = new OAuth2AuthorizationCodeAuthenticationProvider(authorizations, generator);
        this.refreshTokens = new OAuth2RefreshTokenAuthenticationProvider(authorizations, generator);
    }

    @Override
    public URI authorization(String state, String challenge, URI back) {
        return UriComponentsBuilder.fromPath("/oauth2/authorize")
                .queryParam(OAuth2ParameterNames.RESPONSE_TYPE, OAuth2ParameterNames.CODE)
                .queryParam(OAuth2ParameterNames.CLIENT_ID, Applications.PAGES)
                .queryParam(OAuth2ParameterNames.REDIRECT_URI, back)
                .queryParam(OAuth2ParameterNames.STATE, state)
                .queryParam(PkceParameterNames.CODE_CHALLENGE, challenge)
                .queryParam(PkceParameterNames.CODE_CHALLENGE_METHOD, "S256")
                .encode()
                .build()
                .toUri();
    }

    @Override
    public Grant byCode(String code, String verifier, URI back) {
        return granted(() -> {
            proofKeys.authenticate(new OAuth2ClientAuthenticationToken(
                    Applications.PAGES,
                    ClientAuthenticationMethod.NONE,
                    null,
                    Map.of(
                            OAuth2ParameterNames.GRANT_TYPE,
                            "authorization_code",
                            OAuth2ParameterNames.CODE,
                            code,
                            PkceParameterNames.CODE_VERIFIER,
                            verifier)));
            return codes.authenticate(
                    new OAuth2AuthorizationCodeAuthenticationToken(code, pages, back.toString(), Map.of()));
        });
    }

    @Override
    public Grant byRefreshToken(String refreshToken) {
        Grant grant = granted(() -> refreshTokens.authenticate(
                new OAuth2RefreshTokenAuthenticationToken(refreshToken, pages, Set.of(), Map.of())));
        // Ended while it was being renewed: nobody gets what has come of that.
        if (authorizations.findByToken(refreshToken, OAuth2TokenType.REFRESH_TOKEN) == null)
            throw NotGranted.refused("ended");
        return grant;
    }

    private Grant granted(Supplier<Authentication> asked) {
        AuthorizationServerContextHolder.setContext(here);
        try {
            OAuth2AccessTokenAuthenticationToken answer = (OAuth2AccessTokenAuthenticationToken) asked.get();
            return new Grant(
                    answer.getAccessToken().getTokenValue(),
                    answer.getRefreshToken() == null
                            ? null
                            : answer.getRefreshToken().getTokenValue());
        } catch (OAuth2AuthenticationException e) {
            throw NotGranted.refused(e.getError().getErrorCode());
        } catch (DataAccessException | TransactionException e) {
            throw NotGranted.unavailable(e);
        } finally {
            AuthorizationServerContextHolder.resetContext();
        }
    }

    @Override
    public void forget(String refreshToken) {
        OAuth2Authorization known = authorizations.findByToken(refreshToken, OAuth2TokenType.REFRESH_TOKEN);
        if (known != null) authorizations.remove(known);
    }

    @Override
    public @Nullable URI farewell(URI home) {
        return null;
    }

    @Override
    public boolean isOurselves() {
        return true;
    }
}
