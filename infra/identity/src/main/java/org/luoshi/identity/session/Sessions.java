package org.luoshi.identity.session;

import java.net.URI;
import java.time.Clock;
import java.util.Objects;
import org.luoshi.identity.Entrance;
import org.luoshi.identity.Headers;
import org.luoshi.identity.Identity;
import org.luoshi.identity.Limiter;
import org.luoshi.identity.Page;
import org.luoshi.identity.Tokens;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;

/**
 * Signing in with a browser, for processes that have pages: it ends with the person's own token in a cookie, and nothing
 * of it is kept here, so that any process can go on where another has begun.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(Client.class)
public class Sessions {
    static final String RENEW = "/session/renew";
    static final String END = "/session/end";

    /** Where a code is sent to; an OpenID provider has to know it. */
    public static final String BACK = "/session/back";

    /** @param url at which everybody reaches the pages */
    public record Home(URI url) {
        URI back() {
            String root = url.toString();
            return URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + BACK);
        }
    }

    @Bean
    SessionController sessionController(
            Home home,
            ObjectProvider<Issuer> own,
            Client client,
            JwtDecoder decoder,
            Tokens tokens,
            @Qualifier(Identity.WORLD_CLOCK) Clock clock) {
        Issuer issuer = own.getIfAvailable(() -> new OtherIssuer(Objects.requireNonNull(tokens.issuer()), client));
        return new SessionController(home, issuer, decoder, tokens, clock);
    }

    @Bean
    @Order(7)
    SecurityFilterChain sessionAddresses(HttpSecurity http, Limiter limiter) {
        return Identity.stateless(http, limiter)
                .securityMatcher(Entrance.BEGIN, BACK, RENEW, END, Page.STYLE)
                .addFilterAfter(limiter.ofStrangers(), HeaderWriterFilter.class)
                .authorizeHttpRequests(all -> all.anyRequest().permitAll())
                .headers(Headers::ofPages)
                .build();
    }
}
