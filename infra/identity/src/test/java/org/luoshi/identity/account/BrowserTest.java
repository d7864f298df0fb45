package org.luoshi.identity.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.head;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.identity.IdentityTest;
import org.luoshi.identity.TestIdentity;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import tools.jackson.databind.JsonNode;

/** A person signs in with a browser, stays signed in for a day's work, and nobody else acts with that browser. */
@IdentityTest
class BrowserTest {
    private static final String PASSWORD = "seven-otters-on-a-raft";
    private static final String OTHER = "eight-herons-in-a-row";
    private static final Actor TESTER = new Actor("tester", "测试员", Role.SUPERVISOR, null, null);
    private static final Actor NEWCOMER = new Actor("newcomer", "新人", Role.AUDITOR, null, null);

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Accounts accounts;

    @Autowired
    private Passwords passwords;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TestIdentity.Watch watch;

    private Browser browser;

    @BeforeEach
    void people() {
        browser = new Browser(mvc);
        add(TESTER, false);
        add(NEWCOMER, true);
    }

    private void add(Actor as, boolean mustChange) {
        if (accounts.add(as, false, passwords.hash(PASSWORD), mustChange, "test")) return;
        Administrator.change(accounts, as, false);
        accounts.secret(as.id(), passwords.hash(PASSWORD), mustChange);
    }

    /** From wanting to see a page to seeing it. */
    private void signedIn() throws Exception {
        assertThat(Browser.text(browser.follow("/board?asOf=3"))).contains("name=\"password\"");
        MockHttpServletResponse there = browser.follow(browser.signIn("tester", PASSWORD));
        assertThat(Browser.text(there)).isEqualTo("<p>tester</p>");
    }

    private String lastRecorded() {
        return jdbc.sql(
                        "select concat_ws(' ', kind, status, subject, reason) from access.record order by id desc limit 1")
                .query(String.class)
                .single();
    }

    private static JsonNode json(MockHttpServletResponse response) throws Exception {
        return EventJson.MAPPER.readTree(Browser.text(response));
    }

    @Test
    void whoever_wants_a_page_signs_in_and_sees_it() throws Exception {
        MockHttpServletResponse first = browser.look("/board?asOf=3&q=%E4%B8%AD");
        assertThat(first.getStatus()).isEqualTo(303);
        assertThat(first.getHeader("Location"))
                .isEqualTo("/session/begin?to=%2Fboard%3FasOf%3D3%26q%3D%25E4%25B8%25AD");
        MockHttpServletResponse begun = browser.look(String.valueOf(first.getHeader("Location")));
        assertThat(begun.getHeader("Cache-Control")).contains("no-store");
        assertThat(String.valueOf(begun.getHeader("Location")))
                .startsWith("/oauth2/authorize?")
                .contains("client_id=luoshi-pages", "code_challenge_method=S256");
        assertThat(browser.follow(String.valueOf(begun.getHeader("Location"))).getStatus())
                .isEqualTo(200);
        String back =
                String.valueOf(browser.look(browser.signIn("tester", PASSWORD)).getHeader("Location"));
        assertThat(back).startsWith("http://localhost/session/back?code=");
        MockHttpServletResponse done = browser.look(back);
        assertThat(done.getStatus()).isEqualTo(303);
        assertThat(done.getHeader("Location")).isEqualTo("/board?asOf=3&q=%E4%B8%AD");
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 200 tester browser");
        assertThat(done.getHeaders("Set-Cookie"))
                .anyMatch(it -> it.matches("luoshi-token=ey[^;]+; Path=/; HttpOnly; SameSite=Lax"))
                .anyMatch(it -> it.matches("luoshi-refresh=[^;]+; Path=/session; HttpOnly; SameSite=Lax"))
                .anyMatch(it -> it.startsWith("luoshi-begun-") && it.contains("Max-Age=0"));
        assertThat(Browser.text(browser.look("/board"))).isEqualTo("<p>tester</p>");
        JsonNode who = json(browser.send(get("/session")));
        assertThat(who.get("id").asString()).isEqualTo("tester");
        assertThat(who.get("name").asString()).isEqualTo("测试员");
        assertThat(who.get("role").asString()).isEqualTo("SUPERVISOR");
        assertThat(who.has("office")).isFalse();
        assertThat(Duration.between(
                        watch.instant(),
                        java.time.Instant.parse(who.get("expiresAt").asString())))
                .isBetween(Duration.ofSeconds(890), Duration.ofMinutes(15));
    }

