package org.luoshi.query.page;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Attempt;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.support.RequestContextUtils;

/**
 * The page that says why there is no other. What is refused or fails in front of all pages comes here by the container's error
 * dispatch; nothing here needs the database.
 */
@Component
class ProblemPage {
    static final String TEMPLATE = "problem";

    /** What programs ask for, and what is loaded beside a page. */
    private static final List<String> NO_PAGES = List.of("/api/", "/assets/");

    private final Clock clock;
    private final boolean simulated;

    ProblemPage(Clock clock, @Value("${luoshi.simulated:false}") boolean simulated) {
        this.clock = clock;
        this.simulated = simulated;
    }

    /** Whether it is a person who asks, and for a whole page. */
    static boolean isFor(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String mode = request.getHeader("Sec-Fetch-Mode");
        return accept != null
                && accept.contains("text/html")
                && (mode == null || mode.equals("navigate"))
                && request.getHeader("HX-Request") == null
                && NO_PAGES.stream().noneMatch(request.getRequestURI()::startsWith);
    }

    /** The container has put the status into the request, and whoever refused it, why. */
    ServerResponse told(ServerRequest asked) {
        HttpServletRequest request = asked.servletRequest();
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 500;
        Locale locale = RequestContextUtils.getLocale(request);
        String why = (String) request.getAttribute(english(locale) ? Attempt.WHY_EN : Attempt.WHY_ZH);
        return ServerResponse.status(status)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .render(TEMPLATE, model(status, heading(status), why));
    }

    /** @param heading a key of the pages' words, below {@code problem} */
    Map<String, Object> model(int status, String heading, @Nullable String why) {
        Map<String, Object> model = new HashMap<>();
        model.put("simulated", simulated);
        model.put("status", status);
        model.put("heading", heading);
        if (why != null) model.put("why", why);
        return model;
    }

    Show show(Locale locale) {
        return new Show(clock.getZone(), english(locale));
    }

    private static boolean english(Locale locale) {
        return locale.getLanguage().equals("en");
    }

    private static String heading(int status) {
        return switch (status) {
            case 400 -> "malformed";
            case 401 -> "unauthenticated";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 405 -> "method-not-allowed";
            case 413 -> "too-large";
            case 429 -> "too-many-requests";
            case 503 -> "unavailable";
            default -> status < 500 ? "refused" : "internal";
        };
    }
}
