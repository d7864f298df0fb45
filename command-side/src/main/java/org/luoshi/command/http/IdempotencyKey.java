package org.luoshi.command.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The header of draft-ietf-httpapi-idempotency-key-header-07: a structured-field string (RFC 9651 §3.3.3), in double
 * quotes. Without them it is taken as it stands, because many clients send it so; both name the same key.
 */
final class IdempotencyKey {
    private static final String HEADER = "Idempotency-Key";
    private static final Pattern QUOTED = Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*)\"");
    private static final Pattern BARE = Pattern.compile("[!#-~][ !#-~]*");

    private IdempotencyKey() {}

    static String of(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HEADER));
        if (headers.isEmpty()) throw new Rejected(Problem.IDEMPOTENCY_KEY_MISSING);
        String key = headers.size() == 1 ? parse(headers.getFirst().strip()) : "";
        if (key.isBlank() || key.length() > 255) throw new Rejected(Problem.IDEMPOTENCY_KEY_MALFORMED);
        return key;
    }

    private static String parse(String header) {
        var quoted = QUOTED.matcher(header);
        if (quoted.matches()) return quoted.group(1).replaceAll("\\\\(.)", "$1");
        return BARE.matcher(header).matches() ? header : "";
    }
}