    @Test
    void a_first_password_is_changed_on_the_way_to_the_page() throws Exception {
        browser.follow("/board");
        assertThat(browser.signIn("newcomer", PASSWORD)).isEqualTo("/account?account=newcomer");
        assertThat(browser.change("newcomer", PASSWORD, OTHER)).isEqualTo("/sign-in?changed");
        assertThat(Browser.text(browser.follow(browser.signIn("newcomer", OTHER))))
                .isEqualTo("<p>newcomer</p>");
    }

    @Test
    void a_form_that_was_open_for_too_long_leads_back_to_sign_in() throws Exception {
        for (String form : List.of("/sign-in", "/account")) {
            browser = new Browser(mvc);
            MockHttpServletResponse late = browser.send(post(form)
                    .param("account", "tester")
                    .param("password", PASSWORD)
                    .param("_csrf", "of-a-session-that-has-ended"));
            assertThat(late.getHeader("Location")).as(form).isEqualTo("/session/begin?to=%2F");
            assertThat(lastRecorded()).isEqualTo("REFUSAL 403 expired-form");
            assertThat(Browser.text(browser.follow("/session/begin?to=%2F"))).contains("页面打开时间过长", "name=\"password\"");
            assertThat(Browser.text(browser.look("/sign-in"))).as("told once").doesNotContain("页面打开时间过长");
            String back = String.valueOf(
                    browser.look(browser.signIn("tester", PASSWORD)).getHeader("Location"));
            assertThat(browser.look(back).getHeader("Location"))
                    .as("and on to the pages")
                    .isEqualTo("/");
        }
    }

    @Test
    void over_tls_the_cookies_are_nobody_elses_to_set() throws Exception {
        MockHttpServletResponse begun =
                browser.send(get("/session/begin?to=/board").secure(true));
        assertThat(begun.getHeaders("Set-Cookie"))
                .singleElement()
                .asString()
                .matches(
                        "__Secure-luoshi-begun-[^=]+=[^;]+; Path=/session; Max-Age=600; Expires=[^;]+; Secure; HttpOnly; SameSite=Lax");
        browser.send(get(URI.create(String.valueOf(begun.getHeader("Location"))))
                .secure(true)
                .accept("text/html"));
        String on = browser.signIn("tester", PASSWORD);
        MockHttpServletResponse code = browser.send(get(URI.create(on)).secure(true));
        MockHttpServletResponse done = browser.send(
                get(URI.create(String.valueOf(code.getHeader("Location")))).secure(true));
        assertThat(done.getHeaders("Set-Cookie"))
                .anyMatch(it -> it.matches("__Host-luoshi-token=ey[^;]+; Path=/; Secure; HttpOnly; SameSite=Lax"))
                .anyMatch(it ->
                        it.matches("__Secure-luoshi-refresh=[^;]+; Path=/session; Secure; HttpOnly; SameSite=Lax"));
        assertThat(browser.send(get("/board").secure(true)).getStatus()).isEqualTo(200);
        assertThat(browser.send(get("/board")).getStatus()).as("in clear").isEqualTo(401);
    }

    @Test
    void a_page_that_stays_open_renews_its_token_for_twelve_hours_and_no_longer() throws Exception {
        signedIn();
        for (int hour = 1; hour < 12; hour++) {
            watch.forward(Duration.ofHours(1));
            assertThat(browser.look("/board").getHeader("Location")).startsWith("/session/begin");
            MockHttpServletResponse renewed = browser.act("/session/renew");
            assertThat(renewed.getStatus()).isEqualTo(200);
            assertThat(json(renewed).get("expiresAt").asString())
                    .isGreaterThan(watch.instant().toString());
            assertThat(browser.look("/board").getStatus()).isEqualTo(200);
        }
        watch.forward(Duration.ofMinutes(61));
        MockHttpServletResponse over = browser.act("/session/renew");
        assertThat(over.getStatus()).isEqualTo(401);
        assertThat(over.getContentType()).startsWith("application/problem+json");
        assertThat(lastRecorded()).isEqualTo("REFUSAL 401 no-session");
        assertThat(browser.cookies).doesNotContainKeys("luoshi-token", "luoshi-refresh");
    }

