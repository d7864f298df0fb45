package org.luoshi.identity.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.Caller;
import org.luoshi.identity.Entrance;
import org.luoshi.identity.Page;
import org.luoshi.identity.Problem;
import org.luoshi.identity.TokenCookie;
import org.luoshi.identity.Tokens;
import org.luoshi.identity.access.AccessRecord;
import org.luoshi.identity.access.AccessRecord.Kind;
import org.luoshi.identity.session.Issuer.Grant;
import org.luoshi.identity.session.Issuer.NotGranted;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Attempt;
import org.luoshi.kernel.LocalPath;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.LeaderId;
import org.luoshi.kernel.org.OfficeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** Begins a sign-in, takes what comes back of it, renews it while a page is open, and ends it. */
@Controller
class SessionController {
    private static final Logger log = LoggerFactory.getLogger(SessionController.class);

    /**
     * @param expiresAt when the token does; a page renews it before that
     * @param expiresIn the same in seconds from now, for whose clock is not ours
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Signed(
            String id,
            String name,
            Role role,
            @Nullable OfficeId office,
            @Nullable LeaderId leader,
            @Nullable Instant expiresAt,
            @Nullable Long expiresIn) {
        static Signed of(Caller caller, Clock clock) {
            Actor actor = Objects.requireNonNull(caller.actor());
            Instant end = caller.expiresAt();
            return new Signed(
                    actor.id(),
                    actor.name(),
                    actor.role(),
                    actor.office(),
                    actor.leader(),
                    end,
                    end == null ? null : Duration.between(clock.instant(), end).toSeconds());
        }
    }

    /** Why a browser has no token to go on with. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        private final HttpStatus status;
        private final String reason;
        private final String zh;
        private final String en;

        Failed(HttpStatus status, String reason, String zh, String en) {
            super(reason);
            this.status = status;
            this.reason = reason;
            this.zh = zh;
            this.en = en;
        }

        static Failed refused(String reason, String zh, String en) {
            return new Failed(HttpStatus.UNAUTHORIZED, reason, zh, en);
        }

        static Failed of(NotGranted e) {
            if (!e.passing) return refused(e.reason, "登录信息已失效或未被接受", "the sign-in was not accepted or is over");
            log.warn("Nobody can sign in with a browser at the moment: {}", String.valueOf(e.getCause()));
            return unavailable(e.reason);
        }

        static Failed unavailable(String reason) {
            return new Failed(
                    HttpStatus.SERVICE_UNAVAILABLE, reason, "暂时无法登录，请稍后再试", "signing in is not possible at the moment");
        }
    }

    private final Sessions.Home home;
    private final Issuer issuer;
    private final JwtDecoder decoder;
    private final Tokens tokens;
    private final Clock clock;

    SessionController(Sessions.Home home, Issuer issuer, JwtDecoder decoder, Tokens tokens, Clock clock) {
        this.home = home;
        this.issuer = issuer;
        this.decoder = decoder;
        this.tokens = tokens;
        this.clock = clock;
    }

    @GetMapping("/session")
    ResponseEntity<Signed> session(HttpServletRequest request) {
        Caller caller = (Caller) request.getAttribute(Caller.ATTRIBUTE); // nobody else comes as far as here
        return ResponseEntity.ok(Signed.of(caller, clock));
    }

    @GetMapping(Entrance.BEGIN)
    ResponseEntity<String> begin(HttpServletRequest request, HttpServletResponse response) {
        String to = LocalPath.of(request.getParameter("to"));
        // Cookies belong to a name, and the browser comes back to this one.
        if (!request.getServerName().equalsIgnoreCase(home.url().getHost()))
            return seeOther(home.url().resolve(Entrance.beginning(to)));
        try {
            String refresh = Cookies.refreshToken(request);
            if (refresh != null && renewed(request, response, refresh) != null) return seeOther(URI.create(to));
            Begun begun = Begun.now(to);
            URI there = issuer.authorization(begun.state(), begun.challenge(), home.back());
            Cookies.begin(request, response, begun);
            return seeOther(there);
        } catch (NotGranted e) {
            return page(request, Failed.of(e), to);
        } catch (Failed e) {
            return page(request, e, to);
        }
    }

    @GetMapping(Sessions.BACK)
    ResponseEntity<String> back(HttpServletRequest request, HttpServletResponse response) {
        String state = Objects.requireNonNullElse(request.getParameter("state"), "");
        Begun begun = Cookies.begun(request, response, state);
        try {
            if (begun == null)
                throw Failed.refused(
                        "state",
                        "这次登录不是在此浏览器中开始的，或已超过十分钟",
                        "this sign-in was not begun in this browser, or more than ten minutes ago");
            String error = request.getParameter("error");
            String code = request.getParameter("code");
            if (error != null || code == null)
                throw Failed.refused(
                        "access_denied".equals(error) ? "access-denied" : "no-code",
                        "登录被取消或被拒绝",
                        "the sign-in was cancelled or refused");
            Grant grant = issuer.byCode(code, begun.verifier(), home.back());
            Caller caller = believed(grant);
            Cookies.keep(request, response, grant);
            recorded(request, HttpStatus.OK, caller.getName(), "browser");
            return seeOther(URI.create(begun.to()));
        } catch (NotGranted e) {
            return failed(request, Failed.of(e), begun);
        } catch (Failed e) {
            return failed(request, e, begun);
        }
    }

    @PostMapping(Sessions.RENEW)
    @Nullable
    ResponseEntity<Signed> renew(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String refresh = Cookies.refreshToken(request);
        try {
            if (!TokenCookie.isOfOurOwnPage(request)) throw otherPage();
            Caller caller = refresh == null ? null : renewed(request, response, refresh);
            if (caller != null) return ResponseEntity.ok(Signed.of(caller, clock));
            throw Failed.refused("no-session", "登录已失效，请重新登录", "the sign-in is over; sign in again");
        } catch (NotGranted e) {
            return problem(request, response, Failed.of(e));
        } catch (Failed e) {
            return problem(request, response, e);
        }
    }

    @PostMapping(Sessions.END)
    @Nullable
    ResponseEntity<String> end(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!TokenCookie.isOfOurOwnPage(request)) return problem(request, response, otherPage());
        String refresh = Cookies.refreshToken(request);
        endOwn(request);
        Cookies.forget(request, response);
        if (issuer.isOurselves()) {
            if (refresh != null) issuer.forget(refresh);
            return seeOther(URI.create(Entrance.beginning("/")));
        }
        URI there = null;
        try {
            there = issuer.farewell(home.url());
            if (refresh != null) issuer.forget(refresh);
        } catch (NotGranted e) {
            log.warn("A sign-out could not be told to the issuer: {}", String.valueOf(e.getCause()));
        }
        // A page of ours may send a form to nobody else, not even by a redirect.
        if (there != null) response.setHeader("Refresh", "0; url=" + there);
        boolean english = Page.english(request);
        return Page.of(
                request,
                HttpStatus.OK,
                english ? "Signed out" : "已退出登录",
                Page.note(english ? "You have signed out of these pages." : "您已退出本系统。"),
                there == null ? again(english, "/") : Page.onward(there.toString(), english ? "Go on" : "继续"));
    }

    @GetMapping(path = Page.STYLE, produces = "text/css;charset=utf-8")
    ResponseEntity<String> style() {
        return ResponseEntity.ok()
                .header(HttpHeaders.CACHE_CONTROL, "max-age=3600")
                .body(Page.CSS);
    }

    /**
     * @return null where the refresh token is not taken any more; it is forgotten then, as where it brings what is of no
     *     use, so that somebody may begin anew
     */
    private @Nullable Caller renewed(HttpServletRequest request, HttpServletResponse response, String refresh)
            throws Failed {
        Grant grant;
        try {
            grant = issuer.byRefreshToken(refresh);
        } catch (NotGranted e) {
            if (e.passing) throw e;
            Cookies.forget(request, response);
            return null;
        }
        try {
            Caller caller = believed(grant);
            Cookies.keep(request, response, grant);
            return caller;
        } catch (Failed e) {
            if (e.status == HttpStatus.UNAUTHORIZED) Cookies.forget(request, response);
            throw e;
        }
    }

