package org.luoshi.identity;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.LocalPath;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.AuthenticationEntryPoint;

/**
 * What whoever brings no token, or one that is not believed, is told; and is told less often than they ask. Somebody who
 * wants to see a page is sent to sign in, where this process has pages.
 */
public final class Entrance implements AuthenticationEntryPoint {
    /** Where a browser begins to sign in. */
    public static final String BEGIN = "/session/begin";

    /** No page that shows data is below any of these. */
    private static final List<String> NO_PAGES = List.of(
            "/api", "/oauth2", "/session", "/sign-in", "/account", "/v3", "/swagger-ui", "/actuator", "/.well-known");

    private final Limiter limiter;
    private final boolean pages;

    Entrance(Limiter limiter, boolean pages) {
        this.limiter = limiter;
        this.pages = pages;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        if (e instanceof AuthenticationServiceException) {
            response.setHeader("Retry-After", "5");
            Problem.UNAVAILABLE.answer(
                    request, response, "issuer-unavailable", "暂时无法核验令牌", "tokens cannot be checked at the moment");
            return;
        }
        if (!limiter.admitsStranger(request, response)) return;
        if (pages && wantsPage(request)) {
            String query = request.getQueryString();
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            response.setHeader(
                    HttpHeaders.LOCATION, beginning(request.getRequestURI() + (query == null ? "" : "?" + query)));
            return;
        }
        if (pages && "true".equals(request.getHeader("HX-Request")))
            response.setHeader("HX-Redirect", beginning(shown(request)));
        boolean brought = e instanceof InvalidBearerTokenException || request.getHeader("Authorization") != null;
        boolean ignored = request.getAttribute(TokenCookie.IGNORED) != null;
        String why = brought ? why(e) : ignored ? "other-page" : "no-token";
        response.setHeader(
                "WWW-Authenticate",
                brought ? "Bearer error=\"invalid_token\", error_description=\"" + why + "\"" : "Bearer");
        Problem.UNAUTHENTICATED.answer(
                request,
                response,
                why,
                brought ? "令牌无效：" + why : ignored ? "浏览器的登录只用于本站页面发出的请求" : "请求须带令牌：Authorization: Bearer …",
                brought
                        ? "the token is not accepted: " + why
                        : ignored
                                ? "the sign-in of a browser counts for pages from here only"
                                : "a request carries a token: Authorization: Bearer …");
    }

    private static boolean wantsPage(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String mode = request.getHeader("Sec-Fetch-Mode");
        String path = request.getRequestURI();
        return request.getMethod().equals("GET")
                && accept != null
                && accept.contains("text/html")
                && (mode == null || mode.equals("navigate"))
                && request.getHeader("HX-Request") == null
                && NO_PAGES.stream().noneMatch(no -> path.equals(no) || path.startsWith(no + "/"));
    }

    /** Path and query of the page whose part was asked for. */
    private static @Nullable String shown(HttpServletRequest request) {
        String page = request.getHeader("HX-Current-URL");
        if (page == null) return null;
        try {
            URI address = new URI(page);
            return address.getRawPath() + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery());
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Where to sign in, and go on from there. */
    public static String beginning(@Nullable String to) {
        return BEGIN + "?to=" + URLEncoder.encode(LocalPath.of(to), StandardCharsets.UTF_8);
    }

    /** One word: what the validator said, else that nothing could be made of it, its signature included. */
    public static String why(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
                .limit(10)
                .filter(JwtValidationException.class::isInstance)
                .map(cause ->
                        ((JwtValidationException) cause).getErrors().iterator().next())
                .map(error -> String.valueOf(error.getDescription()))
                .findFirst()
                .orElse("unreadable");
    }
}