    @Test
    void whoever_comes_back_to_a_page_with_an_old_token_is_not_asked_again() throws Exception {
        signedIn();
        watch.forward(Duration.ofMinutes(20));
        assertThat(browser.send(get("/api/me")).getStatus()).as("a program").isEqualTo(401);
        assertThat(lastRecorded()).isEqualTo("REFUSAL 401 expired");
        MockHttpServletResponse page = browser.look("/board?asOf=3");
        assertThat(page.getStatus()).isEqualTo(303);
        MockHttpServletResponse begun = browser.look(String.valueOf(page.getHeader("Location")));
        assertThat(begun.getHeader("Location")).as("renewed at once").isEqualTo("/board?asOf=3");
        assertThat(browser.look("/board?asOf=3").getStatus()).isEqualTo(200);
    }

    @Test
    void what_changes_of_an_account_counts_at_the_next_renewal() throws Exception {
        for (Runnable change : List.<Runnable>of(
                () -> Administrator.change(accounts, TESTER, true),
                () -> Administrator.change(accounts, new Actor("tester", "测试员", Role.VIEWER, null, null), false),
                () -> accounts.secret("tester", passwords.hash(OTHER), false))) {
            browser = new Browser(mvc);
            people();
            watch.forward(Duration.ofSeconds(1));
            signedIn();
            assertThat(browser.act("/session/renew").getStatus()).isEqualTo(200);
            watch.forward(Duration.ofSeconds(1));
            change.run();
            assertThat(browser.act("/session/renew").getStatus()).isEqualTo(401);
            assertThat(Browser.text(browser.follow("/board"))).as("a way out").contains("/session/begin?to=%2Fboard");
        }
    }

    @Test
    void a_sign_in_at_our_page_that_is_over_does_not_lead_round_in_circles() throws Exception {
        signedIn();
        browser.cookies.clear();
        watch.forward(Duration.ofSeconds(1));
        accounts.secret("tester", passwords.hash(OTHER), false);
        MockHttpServletResponse failed = browser.follow("/board");
        assertThat(failed.getStatus()).isEqualTo(401);
        assertThat(Browser.text(failed)).contains("href=\"/session/begin?to=%2Fboard\"");
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 401 invalid_grant");
        assertThat(Browser.text(browser.follow("/session/begin?to=/board")))
                .as("the password is asked for")
                .contains("name=\"password\"");
    }

    @Test
    void signing_in_goes_by_a_clock_that_stands_in_another_year() throws Exception {
        Duration years = Duration.ofDays(3 * 365);
        watch.forward(years.negated());
        people();
        signedIn();
        assertThat(browser.act("/session/renew").getStatus()).isEqualTo(200);
        watch.forward(Duration.ofMinutes(16));
        assertThat(browser.look("/board").getStatus())
                .as("and its token ends by it")
                .isEqualTo(303);
        watch.forward(years);
    }

