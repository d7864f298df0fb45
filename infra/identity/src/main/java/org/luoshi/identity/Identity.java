package org.luoshi.identity;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.access.AccessRecord;
import org.luoshi.identity.access.AccessRecords;
import org.luoshi.identity.account.AuthorizationServer;
import org.luoshi.identity.session.Sessions;
import org.luoshi.kernel.Admission;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

/**
 * Who is calling, for both sides: each request brings a bearer token (RFC 6750), in its header or in the cookie of a
 * browser, which names its actor. Closed unless said otherwise: an address that is not listed here is for whoever has signed in.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({Tokens.class, Limits.class})
@ComponentScan(basePackageClasses = AccessRecord.class)
public class Identity {
    /**
     * Which pages of other origins may read answers; none as long as none is named.
     *
     * @param origins such as {@code https://dashboard.example}
     */
    public record Cors(List<String> origins) {}

    /** What the API can be tried and described with; no data is there. */
    private static final String[] DESCRIPTION = {"/v3/api-docs", "/v3/api-docs/**", "/swagger-ui.html", "/swagger-ui/**"
    };

    /** Names the clock that tokens and sign-ins go by: that of the world, also where the ledger's time is simulated. */
    public static final String WORLD_CLOCK = "worldClock";

    @Bean
    JwtDecoder tokenDecoder(
            Tokens settings,
            @Qualifier(WORLD_CLOCK) Clock clock,
            ObjectProvider<JWKSource<SecurityContext>> own,
            ObjectProvider<AuthorizationServer.Place> place) {
        AuthorizationServer.Place here = place.getIfAvailable();
        if (here != null) return TokenDecoder.own(here.issuer(), own.getObject(), settings, clock);
        if (settings.issuer() == null)
            throw new IllegalStateException("whose tokens are believed: luoshi.identity.issuer");
        return TokenDecoder.of(settings, clock);
    }

    @Bean
    Limiter limiter(Limits limits) {
        return new Limiter(limits);
    }

    @Bean
    TokenActor tokenActor() {
        return new TokenActor();
    }

    @Bean
    IdentityProblems identityProblems() {
        return new IdentityProblems();
    }

    /** In front of the filters that refuse. Filters are made while the web server is, which is too early for a database. */
    @Bean
    FilterRegistrationBean<AccessRecord> accessRecord(ObjectProvider<AccessRecords> records) {
        FilterRegistrationBean<AccessRecord> filter =
                new FilterRegistrationBean<>(new AccessRecord(records::getObject));
        filter.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER - 10);
        return filter;
    }

    @Bean
    @Order(8)
    SecurityFilterChain descriptionOfTheApi(HttpSecurity http, Limiter limiter) {
        return stateless(http, limiter)
                .securityMatcher(DESCRIPTION)
                .authorizeHttpRequests(all -> all.anyRequest().permitAll())
                .headers(Headers::ofApiPage)
                .build();
    }

    /** Scripts, styles and pictures of the pages: they say nothing of anybody. */
    @Bean
    @Order(8)
    SecurityFilterChain assets(HttpSecurity http, Limiter limiter) {
        PathPatternRequestMatcher.Builder path = PathPatternRequestMatcher.withDefaults();
        return stateless(http, limiter)
                .securityMatcher(new OrRequestMatcher(
                        path.matcher(HttpMethod.GET, "/assets/**"),
                        path.matcher(HttpMethod.HEAD, "/assets/**"),
                        path.matcher(HttpMethod.GET, "/favicon.ico"),
                        path.matcher(HttpMethod.HEAD, "/favicon.ico")))
                .authorizeHttpRequests(all -> all.anyRequest().permitAll())
                .headers(Headers::ofData)
                .build();
    }

    /** What is the same for everything that only an actor may have. */
    record Closed(Limiter limiter, JwtDecoder decoder, Tokens settings, Clock clock, boolean pages) {
        HttpSecurity around(HttpSecurity http, TokenCookie cookie) {
            Entrance entrance = new Entrance(limiter, pages);
            return stateless(http, limiter)
                    .oauth2ResourceServer(server -> server.bearerTokenResolver(cookie)
                            .jwt(jwt -> jwt.decoder(decoder)
                                    .jwtAuthenticationConverter(token -> Caller.of(token, settings)))
                            .authenticationEntryPoint(entrance)
                            .accessDeniedHandler(Identity::forbidden)
                            .withObjectPostProcessor(new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                                @Override
                                public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
                                    filter.setAuthenticationFailureHandler(entrance::commence);
                                    return filter;
                                }
                            }))
                    .exceptionHandling(
                            it -> it.authenticationEntryPoint(entrance).accessDeniedHandler(Identity::forbidden))
                    .addFilterBefore(known(clock), AuthorizationFilter.class)
                    .addFilterBefore(limiter.ofCallers(), AuthorizationFilter.class)
                    .authorizeHttpRequests(all -> all.requestMatchers("/error")
                            .permitAll()
                            .anyRequest()
                            .access((who, context) -> new AuthorizationDecision(isActor(who.get()))));
        }
    }

    @Bean
    Closed closed(
            Limiter limiter,
            JwtDecoder decoder,
            Tokens settings,
            @Qualifier(WORLD_CLOCK) Clock clock,
            ObjectProvider<Sessions.Home> home) {
        return new Closed(limiter, decoder, settings, clock, home.getIfAvailable() != null);
    }

    @Bean
    @Order(9)
    SecurityFilterChain data(HttpSecurity http, Closed closed, ObjectProvider<Cors> cors) {
        Cors open = cors.getIfAvailable(() -> new Cors(List.of()));
        return closed.around(http, new TokenCookie(false))
                .securityMatcher("/api/**")
                .cors(it -> it.configurationSource(origins(open)))
                .headers(Headers::ofData)
                .build();
    }

    @Bean
    @Order(10)
    SecurityFilterChain everythingElse(HttpSecurity http, Closed closed) {
        return closed.around(http, new TokenCookie(true))
                .securityMatcher("/**")
                .headers(Headers::ofBoards)
                .build();
    }

    /** Without sessions of ours: who is asking, each request says itself. */
    public static HttpSecurity stateless(HttpSecurity http, Limiter limiter) {
        return http.csrf(AbstractHttpConfigurer::disable) // TokenCookie looks at who has asked
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterAfter(limiter.ofAddresses(), HeaderWriterFilter.class);
    }

    /** For whoever asks later: the context of security is empty again by the time that a refusal is recorded. */
    private static Filter known(Clock clock) {
        return (request, response, chain) -> {
            if (SecurityContextHolder.getContext().getAuthentication() instanceof Caller caller) {
                request.setAttribute(Caller.ATTRIBUTE, caller);
                if (caller.expiresAt() != null)
                    request.setAttribute(Admission.LASTS, Duration.between(clock.instant(), caller.expiresAt()));
            }
            chain.doFilter(request, response);
        };
    }

    private static boolean isActor(@Nullable Authentication who) {
        return who instanceof Caller caller && caller.actor() != null;
    }

    private static UrlBasedCorsConfigurationSource origins(Cors cors) {
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        if (cors.origins().isEmpty()) return source;
        CorsConfiguration configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(cors.origins());
        configuration.setAllowedMethods(List.of("GET", "HEAD", "POST", "PATCH", "DELETE"));
        configuration.setAllowedHeaders(List.of(
                "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-Correlation-Id", "Accept-Language"));
        configuration.setExposedHeaders(List.of("ETag", "Location", "Retry-After", "X-Correlation-Id"));
        source.registerCorsConfiguration("/api/**", configuration);
        return source;
    }

    private static void forbidden(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        Caller.Fault fault = request.getAttribute(Caller.ATTRIBUTE) instanceof Caller caller ? caller.fault() : null;
        Problem.FORBIDDEN.answer(
                request,
                response,
                fault == null ? null : fault.name(),
                fault == null ? null : fault.zh,
                fault == null ? null : fault.en);
    }

    /** What no parser should have to look at: a path with tricks, or another host's name. */
    @Bean
    RequestRejectedHandler rejected() {
        return (request, response, e) -> Problem.MALFORMED.answer(request, response, null, null, null);
    }

    @Bean
    OpenApiCustomizer bearerToken() {
        return api -> {
            if (api.getComponents() == null) api.setComponents(new Components());
            api.getComponents()
                    .addSecuritySchemes(
                            "token",
                            new SecurityScheme()
                                    .type(SecurityScheme.Type.HTTP)
                                    .scheme("bearer")
                                    .bearerFormat("JWT"));
            api.addSecurityItem(new SecurityRequirement().addList("token"));
        };
    }
}