    /** A token that would not be believed at the next request must not be kept: the browser would go round in circles. */
    private Caller believed(Grant grant) throws Failed {
        checkSize("access", grant.accessToken());
        if (grant.refreshToken() != null) checkSize("refresh", grant.refreshToken());
        Caller caller;
        try {
            caller = Caller.of(decoder.decode(grant.accessToken()), tokens);
        } catch (BadJwtException e) {
            String why = Entrance.why(e);
            log.warn("The issuer has given a token that is not believed: {}", why);
            throw Failed.refused(why, "签发的令牌无效：" + why, "the token that was issued is not accepted: " + why);
        } catch (JwtException e) {
            log.warn("Tokens cannot be checked at the moment: {}", e.getMessage());
            throw Failed.unavailable("issuer-unavailable");
        }
        Caller.Fault fault = caller.fault();
        if (fault != null)
            throw Failed.refused(
                    fault.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    fault.sentence(false),
                    fault.sentence(true));
        return caller;
    }

    private static void checkSize(String kind, String token) throws Failed {
        if (token.length() <= Cookies.LARGEST) return;
        log.warn(
                "The {} token has {} bytes, and a browser keeps {} at most: have the issuer put less into it",
                kind,
                token.length(),
                Cookies.LARGEST);
        throw Failed.refused("too-large", "令牌过大，浏览器无法保存", "the token is too large for a browser to keep");
    }

