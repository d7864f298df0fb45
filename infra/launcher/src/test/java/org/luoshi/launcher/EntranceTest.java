package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
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
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.LocalPath;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/** How a Luoshi of its own process is reached, and how it is not. */
class EntranceTest {
    private static final String PASSWORD = "changeit";
    private static final String SECRET = "a-client-secret-of-32-characters";

    @TempDir
    private Path directory;

    @Test
    void speaks_tls_and_nothing_older_and_knows_its_accounts_from_a_file() throws Exception {
        KeyStore keys = certificate();
        Path accounts = Files.writeString(directory.resolve("accounts.yaml"), """
                accounts:
                  - {id: tester, role: VIEWER, secret: %s, mustChange: false}
                clients:
                  - {id: test-auditor, role: AUDITOR, secret: %s}
                """.formatted(SECRET, SECRET));
        int port = RunningLuoshi.freePort();
        Map<String, String> settings = new TreeMap<>(Map.of(
                "LUOSHI_IDENTITY_ISSUER", "",
                "LUOSHI_PORT", Integer.toString(port),
                "LUOSHI_URL", "https://localhost:" + port,
                "LUOSHI_DATA", directory.resolve("data").toString(),
                "LUOSHI_SAMPLE", "none",
                "LUOSHI_ACCOUNTS_FILE", accounts.toString(),
                "LUOSHI_PROXIES", "127.0.0.1",
                "LUOSHI_TLS_CERTIFICATE", directory.resolve("certificate.pem").toString(),
                "LUOSHI_TLS_KEY", directory.resolve("key.pem").toString()));
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings).awaitReady()) {
            String root = "https://localhost:" + luoshi.port();
            HttpClient client = trusting(keys, "TLSv1.3", "TLSv1.2");
            HttpResponse<String> nobody = client.send(
                    HttpRequest.newBuilder(URI.create(root + "/api/tasks")).build(), BodyHandlers.ofString());
            assertThat(nobody.statusCode()).isEqualTo(401);
            assertThat(nobody.headers().firstValue("Strict-Transport-Security")).isPresent();
            assertThatThrownBy(() -> trusting(keys, "TLSv1.1")
                            .send(HttpRequest.newBuilder(URI.create(root + "/")).build(), BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
            assertThat(answer(luoshi.port(), "GET /api/tasks HTTP/1.1", "Host: localhost"))
                    .doesNotContain("200");

            aSessionGetsAnotherNameAtSignIn(client, root);
            aBrowserSignsIn(client, root);
            HttpResponse<String> token = client.send(
                    HttpRequest.newBuilder(URI.create(root + "/oauth2/token"))
                            .header("Authorization", "Basic " + base64("test-auditor:" + SECRET))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("X-Forwarded-For", "198.51.100.1, 10.0.0.7")
                            .POST(BodyPublishers.ofString("grant_type=client_credentials"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(token.statusCode()).as(token.body()).isEqualTo(200);
            String bearer =
                    EventJson.MAPPER.readTree(token.body()).get("access_token").asString();
            HttpResponse<String> record = client.send(
                    HttpRequest.newBuilder(URI.create(root + "/api/access?kind=SIGN_IN"))
                            .header("Authorization", "Bearer " + bearer)
                            .build(),
                    BodyHandlers.ofString());
            JsonNode line =
                    EventJson.MAPPER.readTree(record.body()).get("lines").get(0);
            assertThat(line.get("subject").asString()).isEqualTo("test-auditor");
            assertThat(line.get("address").asString())
                    .as("as the proxy says, and not as somebody told the proxy")
                    .isEqualTo("10.0.0.7");
            assertThat(luoshi.output()).doesNotContain(SECRET).doesNotContain("shown this once");
        }
    }

    /** Whoever knew it before, or had made it up, does not know it now. */
    private static void aSessionGetsAnotherNameAtSignIn(HttpClient client, String root) throws Exception {
        HttpResponse<String> page = client.send(
                HttpRequest.newBuilder(URI.create(root + "/sign-in")).build(), BodyHandlers.ofString());
        String before = page.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(before).matches("JSESSIONID=[^;]+; Path=/; Secure; HttpOnly; SameSite=Lax");
        Matcher csrf = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page.body());
        assertThat(csrf.find()).isTrue();
        HttpResponse<String> in = client.send(
                HttpRequest.newBuilder(URI.create(root + "/sign-in"))
                        .header("Cookie", before.replaceFirst(";.*", ""))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("account=tester&password=" + SECRET + "&_csrf=" + csrf.group(1)))
                        .build(),
                BodyHandlers.ofString());
        assertThat(in.headers().firstValue("Location")).hasValue("/account");
        assertThat(in.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("JSESSIONID=")
                .doesNotStartWith(before.substring(0, 30));
    }

    /** Though under this name and certificate the server would not get through to itself. */
    private static void aBrowserSignsIn(HttpClient client, String root) {
        TestBrowser browser = new TestBrowser(client);
        HttpResponse<String> form = browser.follow(root + "/session/begin?to=/session");
        HttpResponse<String> in = browser.follow(browser.signIn(form, "tester", SECRET));
        assertThat(in.body()).contains("\"id\":\"tester\"");
        assertThat(browser.cookie("__Host-luoshi-token")).startsWith("ey");
        assertThat(browser.cookie("luoshi-token")).isEmpty();
        assertThat(browser.post(root + "/session/renew", "", "same-origin").statusCode())
                .isEqualTo(200);
    }

    @Test
    void tells_first_passwords_once_and_keeps_its_ports_and_names_apart() throws Exception {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "LUOSHI_IDENTITY_ISSUER", "",
                "LUOSHI_DATA", directory.resolve("data").toString(),
                "LUOSHI_SAMPLE", "none"));
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings).awaitReady()) {
            luoshi.awaitOutput("VIEWER");
            assertThat(Pattern.compile("[a-z0-9]{5}(-[a-z0-9]{5}){3}")
                            .matcher(luoshi.output())
                            .results())
                    .hasSize(4);
            // Health and metrics at their port, and nothing else there; nothing of them here.
            assertThat(luoshi.get("/actuator/health").statusCode()).isEqualTo(200);
            assertThat(luoshi.get("/actuator/prometheus").statusCode()).isEqualTo(200);
            for (String closed :
                    List.of("/actuator/env", "/actuator/beans", "/actuator/heapdump", "/actuator/shutdown"))
                assertThat(luoshi.get(closed).statusCode()).as(closed).isIn(401, 403, 404);
            assertThat(answer(luoshi.port(), "GET /actuator/health HTTP/1.1", "Host: localhost"))
                    .startsWith("HTTP/1.1 401");
            assertThat(answer(luoshi.managementPort(), "GET /api/tasks HTTP/1.1", "Host: localhost"))
                    .satisfiesAnyOf(
                            it -> assertThat(it).startsWith("HTTP/1.1 401"),
                            it -> assertThat(it).startsWith("HTTP/1.1 404"));
            assertThat(answer(luoshi.port(), "GET /sign-in HTTP/1.1", "Host: localhost"))
                    .containsPattern("Set-Cookie: JSESSIONID=[^;]+; Path=/; HttpOnly; SameSite=Lax");
            // A page elsewhere whose name has been made to point here.
            for (int port : List.of(luoshi.port(), luoshi.managementPort()))
                assertThat(answer(port, "GET /actuator/health HTTP/1.1", "Host: elsewhere.example"))
                        .startsWith("HTTP/1.1 400");
            // Nobody is behind a proxy who has not been told so.
            answer(luoshi.port(), "GET /api/tasks HTTP/1.1", "Host: localhost", "X-Forwarded-For: 203.0.113.9");
        }
        try (RunningLuoshi again = RunningLuoshi.start(settings).awaitReady()) {
            again.awaitOutput("Ctrl-C");
            assertThat(again.output()).doesNotContain("SUPERVISOR");
            OwnIssuer issuer = new OwnIssuer(directory.resolve("data"), "http://localhost:" + again.port());
            JsonNode lines = again.json(
                            "/api/access?status=401",
                            "Authorization",
                            "Bearer "
                                    + issuer.token(new org.luoshi.kernel.Actor(
                                            "test-auditor", "测试审计员", org.luoshi.kernel.Role.AUDITOR, null, null)))
                    .get("lines");
            List<String> addresses = new ArrayList<>();
            lines.forEach(line -> addresses.add(line.get("address").asString()));
            assertThat(addresses)
                    .as("the record outlives a restart")
                    .isNotEmpty()
                    .containsOnly("127.0.0.1");
        }
    }

    /** Whatever port a proxy sends on to, and whether or not it says which one it has itself. */
    @Test
    void behind_a_proxy_every_redirect_stays_where_people_see_it() throws Exception {
        Path accounts = Files.writeString(directory.resolve("accounts.yaml"), """
                accounts:
                  - {id: tester, role: SUPERVISOR, secret: %s, mustChange: false}
                """.formatted(SECRET));
        String home = "https://plans.example:8443";
        try (RunningLuoshi luoshi = RunningLuoshi.start(Map.of(
                        "LUOSHI_IDENTITY_ISSUER",
                        "",
                        "LUOSHI_URL",
                        home,
                        "LUOSHI_DATA",
                        directory.resolve("data").toString(),
                        "LUOSHI_SAMPLE",
                        "none",
                        "LUOSHI_ACCOUNTS_FILE",
                        accounts.toString(),
                        "LUOSHI_PROXIES",
                        "127.0.0.1"))
                .awaitReady()) {
            Proxied proxied = new Proxied(luoshi.port(), home);
            String form = proxied.follow("GET", "/tasks?plan=2023", "");
            Matcher csrf = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(form);
            assertThat(csrf.find()).as(form).isTrue();
            String in =
                    proxied.follow("POST", "/sign-in", "account=tester&password=" + SECRET + "&_csrf=" + csrf.group(1));
            assertThat(in).contains("data-address=\"/tasks?plan=2023\"");
            addressesOfAnyLengthAreAnswered(proxied, new Proxied(luoshi.port(), home));
            for (String path : List.of("/", "/tasks?text=&plan=2023", "/language?set=en&to=/tasks", "/session/end"))
                proxied.follow(path.equals("/session/end") ? "POST" : "GET", path, "");
            assertThat(proxied.ways)
                    .contains("/session/begin?to=%2Ftasks%3Fplan%3D2023", "/sign-in", "/plans", "/tasks?plan=2023")
                    .allMatch(way -> way.startsWith("/") || way.startsWith(home + "/"));
        }
    }

    /** An address that is led back to travels in a header, of which an answer has fewer than a request. */
    private static void addressesOfAnyLengthAreAnswered(Proxied signedIn, Proxied stranger) throws IOException {
        for (int length : List.of(5_000, 9_000)) {
            String text = "(".repeat(length);
            assertThat(signedIn.ask("GET", "/tasks?text=" + text, "")).startsWith("HTTP/1.1 400");
            assertThat(signedIn.ask("GET", "/tasks?leader=&text=" + text, "")).startsWith("HTTP/1.1 413");
            for (String path :
                    List.of("/?asOf=", "/language?set=en&to=/tasks?text=", "/session/begin?to=/tasks?text=")) {
                assertThat(signedIn.ask("GET", path + text, "")).as(path).startsWith("HTTP/1.1 30");
                assertThat(signedIn.ways.getLast()).as(path).isEqualTo("/");
            }
            assertThat(stranger.ask("GET", "/tasks?text=" + text, "")).startsWith("HTTP/1.1 303");
            assertThat(stranger.ways.getLast()).isEqualTo("/session/begin?to=%2F");
            for (String path :
                    List.of("/session/begin?to=/tasks?text=", "/oauth2/authorize?state=", "/sign-in?failed="))
                for (Proxied anybody : List.of(signedIn, stranger))
                    assertThat(anybody.ask("GET", path + text, "")).as(path).doesNotStartWith("HTTP/1.1 5");
            assertThat(stranger.ask("GET", "/language?set=en&to=/tasks?text=" + text, ""))
                    .doesNotStartWith("HTTP/1.1 5");
        }
        String longest = "/tasks?text=" + "(".repeat(LocalPath.LONGEST - "/tasks?text=".length());
        assertThat(stranger.ask("GET", longest, "")).startsWith("HTTP/1.1 303");
        assertThat(stranger.ways.getLast())
                .startsWith("/session/begin?to=%2Ftasks%3Ftext%3D%28%28")
                .hasSizeGreaterThan(5_000);
        String code =
                "/oauth2/authorize?response_type=code&client_id=luoshi-pages&code_challenge_method=S256&code_challenge="
                        + "a".repeat(43) + "&redirect_uri=" + signedIn.home + "/session/back&state=";
        assertThat(signedIn.ask("GET", code + "(".repeat(9_000), "")).startsWith("HTTP/1.1 400");
        assertThat(signedIn.ask("GET", code + "(".repeat(500), "")).startsWith("HTTP/1.1 302");
    }

    /** A browser, as what it asks for comes in from a proxy that keeps Host and says that it speaks TLS. */
    private static final class Proxied {
        private final int port;
        private final String home;
        private final Map<String, String> cookies = new TreeMap<>();

        /** Wherever an answer led to, as it said it. */
        private final List<String> ways = new ArrayList<>();

        Proxied(int port, String home) {
            this.port = port;
            this.home = home;
        }

        private String follow(String method, String path, String form) throws IOException {
            String answer = ask(method, path, form);
            for (int i = 0; i < 10 && answer.startsWith("HTTP/1.1 30"); i++) {
                String way = ways.getLast();
                answer = ask("GET", way.startsWith(home) ? way.substring(home.length()) : way, "");
            }
            assertThat(answer).startsWith("HTTP/1.1 200");
            return answer;
        }

        private String ask(String method, String path, String form) throws IOException {
            String kept = cookies.entrySet().stream()
                    .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                    .collect(Collectors.joining("; "));
            String answer = answer(
                    port,
                    method + " " + path + " HTTP/1.1",
                    "Host: " + URI.create(home).getAuthority(),
                    "X-Forwarded-For: 203.0.113.9",
                    "X-Forwarded-Proto: https",
                    "Accept: text/html",
                    "Sec-Fetch-Site: same-origin",
                    "Cookie: " + kept,
                    "Content-Type: application/x-www-form-urlencoded",
                    "Content-Length: " + form.length() + "\r\nConnection: close\r\n\r\n" + form);
            Matcher set =
                    Pattern.compile("(?im)^Set-Cookie: ([^=]+)=([^;\r]*)(.*)$").matcher(answer);
            while (set.find())
                if (set.group(3).contains("Max-Age=0")) cookies.remove(set.group(1));
                else cookies.put(set.group(1), set.group(2));
            Matcher location = Pattern.compile("(?im)^Location: (\\S+)").matcher(answer);
            if (location.find()) ways.add(location.group(1));
            return answer;
        }
    }

    @Test
    void takes_its_secrets_from_files_and_says_none_of_them() throws Exception {
        PGSimpleDataSource database = TestPostgres.database();
        Map<String, String> settings = RunningLuoshi.over(database, "command,query");
        Path secrets = Files.createDirectory(directory.resolve("secrets"));
        for (String role : List.of("command", "query")) {
            String secret =
                    settings.remove("LUOSHI_DATABASE_%s_PASSWORD".formatted(role.toUpperCase(java.util.Locale.ROOT)));
            Files.writeString(secrets.resolve("luoshi.database." + role + "-password"), secret + "\n");
        }
        settings.put("LUOSHI_SECRETS", secrets.toString());
        try (RunningLuoshi luoshi = RunningLuoshi.start(settings).awaitReady()) {
            assertThat(luoshi.get("/api/tasks").statusCode()).isEqualTo(200);
            assertThat(luoshi.output()).doesNotContain("command-secret").doesNotContain("query-secret");
        }
    }

    /** What comes over the wire, as it comes. */
    private static String answer(int port, String... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpClient trusting(KeyStore keys, String... protocols) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("luoshi", keys.getCertificate("luoshi"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(protocols);
        return HttpClient.newBuilder().sslContext(tls).sslParameters(parameters).build();
    }

    /** A certificate of its own for localhost, in PEM, as the settings want it. */
    private KeyStore certificate() throws Exception {
        Path store = directory.resolve("keys.p12");
        Commands.Outcome made = Commands.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "luoshi",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
        assertThat(made.succeeded()).as(made.output()).isTrue();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        pem("certificate.pem", "CERTIFICATE", keys.getCertificate("luoshi").getEncoded());
        pem(
                "key.pem",
                "PRIVATE KEY",
                keys.getKey("luoshi", PASSWORD.toCharArray()).getEncoded());
        return keys;
    }

    private void pem(String file, String kind, byte[] content) throws IOException {
        Files.writeString(
                directory.resolve(file),
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                        + "\n-----END " + kind + "-----\n");
    }
}
