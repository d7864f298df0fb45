package org.luoshi.query.webhook;

import java.io.IOException;
import java.io.InputStream;
import org.luoshi.kernel.EventJson;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.TooLarge;
import tools.jackson.core.JacksonException;

/** What a caller sends: one JSON object of a known form, read as strictly as the kernel reads, at most 64 KiB. */
final class Body {
    private static final int LIMIT = 64 * 1024;

    private Body() {}

    /** @throws Malformed naming the first field that does not fit */
    static <T> T read(InputStream body, Class<T> form) throws IOException {
        byte[] bytes = body.readNBytes(LIMIT + 1);
        if (bytes.length > LIMIT) throw new TooLarge();
        try {
            T read = EventJson.MAPPER.readValue(bytes, form);
            if (read == null) throw unreadable("");
            return read;
        } catch (JacksonException e) {
            throw unreadable(pointer(e));
        }
    }

    private static String pointer(JacksonException e) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            String name = step.getPropertyName();
            pointer.append('/').append(name == null ? String.valueOf(step.getIndex()) : name);
        }
        return pointer.toString();
    }

    private static Malformed unreadable(String pointer) {
        return new Malformed(
                pointer,
                "不是所要的 JSON：没有这个字段，或取值、类型不对",
                "is not the JSON expected: no such field, or a wrong type or value");
    }
}
