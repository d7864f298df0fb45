package org.luoshi.identity.session;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.TokenCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * What a browser keeps of a sign-in: the token, which goes with every request, and what brings the next one, which goes
 * to the addresses of signing in only. No script can read them, and they end with the browser.
 */
final class Cookies {
    /** Browsers keep 4096 bytes, with the name and what else belongs to a cookie. */
    static final int LARGEST = 4000;

    private static final String EVERYWHERE = "/";
    private static final String HERE = "/session";
    private static final Duration UNTIL_CLOSED = Duration.ofSeconds(-1);

    private Cookies() {}

    /** Lax and not strict: a link in a letter may lead to a page whose token has to be renewed first. */
    private static void set(
            HttpServletRequest request,
            HttpServletResponse response,
            String name,
            String value,
            String path,
            Duration age) {
        ResponseCookie cookie = ResponseCookie.from(name, value)
                .path(path)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Lax")
                .maxAge(age)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }

    static void keep(HttpServletRequest request, HttpServletResponse response, Issuer.Grant grant) {
        set(request, response, TokenCookie.name(request), grant.accessToken(), EVERYWHERE, UNTIL_CLOSED);
        if (grant.refreshToken() != null)
            set(request, response, refresh(request), grant.refreshToken(), HERE, UNTIL_CLOSED);
    }

    static void forget(HttpServletRequest request, HttpServletResponse response) {
        set(request, response, TokenCookie.name(request), "", EVERYWHERE, Duration.ZERO);
        set(request, response, refresh(request), "", HERE, Duration.ZERO);
    }

    static @Nullable String refreshToken(HttpServletRequest request) {
        return value(request, refresh(request));
    }

    private static String refresh(HttpServletRequest request) {
        return name(request, "luoshi-refresh");
    }

    /** Several tabs may begin at the same time, each with a state of its own; the eldest are given up. */
    static void begin(HttpServletRequest request, HttpServletResponse response, Begun begun) {
        begun(request)
                .skip(Begun.MOST - 1)
                .forEach(old -> set(request, response, old.getName(), "", HERE, Duration.ZERO));
        set(request, response, begun(request, begun.state()), begun.text(), HERE, Begun.LONGEST);
    }

    /** @return what this browser has begun under that state, if it has; it is over then, however it ends */
    static @Nullable Begun begun(HttpServletRequest request, HttpServletResponse response, String state) {
        if (!state.matches("[A-Za-z0-9_-]{20,50}")) return null;
        String text = value(request, begun(request, state));
        if (text == null) return null;
        set(request, response, begun(request, state), "", HERE, Duration.ZERO);
        return Begun.of(state, text);
    }

    private static Stream<Cookie> begun(HttpServletRequest request) {
        Cookie[] all = request.getCookies();
        String prefix = begun(request, "");
        return all == null
                ? Stream.empty()
                : Arrays.stream(all).filter(cookie -> cookie.getName().startsWith(prefix));
    }

    private static String begun(HttpServletRequest request, String state) {
        return name(request, "luoshi-begun-" + state);
    }

    private static String name(HttpServletRequest request, String name) {
        return request.isSecure() ? "__Secure-" + name : name;
    }

    private static @Nullable String value(HttpServletRequest request, String name) {
        Cookie cookie = WebUtils.getCookie(request, name);
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }
}
