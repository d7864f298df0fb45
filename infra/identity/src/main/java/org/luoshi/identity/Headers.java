package org.luoshi.identity;

import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * What a browser may do with an answer: as little as it can do with. HSTS is sent over TLS only, no answer may be kept
 * by a cache unless it says so itself, none may be framed, and nothing is loaded from elsewhere.
 */
public final class Headers {
    private static final String CLOSED = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; ";

    private Headers() {}

    /** JSON, which a browser has nothing to load for. */
    static void ofData(HeadersConfigurer<HttpSecurity> headers) {
        common(headers, CLOSED + "form-action 'none'");
    }

    /** The page to try the API, as it is published: it styles itself in place. */
    static void ofApiPage(HeadersConfigurer<HttpSecurity> headers) {
        common(
                headers,
                CLOSED
                        + "form-action 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                        + " font-src 'self'; connect-src 'self'");
    }

    /** Pages that show data, with scripts and styles of our own. */
    static void ofBoards(HeadersConfigurer<HttpSecurity> headers) {
        common(
                headers,
                CLOSED
                        + "form-action 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                        + " font-src 'self'; connect-src 'self'; manifest-src 'self'");
    }

    /** Pages to sign in; a code may go to a program on the reader's own machine (RFC 8252). */
    public static void ofPages(HeadersConfigurer<HttpSecurity> headers) {
        common(headers, CLOSED + "style-src 'self'; form-action 'self' http://127.0.0.1:*");
    }

    private static void common(HeadersConfigurer<HttpSecurity> headers, String policy) {
        headers.contentSecurityPolicy(csp -> csp.policyDirectives(policy))
                .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(permissions ->
                        permissions.policy("camera=(), geolocation=(), microphone=(), payment=(), usb=()"))
                .httpStrictTransportSecurity(
                        hsts -> hsts.maxAgeInSeconds(63_072_000).includeSubDomains(false));
    }
}
