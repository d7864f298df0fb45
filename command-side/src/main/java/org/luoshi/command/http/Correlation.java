package org.luoshi.command.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/** What ties an answer, its events and the log together: the caller's own id where it sends a usable one. */
final class Correlation {
    static final String HEADER = "X-Correlation-Id";

    private static final String ATTRIBUTE = Correlation.class.getName();
    private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private Correlation() {}

    static String of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String known) return known;
        String sent = request.getHeader(HEADER);
        String id = sent != null && USABLE.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }
}
