package org.luoshi.identity;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.web.util.WebUtils;

/**
 * Where a request's token is: in its header, else in the cookie of a browser that has signed in. A browser sends cookies
 * along whoever makes it ask, so the cookie changes something only where a page of our own has asked.
 */
public final class TokenCookie implements BearerTokenResolver {
    /** A request whose cookie does not count has this attribute. */
    static final String IGNORED = "org.luoshi.identity.cookie-ignored";

    private final BearerTokenResolver header = new DefaultBearerTokenResolver();
    private final boolean forPages;

    /** @param forPages a link from elsewhere may lead to a page, and to nothing that a program reads */
    TokenCookie(boolean forPages) {
        this.forPages = forPages;
    }

    /** Over TLS no other host of the same domain, and nothing in clear, can set a cookie of such a name. */
    public static String name(HttpServletRequest request) {
        return request.isSecure() ? "__Host-luoshi-token" : "luoshi-token";
    }

    @Override
    public @Nullable String resolve(HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) return header.resolve(request);
        Cookie cookie = WebUtils.getCookie(request, name(request));
        if (cookie == null || cookie.getValue().isEmpty()) return null;
        if (counts(request)) return cookie.getValue();
        request.setAttribute(IGNORED, true);
        return null;
    }

    private boolean counts(HttpServletRequest request) {
        boolean looks = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (!looks) return isOfOurOwnPage(request);
        return forPages || !"cross-site".equals(request.getHeader("Sec-Fetch-Site"));
    }

    /**
     * Whether the browser says that a page of this very address has asked. Each browser of these years says so over https
     * and to this machine; where it does not, the origin of the page tells.
     */
    public static boolean isOfOurOwnPage(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) return site.equals("same-origin");
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null
                && origin.equalsIgnoreCase(request.getScheme() + "://" + request.getHeader(HttpHeaders.HOST));
    }
}
