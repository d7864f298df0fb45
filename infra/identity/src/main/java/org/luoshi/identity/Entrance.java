package org.luoshi.identity;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Stream;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.AuthenticationEntryPoint;

/** What whoever brings no token, or one that is not believed, is told; and is told less often than they ask. */
final class Entrance implements AuthenticationEntryPoint {
    private final Limiter limiter;

    Entrance(Limiter limiter) {
        this.limiter = limiter;
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
        boolean brought = e instanceof InvalidBearerTokenException || request.getHeader("Authorization") != null;
        String why = brought ? why(e) : "no-token";
        response.setHeader(
                "WWW-Authenticate",
                brought ? "Bearer error=\"invalid_token\", error_description=\"" + why + "\"" : "Bearer");
        Problem.UNAUTHENTICATED.answer(
                request,
                response,
                why,
                brought ? "令牌无效：" + why : "请求须带令牌：Authorization: Bearer …",
                brought ? "the token is not accepted: " + why : "a request carries a token: Authorization: Bearer …");
    }

    /** One word: what the validator said, else that nothing could be made of it, its signature included. */
    private static String why(Throwable e) {
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
