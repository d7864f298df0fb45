package org.luoshi.query.live;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Admission;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.Sight;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What happens, as Server-Sent Events. No thread waits with a stream: the request is set aside and written to when there
 * is something to tell.
 */
@RestController
@Tag(name = "Events", description = "实时动态")
class EventController {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Pattern POSITION = Pattern.compile("[0-9]{1,18}");
    private static final byte[] RETRY = "retry: 1000\n\n".getBytes(StandardCharsets.US_ASCII);

    /** Where nobody has said how long the caller is believed. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final Follower follower;

    EventController(Follower follower) {
        this.follower = follower;
    }

    @GetMapping(
            path = "/api/events",
            produces = {MediaType.TEXT_EVENT_STREAM_VALUE, MediaType.APPLICATION_PROBLEM_JSON_VALUE})
    @Operation(
            summary = "What happens from now on, as it becomes visible: hello, then changes, or reset to begin anew",
            description =
                    "The id of each is a position; whoever comes back with it is told what has happened meanwhile, up to"
                            + " 1000 events. The stream ends when the token does.")
    void events(
            @RequestParam(name = "from", required = false)
                    @Parameter(
                            description = "Begin behind this position instead of now.",
                            schema = @Schema(type = "integer", format = "int64", minimum = "0"))
                    @Nullable
                    String from,
            @RequestHeader(name = LAST_EVENT_ID, required = false)
                    @Parameter(
                            description = "As from, which it overrides; browsers send it when they come back.",
                            schema = @Schema(type = "integer", format = "int64", minimum = "0"))
                    @Nullable
                    String lastEventId,
            Actor actor,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        boolean back = lastEventId != null && !lastEventId.isBlank();
        Long behind = back ? position(LAST_EVENT_ID, lastEventId) : position("from", from);
        Duration lasts = request.getAttribute(Admission.LASTS) instanceof Duration told ? told : LONGEST;
        EventStream stream = new EventStream(actor.id(), Sight.of(actor), behind, lasts);
        boolean look = request.getMethod().equals(HttpMethod.GET.name());
        if (look) follower.admit(stream);
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE + ";charset=utf-8");
            response.setHeader("X-Accel-Buffering", "no"); // a proxy passes it on as it comes
            OutputStream out = response.getOutputStream();
            if (!look) return;
            // All that filters have to say is said before another thread writes.
            out.write(RETRY);
            response.flushBuffer();
            setAside(stream, request.startAsync(request, response), out);
        } catch (IOException | RuntimeException e) {
            follower.leave(stream);
            throw e;
        }
    }

    private void setAside(EventStream stream, AsyncContext async, OutputStream out) {
        async.setTimeout(0);
        async.addListener(new AsyncListener() {
            @Override
            public void onComplete(AsyncEvent event) {
                follower.leave(stream);
            }

            @Override
            public void onTimeout(AsyncEvent event) {
                follower.leave(stream);
            }

            @Override
            public void onError(AsyncEvent event) {
                follower.leave(stream);
                async.complete();
            }

            @Override
            public void onStartAsync(AsyncEvent event) {}
        });
        stream.open(out, async::complete);
        follower.wake();
    }

    private static @Nullable Long position(String path, @Nullable String asked) {
        if (asked == null) return null;
        if (!POSITION.matcher(asked).matches())
            throw new Malformed(path, "应为台账位次（非负整数）", "must be a position of the ledger, 0 or more");
        return Long.valueOf(asked);
    }
}
