package org.luoshi.command.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** The bytes of a command as sent: JSON in UTF-8, at most 64 KiB, and never more read than shows that there is more. */
final class Body {
    static final int LIMIT = 64 * 1024;

    private Body() {}

    static byte[] of(HttpServletRequest request) throws IOException {
        if (!json(request.getContentType())) throw new Rejected(Problem.UNSUPPORTED_MEDIA_TYPE);
        if (request.getContentLengthLong() > LIMIT) throw new Rejected(Problem.TOO_LARGE);
        // A chunked body does not say how long it is.
        byte[] bytes = request.getInputStream().readNBytes(LIMIT + 1);
        if (bytes.length > LIMIT) throw new Rejected(Problem.TOO_LARGE);
        return bytes;
    }

    private static boolean json(@Nullable String contentType) {
        if (contentType == null) return false;
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            return type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                    && (type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
