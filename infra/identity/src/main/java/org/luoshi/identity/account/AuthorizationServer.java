package org.luoshi.identity.account;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.Entrance;
import org.luoshi.identity.Headers;
import org.luoshi.identity.Identity;
import org.luoshi.identity.Limiter;
import org.luoshi.identity.Tokens;
import org.luoshi.identity.access.AccessRecord;
import org.luoshi.identity.access.AccessRecord.Kind;
import org.luoshi.identity.session.Sessions;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.LocalPath;
import org.luoshi.kernel.org.Directory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.DelegatingOAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2RefreshTokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Standalone's own authorization server: people sign in at a page and get a token by code and PKCE, applications by
 * their client credentials. The tokens look as those of any issuer would (see {@link Tokens}).
 */
@Configuration(proxyBeanMethods = false)
public class AuthorizationServer {
    /** How long somebody stays signed in after giving the password, whatever is renewed: a working day. */
    static final Duration LONGEST = Duration.ofHours(12);

    /** Characters; each may be nine in a header. */
    private static final int LONGEST_STATE = 500;

    /**
     * What the server needs of its surroundings.
     *
     * @param issuer the address at which everybody reaches it
     * @param database signs in as the role that has the accounts
     * @param keyFile that tokens are signed with
     */
    public record Place(String issuer, DataSource database, Path keyFile) {}

    @Bean
    Accounts accounts(Place place, @Qualifier(Identity.WORLD_CLOCK) Clock clock) {
        return new Accounts(JdbcClient.create(place.database()), clock);
    }

    @Bean
    Passwords passwords() {
        return new Passwords();
    }

    @Bean
    SignIn signIn(Accounts accounts, Passwords passwords, @Qualifier(Identity.WORLD_CLOCK) Clock clock) {
        return new SignIn(accounts, passwords, clock);
    }

    @Bean
    FirstAccounts firstAccounts(Place place, Accounts accounts, Passwords passwords) {
        return new FirstAccounts(accounts, passwords, place.database());
    }

    @Bean
    AccountController accountController(Accounts accounts, Passwords passwords, Supplier<Directory> directory) {
        return new AccountController(accounts, passwords, directory);
    }

    @Bean
    AccountPages accountPages(Accounts accounts, Passwords passwords, SignIn signIn) {
        return new AccountPages(accounts, passwords, signIn);
    }

    @Bean
    JWKSource<SecurityContext> ownKeys(Place place) throws IOException {
        ECKey key = SigningKey.inFile(place.keyFile());
        return new ImmutableJWKSet<>(new JWKSet(key));
    }

    @Bean
    Applications applications(Place place, Accounts accounts) {
        return new Applications(accounts, Set.of("http://127.0.0.1/signed-in"), place.issuer() + Sessions.BACK);
    }

    @Bean
    Authorizations authorizations() {
        return new Authorizations();
    }

    @Bean
    OAuth2TokenGenerator<?> tokenGenerator(
            JWKSource<SecurityContext> keys,
            Accounts accounts,
            Tokens tokens,
            @Qualifier(Identity.WORLD_CLOCK) Clock clock) {
        JwtGenerator generator = new JwtGenerator(new NimbusJwtEncoder(keys));
        generator.setClock(clock);
        generator.setJwtCustomizer(context -> claims(context, accounts, tokens, clock));
        return new DelegatingOAuth2TokenGenerator(generator, new OAuth2RefreshTokenGenerator());
    }

    @Bean
    OwnIssuer ownIssuer(
            Place place, Applications applications, Authorizations authorizations, OAuth2TokenGenerator<?> generator) {
        return new OwnIssuer(place.issuer(), applications.pages(), authorizations, generator);
    }

