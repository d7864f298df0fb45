package org.luoshi.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.NoteKey;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/** A Luoshi of its own process, as somebody would start it: to be asked, stopped, killed and started again. */
final class RunningLuoshi implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LONGEST_END = Duration.ofMinutes(2);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 10_000;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    /** Of all processes that share a database, as they have to; an empty setting is none. */
    static final Path KEY = key();

    /** To be asked by nobody in particular: an empty header is none. */
    static final String[] NOBODY = {"Authorization", ""};

    /** What makes a start quicker, once it has been practised. */
    private static volatile List<String> started = List.of();

    private final Process process;
    private final int port;
    private final int managementPort;
    private final Path output;

    private RunningLuoshi(Process process, int port, int managementPort, Path output) {
        this.process = process;
        this.port = port;
        this.managementPort = managementPort;
        this.output = output;
    }

    private static Path key() {
        try {
            Path directory = Files.createTempDirectory("luoshi-test-key-");
            Path key = directory.resolve("ledger.key");
            directory.toFile().deleteOnExit();
            key.toFile().deleteOnExit();
            NoteKey.inFile("test", key);
            return key;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Standalone over the given directory; returns when it is ready. */
    static RunningLuoshi standalone(Path data) {
        return start(Map.of("LUOSHI_DATA", data.toString())).awaitReady();
    }

    /** A start that the JVM watches, for tests that start many times: those after it take half the time (JEP 514). */
    static synchronized void practise(Map<String, String> settings) {
        if (!started.isEmpty()) return;
        try {
            Path cache = Files.createTempFile("luoshi-test-", ".aot");
            cache.toFile().deleteOnExit();
            Map<String, String> practice = new TreeMap<>(settings);
            practice.put("LUOSHI_REHEARSAL", "true");
            start(practice, List.of("-XX:AOTCacheOutput=" + cache)).awaitEnd();
            started = List.of("-XX:AOTCache=" + cache);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param settings environment variables, an empty one is none; without the ports it gets free ones, without an issuer
     *     it believes {@link TestIssuer}, and nobody comes too often
     */
    static RunningLuoshi start(Map<String, String> settings) {
        return start(settings, started);
    }

    private static RunningLuoshi start(Map<String, String> settings, List<String> options) {
        try {
            Map<String, String> all = new TreeMap<>(TestIssuer.settings());
            for (String limit : List.of("CALLER", "ADDRESS", "STRANGER", "SIGN_IN"))
                all.put("LUOSHI_LIMITS_" + limit, "100000");
            // What a test waits for may be late on a busy machine; requests are given up after 30 s.
            all.put("LUOSHI_QUERY_PATIENCE", "20s");
            int somePort = freePort();
            int anotherPort = freePort();
            all.put("LUOSHI_PORT", Integer.toString(somePort));
            all.put("LUOSHI_MANAGEMENT_PORT", Integer.toString(anotherPort));
            all.putAll(settings);
            Path output = Files.createTempFile("luoshi-test-", ".out");
            output.toFile().deleteOnExit();
            List<String> command = new ArrayList<>();
            // A group of its own that minds Ctrl-C, as in a terminal, also where the tests run in the background.
            command.addAll(List.of("env", "--default-signal=INT", "setsid", "--wait"));
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xlog:aot=off",
                    "-Xlog:cds=off",
                    "--enable-native-access=ALL-UNNAMED"));
            command.addAll(options);
            command.addAll(List.of("-cp", JarPath.OF_TESTS, LuoshiApplication.class.getName()));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("LUOSHI_") || name.startsWith("SPRING_"));
            builder.environment().putAll(all);
            builder.environment().values().removeIf(String::isEmpty);
            return new RunningLuoshi(
                    builder.start(),
                    Integer.parseInt(all.get("LUOSHI_PORT")),
                    Integer.parseInt(all.get("LUOSHI_MANAGEMENT_PORT")),
                    output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings of a process of that profile which may migrate the database. */
    static Map<String, String> over(PGSimpleDataSource database, String profile) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("LUOSHI_PROFILE", profile);
        settings.put("LUOSHI_DATABASE_URL", database.getURL());
        settings.put("LUOSHI_DATABASE_OWNER", database.getUser() == null ? "postgres" : database.getUser());
        settings.put("LUOSHI_DATABASE_OWNER_PASSWORD", database.getPassword() == null ? "" : database.getPassword());
        settings.put("LUOSHI_DATABASE_COMMAND_PASSWORD", "command-secret");
        settings.put("LUOSHI_DATABASE_QUERY_PASSWORD", "query-secret");
        settings.put("LUOSHI_LEDGER_KEY_FILE", KEY.toString());
        return settings;
    }

    /** Below those that the system hands out by itself, and never twice: nobody else takes it before it is used. */
    static int freePort() throws IOException {
        for (int tried = 0; tried < PORTS; tried++)
            try (ServerSocket socket = new ServerSocket(
                    FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS),
                    1,
                    InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // so the next one
            }
        throw new IOException("none of " + PORTS + " ports from " + FIRST_PORT + " is free");
    }

    RunningLuoshi awaitReady() {
        long begun = System.nanoTime();
        while (!answersReady()) {
            if (!process.isAlive()) throw new AssertionError("it ended instead of getting ready:\n" + output());
            if (System.nanoTime() - begun > LONGEST_START.toNanos()) {
                kill();
                throw new AssertionError("not ready within " + LONGEST_START + ":\n" + output());
            }
            LockSupport.parkNanos(50_000_000);
        }
        return this;
    }

    private boolean answersReady() {
        try {
            return get("/actuator/health/readiness").statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** Below /actuator by nobody in particular, else by the supervisor, unless the headers name somebody or {@link #NOBODY}. */
    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    /** An answer as it came over the wire. */
    record Answer(int status, String head, String body) {}

    /** GET of any path, also one that no well-behaved client would send. */
    Answer raw(String path, String... headers) {
        StringBuilder request =
                new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        all(path, headers)
                .forEach((name, value) ->
                        request.append(name).append(": ").append(value).append("\r\n"));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), portOf(path))) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            return new Answer(
                    Integer.parseInt(answer.substring(9, 12)), answer.substring(0, end), answer.substring(end + 4));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode json(String path, String... headers) {
        HttpResponse<String> answer = get(path, headers);
        if (answer.statusCode() != 200)
            throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
        return EventJson.MAPPER.readTree(answer.body());
    }

    HttpResponse<String> post(String path, String json, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + portOf(path) + path))
                .timeout(Duration.ofSeconds(30));
        all(path, headers).forEach(request::setHeader);
        return request;
    }

    private static Map<String, String> all(String path, String... headers) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (!isForWatching(path)) all.put("Authorization", TestIssuer.bearer(People.SUPERVISOR));
        for (int i = 0; i < headers.length; i += 2) all.put(headers[i], headers[i + 1]);
        all.values().removeIf(String::isEmpty);
        return all;
    }

    private int portOf(String path) {
        return isForWatching(path) ? managementPort : port;
    }

    private static boolean isForWatching(String path) {
        return path.startsWith("/actuator");
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    int port() {
        return port;
    }

    int managementPort() {
        return managementPort;
    }

    /** All it has printed so far. */
    String output() {
        try {
            // Not as readString, which fails where a character is half written.
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when it has printed this: what is said by another thread than the one that answers may come after the answer. */
    void awaitOutput(String words) {
        long begun = System.nanoTime();
        while (!output().contains(words)) {
            if (!process.isAlive()) throw new AssertionError("it ended without saying " + words + ":\n" + output());
            if (System.nanoTime() - begun > LONGEST_START.toNanos())
                throw new AssertionError("it does not say " + words + ":\n" + output());
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** The Java process itself. */
    long pid() {
        return java().pid();
    }

    private ProcessHandle java() {
        return process.children().findFirst().orElseGet(process::toHandle);
    }

    /** As Ctrl-C in a terminal does it: to every process of the group. */
    int interrupt() {
        signal("kill -INT -" + java().pid());
        return awaitEnd();
    }

    /** As a service manager does it. */
    int stop() {
        java().destroy();
        return awaitEnd();
    }

    /** As a power cut does it, for this process only: its database lives on. */
    void kill() {
        java().destroyForcibly();
        awaitEnd();
    }

    /** As a laptop that is closed: it stands still and knows nothing of it. */
    void freeze() {
        signal("kill -STOP " + java().pid());
    }

    void thaw() {
        signal("kill -CONT " + java().pid());
    }

    int awaitEnd() {
        try {
            if (process.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) return process.exitValue();
            process.children().forEach(ProcessHandle::destroyForcibly);
            throw new AssertionError("it did not end:\n" + output());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static void signal(String command) {
        try {
            Commands.Outcome outcome = Commands.run(List.of("sh", "-c", command));
            if (!outcome.succeeded()) throw new AssertionError(command + ": " + outcome.output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) stop();
    }
}
