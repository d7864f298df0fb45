package org.luoshi.launcher;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One request while it is being made up, and as it goes over the wire. */
final class Knock {
    final Operation operation;
    String method;
    String path;
    String version = "HTTP/1.1";

    /** Pairs as they stand behind the question mark. */
    final List<String> query = new ArrayList<>();

    /** Lines, names and values. */
    final List<String> headers = new ArrayList<>();

    byte @Nullable [] body;
    boolean chunked;

    /** It ends in the middle: the connection is closed on our side. */
    boolean cut;

    /** It breaks HTTP itself: an answer without a body, or none, will do. */
    boolean rough;

    Knock(Operation operation) {
        this.operation = operation;
        this.method = operation.method();
        this.path = operation.path();
        headers.add("Host: localhost");
    }

    void header(String name, String value) {
        without(name);
        headers.add(name + ": " + value);
    }

    void without(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        headers.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith(start));
    }

    private boolean has(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return headers.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith(start));
    }

    String target() {
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    byte[] bytes() {
        StringBuilder head = new StringBuilder(method + " " + target() + " " + version + "\r\n");
        for (String line : headers) head.append(line).append("\r\n");
        byte[] content = body == null ? new byte[0] : body;
        if (chunked) head.append("Transfer-Encoding: chunked\r\n");
        else if (body != null && !has("Content-Length"))
            head.append("Content-Length: ").append(content.length).append("\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        if (chunked) all.writeBytes((Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
        all.writeBytes(content);
        if (chunked) all.writeBytes((content.length == 0 ? "\r\n" : "\r\n0\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }

    /** To be read by whoever looks for what went wrong; without the token. */
    @Override
    public String toString() {
        String text = new String(bytes(), 0, Math.min(bytes().length, 3000), StandardCharsets.UTF_8);
        return text.replaceAll("eyJ[A-Za-z0-9._-]+", "[token]").replaceAll("[\\p{Cntrl}&&[^\\r\\n]]", "\uFFFD");
    }
}