    /** Whoever was signed in at our own page is asked for the password again. */
    private static void endOwn(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) session.invalidate();
    }

    private static Failed otherPage() {
        return Failed.refused("other-page", "只接受本站页面发出的请求", "only pages from here may ask for this");
    }

    private static ResponseEntity<String> failed(HttpServletRequest request, Failed why, @Nullable Begun begun) {
        endOwn(request);
        recorded(request, why.status, null, why.reason);
        return page(request, why, begun == null ? "/" : begun.to());
    }

    private static ResponseEntity<String> page(HttpServletRequest request, Failed why, String to) {
        boolean english = Page.english(request);
        request.setAttribute(Attempt.REASON, why.reason);
        return Page.of(
                request,
                why.status,
                english ? "Not signed in" : "未能登录",
                Page.warning(english ? "Sorry: " + why.en + "." : why.zh + "。"),
                again(english, to));
    }

    private static String again(boolean english, String to) {
        return Page.onward(Entrance.beginning(to), english ? "Sign in" : "重新登录");
    }

    private static <T> @Nullable ResponseEntity<T> problem(
            HttpServletRequest request, HttpServletResponse response, Failed why) throws IOException {
        Problem problem = why.status == HttpStatus.SERVICE_UNAVAILABLE ? Problem.UNAVAILABLE : Problem.UNAUTHENTICATED;
        if (problem == Problem.UNAVAILABLE) response.setHeader(HttpHeaders.RETRY_AFTER, "5");
        problem.answer(request, response, why.reason, why.zh, why.en);
        return null;
    }

    private static void recorded(
            HttpServletRequest request, HttpStatus status, @Nullable String account, String reason) {
        if (account != null) request.setAttribute(Attempt.SUBJECT, account);
        request.setAttribute(Attempt.REASON, reason);
        AccessRecord.note(request, Kind.SIGN_IN, status.value(), account);
    }

    private static ResponseEntity<String> seeOther(URI there) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER).location(there).build();
    }
}