    @Bean
    @Order(1)
    SecurityFilterChain authorizationEndpoints(
            HttpSecurity http,
            Place place,
            Accounts accounts,
            Passwords passwords,
            Applications applications,
            Authorizations authorizations,
            OAuth2TokenGenerator<?> generator,
            Limiter limiter) {
        OAuth2AuthorizationServerConfigurer server = new OAuth2AuthorizationServerConfigurer();
        http.setSharedObject(PasswordEncoder.class, passwords);
        // Those of the server that we have a use for: nothing of ours can be revoked or looked into.
        return http.securityMatcher(
                        "/oauth2/authorize", "/oauth2/token", "/oauth2/jwks", "/.well-known/oauth-authorization-server")
                .with(
                        server,
                        it -> it.registeredClientRepository(applications)
                                .authorizationService(authorizations)
                                .authorizationServerSettings(AuthorizationServerSettings.builder()
                                        .issuer(place.issuer())
                                        .build())
                                .tokenGenerator(generator)
                                .authorizationEndpoint(code -> code.authorizationRequestConverters(
                                        converters -> converters.addFirst(AuthorizationServer::onlyPeople)))
                                .clientAuthentication(client -> client.errorResponseHandler(
                                        (request, response, e) -> refuse(request, response, e, accounts)))
                                .tokenEndpoint(token -> token.errorResponseHandler(
                                        (request, response, e) -> refuse(request, response, e, accounts))))
                .addFilterAfter(limiter.ofSignIns(), HeaderWriterFilter.class)
                .authorizeHttpRequests(all -> all.anyRequest().authenticated())
                .exceptionHandling(it -> it.authenticationEntryPoint(signInFirst()))
                .headers(Headers::ofPages)
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain accountPagesChain(HttpSecurity http, Accounts accounts, SignIn signIn, Limiter limiter) {
        SavedRequestAwareAuthenticationSuccessHandler onward = new SavedRequestAwareAuthenticationSuccessHandler();
        onward.setDefaultTargetUrl(AccountPages.ACCOUNT);
        // What was asked for before is kept with the port that a request came in by; behind a proxy people see another.
        onward.setRedirectStrategy((request, response, address) -> response.sendRedirect(local(address)));
        return http.securityMatcher(AccountPages.SIGN_IN, AccountPages.ACCOUNT)
                .authenticationProvider(signIn)
                .addFilterAfter(limiter.ofSignIns(), HeaderWriterFilter.class)
                .authorizeHttpRequests(all -> all.anyRequest().permitAll())
                .formLogin(form -> form.loginPage(AccountPages.SIGN_IN)
                        .usernameParameter("account")
                        .successHandler((request, response, person) -> {
                            AccountPages.signedIn(request, person.getName(), "signed-in");
                            onward.onAuthenticationSuccess(request, response, person);
                        })
                        .failureHandler((request, response, e) -> response.sendRedirect(whereTo(request, accounts, e))))
                // Nothing is denied here but a form whose session has ended, and with it what the form was made for.
                .exceptionHandling(it -> it.accessDeniedHandler((request, response, e) -> {
                    AccountPages.expired(request);
                    response.sendRedirect(Entrance.beginning("/"));
                }))
                .headers(Headers::ofPages)
                .build();
    }

    private static String local(String address) {
        URI asked = URI.create(address);
        return LocalPath.of(asked.getRawPath() + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery()));
    }

    /** A person at the authorization endpoint is shown the page; a program hears why not. */
    private static AuthenticationEntryPoint signInFirst() {
        AuthenticationEntryPoint page = new LoginUrlAuthenticationEntryPoint(AccountPages.SIGN_IN);
        return (request, response, e) -> {
            if (request.getRequestURI().equals("/oauth2/authorize")) page.commence(request, response, e);
            else tell(response, OAuth2ErrorCodes.INVALID_CLIENT);
        };
    }

    /**
     * An application has no page to come back to; Spring would look for the first of them, and fail. So it would with a state
     * that is too long for the header in which it goes back.
     */
    private static @Nullable Authentication onlyPeople(HttpServletRequest request) {
        String client = request.getParameter(OAuth2ParameterNames.CLIENT_ID);
        if (client != null && !Applications.isForPeople(client)) throw refused(OAuth2ErrorCodes.UNAUTHORIZED_CLIENT);
        String state = request.getParameter(OAuth2ParameterNames.STATE);
        if (state != null && state.length() > LONGEST_STATE) throw refused(OAuth2ErrorCodes.INVALID_REQUEST);
        return null;
    }

