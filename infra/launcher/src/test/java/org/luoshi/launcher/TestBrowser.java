package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a browser does with cookies, redirects and forms, as far as signing in needs it; one host, whatever the port. */
final class TestBrowser {
    private static final int ENOUGH = 12;

    private final HttpClient http;
    private final Map<String, HttpCookie> cookies = new TreeMap<>();

    TestBrowser(HttpClient http) {
        this.http = http;
    }

    TestBrowser() {
        this(HttpClient.newHttpClient());
    }

    /** A tab of the same browser, with its cookies as they are now. */
    TestBrowser tab() {
        TestBrowser tab = new TestBrowser(http);
        tab.cookies.putAll(cookies);
        return tab;
    }

    String cookie(String name) {
        HttpCookie cookie = cookies.get(name);
        return cookie == null ? "" : cookie.getValue();
    }

    HttpResponse<String> look(String address) {
        return send(request(address)
                .header("Accept", "text/html,*/*;q=0.8")
                .header("Sec-Fetch-Mode", "navigate")
                .header("Sec-Fetch-Site", "none"));
    }

    HttpResponse<String> read(String address) {
        return send(request(address).header("Accept", "application/json").header("Sec-Fetch-Site", "same-origin"));
    }

    /** As a script or form of our own page does it, unless the site is another. */
    HttpResponse<String> post(String address, String json, String site, String... headers) {
        HttpRequest.Builder request = request(address)
                .header("Content-Type", "application/json")
                .header("Sec-Fetch-Site", site)
                .POST(BodyPublishers.ofString(json));
        if (headers.length > 0) request.headers(headers);
        return send(request);
    }

    HttpResponse<String> form(String address, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(request(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Sec-Fetch-Site", "same-origin")
                .POST(BodyPublishers.ofString(body)));
    }

    /** Where it ends, after as many redirects as there are. */
    HttpResponse<String> follow(String address) {
        return follow(look(address));
    }

    HttpResponse<String> follow(HttpResponse<String> answer) {
        HttpResponse<String> now = answer;
        for (int i = 0; i < ENOUGH && now.statusCode() / 100 == 3; i++) now = look(location(now));
        assertThat(now.statusCode() / 100).as("round in circles").isNotEqualTo(3);
        return now;
    }

    static String location(HttpResponse<String> answer) {
        return answer.uri()
                .resolve(answer.headers().firstValue("Location").orElseThrow())
                .toString();
    }

    /** From the page with the form on. */
    HttpResponse<String> signIn(HttpResponse<String> page, String account, String password) {
        return form(
                page.uri().resolve("/sign-in").toString(),
                Map.of("account", account, "password", password, "_csrf", csrf(page)));
    }

    static String csrf(HttpResponse<String> page) {
        Matcher token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page.body());
        assertThat(token.find()).as(page.body()).isTrue();
        return token.group(1);
    }

    private HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        URI address = request.copy().build().uri();
        String sent = cookies.values().stream()
                .filter(cookie -> address.getPath().startsWith(cookie.getPath()))
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        if (!sent.isEmpty() && address.getHost().equals("localhost")) request.header("Cookie", sent);
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            for (String line : answer.headers().allValues("Set-Cookie"))
                for (HttpCookie cookie : HttpCookie.parse("Set-Cookie: " + line.replace("; SameSite=Lax", "")))
                    if (cookie.getMaxAge() == 0) cookies.remove(cookie.getName());
                    else cookies.put(cookie.getName(), cookie);
            return answer;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
