package org.luoshi.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.EventJson;

/** Answers what Tomcat itself refuses, such as a path that is no path, in the form of everything else, not as HTML. */
public final class ProblemValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) return;
        // Without the header, Tomcat takes the machine's language for the caller's.
        Locale locale = request.getHeader("Accept-Language") == null ? Locale.CHINESE : request.getLocale();
        byte[] body = EventJson.MAPPER.writeValueAsBytes(new Body(
                Failure.of(status).type().toString(), Failure.of(status).title(locale), status));
        try {
            response.setContentType("application/problem+json");
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException gone) {
            container.getLogger().debug("nobody is there to read the answer", gone);
        }
    }

    private record Body(String type, String title, int status) {}
}