    private static OAuth2AuthorizationCodeRequestAuthenticationException refused(String error) {
        return new OAuth2AuthorizationCodeRequestAuthenticationException(new OAuth2Error(error), null);
    }

    private static String whereTo(HttpServletRequest request, Accounts accounts, AuthenticationException e) {
        if (e instanceof SignIn.MustChange change) {
            AccountPages.signedIn(request, change.account, "must-change");
            return AccountPages.changing(change.account);
        }
        if (e instanceof AuthenticationServiceException) {
            AccessRecord.note(request, Kind.SIGN_IN, HttpServletResponse.SC_SERVICE_UNAVAILABLE, null);
            return AccountPages.SIGN_IN + "?unavailable";
        }
        String account = request.getParameter("account");
        AccountPages.failed(request, accounts, account == null ? "" : account, String.valueOf(e.getMessage()));
        return AccountPages.SIGN_IN + "?failed";
    }

    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e, Accounts accounts)
            throws IOException {
        String client = client(request);
        String error = e instanceof OAuth2AuthenticationException oauth
                ? oauth.getError().getErrorCode()
                : "invalid_request";
        AccountPages.failed(request, accounts, client == null ? "" : client, error);
        tell(response, error);
    }

    /** RFC 6749 §5.2, without what the error says of itself: it is for programs, and may say too much. */
    private static void tell(HttpServletResponse response, String error) throws IOException {
        boolean unknown = error.equals(OAuth2ErrorCodes.INVALID_CLIENT);
        if (unknown) response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"luoshi\"");
        response.setStatus(unknown ? HttpServletResponse.SC_UNAUTHORIZED : HttpServletResponse.SC_BAD_REQUEST);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.getOutputStream().write(EventJson.MAPPER.writeValueAsBytes(Map.of("error", error)));
    }

    /** Who an application says it is, before it has proven it. */
    private static @Nullable String client(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null || !header.startsWith("Basic ")) return request.getParameter(OAuth2ParameterNames.CLIENT_ID);
        try {
            byte[] decoded = Base64.getDecoder().decode(header.substring(6).strip());
            return new String(decoded, StandardCharsets.UTF_8).replaceFirst(":.*", "");
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** As the account stands at this moment, whatever it was when its session began. */
    private static void claims(JwtEncodingContext context, Accounts accounts, Tokens tokens, Clock clock) {
        boolean app = AuthorizationGrantType.CLIENT_CREDENTIALS.equals(context.getAuthorizationGrantType());
        Authentication principal = Objects.requireNonNull(context.getPrincipal());
        String id = app ? context.getRegisteredClient().getClientId() : principal.getName();
        Account account = accounts.find(id)
                .filter(found -> !found.disabled() && found.app() == app)
                .filter(found -> app || since(principal).compareTo(found.changedAt()) >= 0)
                .filter(found ->
                        app || clock.instant().isBefore(since(principal).plus(LONGEST)))
                .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT));
        if (app && RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes here)
            AccountPages.signedIn(here.getRequest(), id, "token");
        Tokens.Claims names = tokens.claims();
        context.getJwsHeader().algorithm(SignatureAlgorithm.ES256).type("at+jwt");
        context.getClaims()
                .audience(List.of(tokens.audience()))
                .claim(names.account(), id)
                .claim(names.name(), account.name())
                .claim(names.roles(), List.of(account.role().name()));
        if (account.office() != null)
            context.getClaims().claim(names.office(), account.office().value());
        if (account.leader() != null)
            context.getClaims().claim(names.leader(), account.leader().value());
    }

    /** When the person gave the password. */
    private static Instant since(Authentication person) {
        return person instanceof SignIn.Person signed ? signed.since() : Instant.EPOCH;
    }
}
