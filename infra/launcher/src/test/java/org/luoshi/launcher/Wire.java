package org.luoshi.launcher;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One connection, byte by byte: a request may be wrong in ways that no HTTP client would send. */
final class Wire implements AutoCloseable {
    static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);

    /** @param headers by their names in lower case */
    record Answer(int status, Map<String, List<String>> headers, String text) {
        /** The first of that name, or nothing. */
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    Wire(int port) {
        this.port = port;
    }

    /**
     * @return nothing where the connection was cut without an answer
     * @throws java.net.SocketTimeoutException where nothing comes for too long
     */
    @Nullable
    Answer send(Knock knock) throws IOException {
        Socket to = connection();
        try {
            to.getOutputStream().write(knock.bytes());
            if (knock.cut) to.shutdownOutput();
        } catch (SocketException refused) {
            // Whoever has heard enough may answer and close before the end; what was answered is still there to read.
        }
        boolean last = knock.cut || knock.rough;
        try {
            Answer answer = answer(knock.method.equals("HEAD"));
            if (last || answer.header("connection").equalsIgnoreCase("close") || !knock.version.equals("HTTP/1.1"))
                close();
            return answer;
        } catch (EOFException | SocketException cut) {
            close();
            return null;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Socket connection() throws IOException {
        if (socket != null) return socket;
        Socket fresh = new Socket(InetAddress.getLoopbackAddress(), port);
        fresh.setTcpNoDelay(true);
        fresh.setSoTimeout((int) LONGEST_ANSWER.toMillis());
        socket = fresh;
        in = new BufferedInputStream(fresh.getInputStream());
        return fresh;
    }

    private Answer answer(boolean head) throws IOException {
        while (true) {
            String line = line();
            if (!line.matches("HTTP/1\\.1 [1-5][0-9]{2}.*"))
                throw new IOException("no status line, but perhaps the body of an answer that has none: " + line);
            int status = Integer.parseInt(line.substring(9, 12));
            Map<String, List<String>> headers = new TreeMap<>();
            for (String header = line(); !header.isEmpty(); header = line()) {
                int colon = header.indexOf(':');
                headers.computeIfAbsent(header.substring(0, colon).toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                        .add(header.substring(colon + 1).strip());
            }
            if (status < 200) continue;
            boolean empty = head || status == 204 || status == 304;
            // This one would go on for as long as its token is good.
            if (!empty
                    && headers.getOrDefault("content-type", List.of(""))
                            .getFirst()
                            .startsWith("text/event-stream")) {
                close();
                empty = true;
            }
            return new Answer(status, headers, empty ? "" : new String(body(headers), StandardCharsets.UTF_8));
        }
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        if (headers.containsKey("transfer-encoding")) return chunks();
        List<String> length = headers.get("content-length");
        return length == null ? open().readAllBytes() : exactly(Integer.parseInt(length.getFirst()));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            all.writeBytes(exactly(size));
            line();
        }
        line();
        return all.toByteArray();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = open().readNBytes(length);
        if (bytes.length < length) throw new EOFException();
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = open().read(); c != '\n'; c = open().read()) {
            if (c < 0) throw new EOFException();
            if (c != '\r') line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private InputStream open() throws IOException {
        if (in == null) throw new EOFException();
        return in;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) socket.close();
        socket = null;
        in = null;
    }
}