    @Test
    void two_tabs_renew_at_the_same_time() throws Exception {
        signedIn();
        String refresh = browser.cookies.get("luoshi-refresh");
        Callable<Integer> tab = () -> {
            Browser one = new Browser(mvc);
            one.cookies.put("luoshi-refresh", refresh);
            return one.act("/session/renew").getStatus();
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> answer : threads.invokeAll(java.util.Collections.nCopies(8, tab)))
                assertThat(answer.get()).isEqualTo(200);
        }
    }

    @Test
    void many_tabs_may_begin_and_the_last_ones_come_back() throws Exception {
        List<String> states = Stream.generate(() -> begun()).limit(7).toList();
        List<String> kept = browser.cookies.keySet().stream()
                .filter(name -> name.startsWith("luoshi-begun-"))
                .map(name -> name.substring("luoshi-begun-".length()))
                .toList();
        assertThat(kept).hasSize(5).contains(states.getLast());
        browser.follow("/session/begin?to=/board");
        browser.signIn("tester", PASSWORD);
        for (String page : List.of("/board?one", "/board?two"))
            assertThat(browser.follow("/session/begin?to=" + page).getStatus()).isEqualTo(200);
    }

    private String begun() {
        try {
            String there =
                    String.valueOf(browser.look("/session/begin?to=/board").getHeader("Location"));
            return there.replaceFirst(".*[?&]state=([^&]+).*", "$1");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void after_signing_out_nothing_of_it_is_good_and_the_next_person_is_asked() throws Exception {
        signedIn();
        String refresh = browser.cookies.get("luoshi-refresh");
        MockHttpServletResponse out = browser.act("/session/end");
        assertThat(out.getStatus()).isEqualTo(303);
        assertThat(out.getHeader("Location")).isEqualTo("/session/begin?to=%2F");
        assertThat(browser.cookies).doesNotContainKeys("luoshi-token", "luoshi-refresh");
        assertThat(Browser.text(browser.follow("/session/begin?to=/"))).contains("name=\"password\"");
        browser.cookies.put("luoshi-refresh", String.valueOf(refresh));
        assertThat(browser.act("/session/renew").getStatus()).isEqualTo(401);
    }

    @Test
    void nobody_signs_a_browser_in_as_somebody_else() throws Exception {
        browser.follow("/board");
        String back =
                String.valueOf(browser.look(browser.signIn("tester", PASSWORD)).getHeader("Location"));
        Browser victim = new Browser(mvc);
        victim.look("/session/begin?to=/board");
        MockHttpServletResponse failed = victim.look(back);
        assertThat(failed.getStatus()).isEqualTo(401);
        assertThat(failed.getContentType()).startsWith("text/html");
        assertThat(Browser.text(failed)).contains("<html lang=\"zh-CN\">", "重新登录", "href=\"/session/begin?to=%2F\"");
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 401 state");
        assertThat(victim.cookies).doesNotContainKey("luoshi-token");
        assertThat(browser.look(back).getStatus()).isEqualTo(303);
        assertThat(browser.look(back).getStatus()).as("a second time").isEqualTo(401);
    }

    @Test
    void a_code_of_the_pages_is_good_nowhere_else_and_without_its_verifier_not_at_all() throws Exception {
        browser.follow("/board");
        String back =
                String.valueOf(browser.look(browser.signIn("tester", PASSWORD)).getHeader("Location"));
        String code = back.replaceFirst(".*[?&]code=([^&]+).*", "$1");
        String begun = browser.cookies.keySet().stream()
                .filter(name -> name.startsWith("luoshi-begun-"))
                .findFirst()
                .orElseThrow();
        String kept = String.valueOf(browser.cookies.get(begun));
        assertThat(mvc.perform(post("/oauth2/token")
                                .param("grant_type", "authorization_code")
                                .param("client_id", "luoshi-pages")
                                .param("redirect_uri", "http://localhost/session/back")
                                .param("code", code)
                                .param("code_verifier", kept.replaceFirst("\\..*", "")))
                        .andReturn()
                        .getResponse()
                        .getStatus())
                .isEqualTo(401);
        browser.cookies.put(begun, "w".repeat(43) + kept.substring(kept.indexOf('.')));
        assertThat(browser.look(back).getStatus()).isEqualTo(401);
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 401 invalid_grant");
    }

    @Test
    void a_refresh_token_of_the_pages_opens_nothing_at_the_token_endpoint() throws Exception {
        signedIn();
        for (String client : List.of("luoshi-pages", "luoshi"))
            assertThat(mvc.perform(post("/oauth2/token")
                                    .param("grant_type", "refresh_token")
                                    .param("client_id", client)
                                    .param("refresh_token", browser.cookies.get("luoshi-refresh")))
                            .andReturn()
                            .getResponse()
                            .getStatus())
                    .as(client)
                    .isBetween(400, 401);
    }

    @Test
    void whoever_does_not_want_to_is_told_so_and_not_asked_for_ever() throws Exception {
        String state = begun();
        MockHttpServletResponse failed = browser.send(get("/session/back")
                .queryParam("state", state)
                .queryParam("error", "access_denied")
                .header("Accept-Language", "en"));
        assertThat(failed.getStatus()).isEqualTo(401);
        assertThat(Browser.text(failed)).contains("<html lang=\"en\">", "cancelled or refused");
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 401 access-denied");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "https://evil.example/",
                "https:/evil.example",
                "javascript:alert(1)",
                "/\t/evil.example",
                "/\r\nSet-Cookie: a=b",
                "evil.example",
                "///evil.example",
                "/board<script>",
                "/%zz",
                ""
            })
    void signing_in_leads_nowhere_else(String to) throws Exception {
        signedIn();
        for (String asked : List.of(to, URLEncoder.encode(to, StandardCharsets.UTF_8))) {
            MockHttpServletResponse led = browser.send(get("/session/begin").param("to", asked));
            assertThat(led.getHeader("Location")).as(asked).isEqualTo("/");
        }
        browser.cookies.remove("luoshi-refresh");
        String state = begun();
        browser.cookies.put(
                "luoshi-begun-" + state,
                "v".repeat(43) + "."
                        + java.util.Base64.getUrlEncoder().encodeToString(to.getBytes(StandardCharsets.UTF_8)));
        assertThat(Browser.text(browser.send(get("/session/back").param("state", state))))
                .contains("href=\"/session/begin?to=%2F\"");
    }

    @Test
    void what_is_put_into_the_cookie_of_a_beginning_breaks_nothing() throws Exception {
        String state = begun();
        for (String text : List.of("x", ".", "a.???", "a." + "A".repeat(3000), "中")) {
            browser.cookies.put("luoshi-begun-" + state, text);
            MockHttpServletResponse failed =
                    browser.send(get("/session/back").param("state", state).param("code", "abc"));
            assertThat(failed.getStatus()).as(text).isEqualTo(401);
        }
        for (String odd : List.of("", "..", "a b", "x".repeat(3000)))
            assertThat(browser.send(get("/session/back").param("state", odd)).getStatus())
                    .isEqualTo(401);
    }

    @Test
    void the_cookie_changes_something_only_where_a_page_of_ours_has_asked() throws Exception {
        signedIn();
        assertThat(browser.act("/api/act").getStatus()).isEqualTo(200);
        for (String path : List.of("/api/act", "/session/renew", "/session/end")) {
            for (String site : List.of("cross-site", "same-site", "none", "elsewhere")) {
                assertThat(browser.send(post(path)
                                        .header("Sec-Fetch-Site", site)
                                        .header("Origin", "http://localhost"))
                                .getStatus())
                        .as("%s %s", path, site)
                        .isEqualTo(401);
                assertThat(lastRecorded()).isEqualTo("REFUSAL 401 other-page");
            }
            assertThat(browser.send(post(path)).getStatus()).as("nothing said").isEqualTo(401);
            for (String origin :
                    List.of("https://evil.example", "null", "http://localhost.evil.example", "https://localhost"))
                assertThat(browser.send(post(path).header("Origin", origin).header("Host", "localhost"))
                                .getStatus())
                        .as(origin)
                        .isIn(401, 403);
        }
        assertThat(browser.send(post("/api/act")
                                .header("Origin", "http://localhost")
                                .header("Host", "localhost"))
                        .getStatus())
                .as("an older browser")
                .isEqualTo(200);
    }

    @Test
    void a_link_from_elsewhere_leads_to_pages_and_to_no_data() throws Exception {
        signedIn();
        assertThat(browser.send(get("/board").header("Sec-Fetch-Site", "cross-site"))
                        .getStatus())
                .isEqualTo(200);
        assertThat(browser.send(get("/api/me").header("Sec-Fetch-Site", "cross-site"))
                        .getStatus())
                .isEqualTo(401);
        for (String site : List.of("same-origin", "same-site", "none"))
            assertThat(browser.send(get("/api/me").header("Sec-Fetch-Site", site))
                            .getStatus())
                    .as(site)
                    .isEqualTo(200);
        assertThat(browser.send(head("/api/me")).getStatus()).isEqualTo(200);
    }

    @Test
    void a_header_counts_before_the_cookie() throws Exception {
        signedIn();
        Browser another = new Browser(mvc);
        another.follow("/board");
        another.signIn("newcomer", PASSWORD);
        another.change("newcomer", PASSWORD, OTHER);
        another.follow(another.signIn("newcomer", OTHER));
        String other = String.valueOf(another.cookies.get("luoshi-token"));
        assertThat(json(browser.send(get("/api/me").header("Authorization", "Bearer " + other)))
                        .get("id")
                        .asString())
                .isEqualTo("newcomer");
        assertThat(browser.send(post("/api/act").header("Authorization", "Bearer " + other))
                        .getStatus())
                .as("a program says nothing of pages")
                .isEqualTo(200);
        for (String bad : List.of("Bearer abc", "Basic abc", "Bearer "))
            assertThat(browser.send(get("/api/me").header("Authorization", bad)).getStatus())
                    .as(bad)
                    .isEqualTo(401);
    }

    @Test
    void only_somebody_who_looks_at_a_page_is_led_to_sign_in() throws Exception {
        for (String path :
                List.of("/api/me", "/api/nowhere", "/session", "/oauth2/nowhere", "/account/nowhere", "/v3/x"))
            assertThat(browser.send(get(path).accept("text/html")).getStatus())
                    .as(path)
                    .isEqualTo(401);
        assertThat(browser.send(get("/board")).getStatus()).isEqualTo(401);
        assertThat(browser.send(get("/board").accept("application/json")).getStatus())
                .isEqualTo(401);
        assertThat(browser.send(get("/board").accept("text/html").header("Sec-Fetch-Mode", "cors"))
                        .getStatus())
                .isEqualTo(401);
        assertThat(browser.send(post("/board").accept("text/html")).getStatus()).isEqualTo(401);
        for (String path : List.of("/", "/board", "/accounts", "/apis"))
            assertThat(browser.send(get(path).accept("text/html,*/*")).getStatus())
                    .as(path)
                    .isEqualTo(303);
    }

    @Test
    void a_part_of_a_page_has_the_whole_page_go_to_sign_in() throws Exception {
        assertThat(htmx("http://localhost/tasks?state=OPEN").getHeader("HX-Redirect"))
                .isEqualTo("/session/begin?to=%2Ftasks%3Fstate%3DOPEN");
        for (String odd : List.of("http://localhost//evil.example", "not an address", "mailto:a@b"))
            assertThat(htmx(odd).getHeader("HX-Redirect")).as(odd).isEqualTo("/session/begin?to=%2F");
        assertThat(htmx(null).getHeader("HX-Redirect")).isEqualTo("/session/begin?to=%2F");
    }

    private MockHttpServletResponse htmx(@Nullable String page) throws Exception {
        var request = get("/board").accept("text/html").header("HX-Request", "true");
        if (page != null) request.header("HX-Current-URL", page);
        MockHttpServletResponse answer = browser.send(request);
        assertThat(answer.getStatus()).isEqualTo(401);
        return answer;
    }

    @Test
    void under_another_name_a_browser_is_led_to_ours_first() throws Exception {
        MockHttpServletResponse led =
                browser.send(get("/session/begin?to=/board").with(request -> {
                    request.setServerName("127.0.0.1");
                    return request;
                }));
        assertThat(led.getHeader("Location")).isEqualTo("http://localhost/session/begin?to=%2Fboard");
        assertThat(browser.cookies).isEmpty();
    }

    @Test
    void pages_speak_the_language_that_was_chosen() throws Exception {
        for (String page : List.of("/sign-in", "/account", "/session/back")) {
            browser.cookies.put("luoshi-language", "en");
            assertThat(Browser.text(browser.send(get(page)))).contains("<html lang=\"en\">");
            browser.cookies.put("luoshi-language", "zh");
            assertThat(Browser.text(browser.send(get(page).header("Accept-Language", "en"))))
                    .contains("<html lang=\"zh-CN\">");
            browser.cookies.remove("luoshi-language");
            assertThat(Browser.text(browser.send(get(page).header("Accept-Language", "en"))))
                    .contains("<html lang=\"en\">");
        }
    }

    @Test
    void pages_load_what_is_ours_and_data_nothing() throws Exception {
        signedIn();
        assertThat(browser.look("/board").getHeader("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "form-action 'self'")
                .doesNotContain("unsafe");
        assertThat(browser.send(get("/api/me")).getHeader("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    }

    @Test
    void pictures_and_scripts_are_for_everybody_to_load_and_for_nobody_to_change() throws Exception {
        for (String path : List.of("/assets/some.js", "/favicon.ico")) {
            assertThat(browser.send(get(path)).getStatus()).isEqualTo(404);
            assertThat(browser.send(head(path)).getStatus()).isEqualTo(404);
            assertThat(browser.send(post(path)).getStatus()).isEqualTo(401);
        }
        assertThat(browser.send(get("/sign-in.css")).getStatus()).isEqualTo(200);
    }

    @Test
    void the_record_holds_nothing_that_could_be_used() throws Exception {
        signedIn();
        browser.act("/session/renew");
        String token = String.valueOf(browser.cookies.get("luoshi-token"));
        String all = jdbc.sql("select r::text from access.record r").query(String.class).list().stream()
                .collect(Collectors.joining("\n"));
        assertThat(all)
                .doesNotContain(token, String.valueOf(browser.cookies.get("luoshi-refresh")))
                .doesNotContain("code=");
        assertThat(SignedJWT.parse(token).getJWTClaimsSet().getStringClaim("preferred_username"))
                .isEqualTo("tester");
    }
}
