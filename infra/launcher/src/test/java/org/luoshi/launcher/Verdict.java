package org.luoshi.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What is wrong with an answer, whatever was asked. */
final class Verdict {
    /** What a request may be told that had to wait, or that a place is missing for. */
    private static final Set<String> LATER =
            Set.of("urn:luoshi:problem:not-yet-visible", "urn:luoshi:problem:evidence-not-set-up");

    /** What HTTP itself wants: a coding or a method that is not known (RFC 9112, 6.1), a version that is not (RFC 9110, 15.6.6). */
    private static final Set<Integer> OF_HTTP = Set.of(501, 505);

    private static final Pattern INSIDE = Pattern.compile("\\b(org|java|javax|jakarta|tools|com)\\.[a-z]+\\.[A-Za-z]"
            + "|Exception\\b|\\bat [a-z.]+\\(|(?i:\\binsert into\\b|\\bselect .* from\\b|SQLSTATE|syntax error)"
            + "|eyJ[A-Za-z0-9_-]{10,}\\.");

    /** Where one may be led: no other host. */
    private static final Pattern OURS =
            Pattern.compile("(https?://(localhost|127\\.0\\.0\\.1)(:[0-9]+)?)?(/[^/].*|/?)");

    private Verdict() {}

    static List<String> of(Knock knock, Wire.@Nullable Answer answer) {
        if (answer == null) return knock.rough ? List.of() : List.of("the connection was cut");
        List<String> faults = new ArrayList<>();
        int status = answer.status();
        String body = answer.text();
        boolean empty =
                knock.method.equals("HEAD") || status == 204 || status == 304 || (knock.rough && body.isEmpty());
        if (status >= 500
                && !((knock.rough || knock.method.equals("CONNECT")) && OF_HTTP.contains(status))
                && !(status == 503 && (empty || LATER.contains(type(body))))) faults.add("the status");
        if (status >= 400 && !empty && knock.path.startsWith("/api")) {
            if (!answer.header("content-type").startsWith("application/problem+json"))
                faults.add("no problem, but " + answer.header("content-type"));
            else if (!type(body).startsWith("urn:luoshi:problem:")) faults.add("the problem's type");
        }
        if (status / 100 == 3 && !OURS.matcher(answer.header("location")).matches()) faults.add("it leads elsewhere");
        if (status >= 400 && INSIDE.matcher(body).find()) faults.add("it shows the inside");
        return faults;
    }

    private static String type(String body) {
        try {
            JsonNode problem = EventJson.MAPPER.readTree(body);
            return problem.path("type").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }
}
