package org.luoshi.identity.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import jakarta.servlet.http.HttpSession;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.identity.IdentityTest;
import org.luoshi.identity.TestIdentity;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.OfficeId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import tools.jackson.databind.JsonNode;

/** People and applications get their tokens, and others do not. */
@IdentityTest
class SignInTest {
    private static final String BACK = "http://127.0.0.1:53111/signed-in";
    private static final String VERIFIER = "v".repeat(64);
    private static final String PASSWORD = "seven-otters-on-a-raft";
    private static final String OTHER = "eight-herons-in-a-row";
    private static final String SECRET = "a-client-secret-of-32-characters";

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

    private MockHttpSession session = new MockHttpSession();

    @BeforeEach
    void people() {
        session = new MockHttpSession();
        add(new Actor("tester", "测试员", Role.SUPERVISOR, null, null), false, PASSWORD, false);
        add(new Actor("newcomer", "新人", Role.AUDITOR, null, null), false, PASSWORD, true);
        add(new Actor("test-app", "测试应用", Role.OFFICE, new OfficeId("test-office"), null), true, SECRET, false);
    }

    private void add(Actor as, boolean app, String secret, boolean mustChange) {
        if (accounts.add(as, app, passwords.hash(secret), mustChange, "test")) return;
        Administrator.change(accounts, as, false);
        accounts.secret(as.id(), passwords.hash(secret), mustChange);
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request) throws Exception {
        MockHttpServletResponse response =
                mvc.perform(request.session(session)).andReturn().getResponse();
        // What the container would go on with after the session was given another id, or ended.
        HttpSession now = response.getStatus() == 0 ? null : session;
        if (now != null && session.isInvalid()) session = new MockHttpSession();
        return response;
    }

    private String csrf(String page) throws Exception {
        Matcher token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"")
                .matcher(send(get(page)).getContentAsString(StandardCharsets.UTF_8));
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private String signIn(String account, String password) throws Exception {
        return Objects.requireNonNull(send(post("/sign-in")
                        .param("account", account)
                        .param("password", password)
                        .param("_csrf", csrf("/sign-in")))
                .getRedirectedUrl());
    }

    private MockHttpServletResponse authorize(String... changes) throws Exception {
        Map<String, String> parameters = new java.util.LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", "luoshi");
        parameters.put("redirect_uri", BACK);
        parameters.put("state", "abc");
        parameters.put("code_challenge", challenge());
        parameters.put("code_challenge_method", "S256");
        for (int i = 0; i < changes.length; i += 2) parameters.put(changes[i], changes[i + 1]);
        MockHttpServletRequestBuilder request = get("/oauth2/authorize");
        parameters.forEach((name, value) -> {
            if (!value.isEmpty()) request.queryParam(name, value);
        });
        return send(request.accept("text/html"));
    }

    private static String challenge() throws Exception {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
    }

    private String code() throws Exception {
        String back = Objects.requireNonNull(authorize().getRedirectedUrl());
        assertThat(back).startsWith(BACK).contains("state=abc");
        return Objects.requireNonNull(org.springframework.web.util.UriComponentsBuilder.fromUri(URI.create(back))
                .build()
                .getQueryParams()
                .getFirst("code"));
    }

    private MockHttpServletResponse exchange(String code, String verifier) throws Exception {
        return mvc.perform(post("/oauth2/token")
                        .param("grant_type", "authorization_code")
                        .param("client_id", "luoshi")
                        .param("redirect_uri", BACK)
                        .param("code", code)
                        .param("code_verifier", verifier))
                .andReturn()
                .getResponse();
    }

    private JsonNode me(String token) throws Exception {
        MockHttpServletResponse response = mvc.perform(get("/api/me").header("Authorization", "Bearer " + token))
                .andReturn()
                .getResponse();
        assertThat(response.getStatus()).isEqualTo(200);
        return EventJson.MAPPER.readTree(response.getContentAsString(StandardCharsets.UTF_8));
    }

    private static JsonNode json(MockHttpServletResponse response) throws Exception {
        return EventJson.MAPPER.readTree(response.getContentAsString(StandardCharsets.UTF_8));
    }

    private String lastRecorded() {
        return jdbc.sql(
                        "select concat_ws(' ', kind, status, subject, reason) from access.record order by id desc limit 1")
                .query(String.class)
                .single();
    }

    @Test
    void a_person_signs_in_and_acts_as_what_the_account_says() throws Exception {
        assertThat(authorize().getRedirectedUrl()).as("first the page").endsWith("/sign-in");
        assertThat(signIn("tester", PASSWORD)).as("then on with it").contains("/oauth2/authorize");
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 200 tester signed-in");
        JsonNode answer = json(exchange(code(), VERIFIER));
        assertThat(answer.get("token_type").asString()).isEqualTo("Bearer");
        assertThat(answer.get("expires_in").asInt()).isBetween(800, 900);
        assertThat(answer.has("refresh_token")).isFalse();
        JsonNode me = me(answer.get("access_token").asString());
        assertThat(me.get("id").asString()).isEqualTo("tester");
        assertThat(me.get("name").asString()).isEqualTo("测试员");
        assertThat(me.get("role").asString()).isEqualTo("SUPERVISOR");
    }

    @Test
    void a_code_is_good_once_and_only_for_whoever_asked_for_it() throws Exception {
        authorize();
        signIn("tester", PASSWORD);
        assertThat(exchange(code(), "w".repeat(64)).getStatus())
                .as("another verifier")
                .isEqualTo(400);
        assertThat(lastRecorded()).startsWith("SIGN_IN 401").endsWith("invalid_grant");
        String code = code();
        assertThat(exchange(code, VERIFIER).getStatus()).isEqualTo(200);
        assertThat(exchange(code, VERIFIER).getStatus()).as("a second time").isEqualTo(400);
    }

    @Test
    void without_proof_key_or_to_another_address_there_is_no_code() throws Exception {
        authorize();
        signIn("tester", PASSWORD);
        assertThat(authorize("code_challenge", "", "code_challenge_method", "").getRedirectedUrl())
                .contains("error=invalid_request");
        assertThat(authorize("code_challenge_method", "plain").getRedirectedUrl())
                .contains("error=invalid_request");
        for (String elsewhere : List.of("https://elsewhere.example/signed-in", "http://127.0.0.1:53111/other"))
            assertThat(authorize("redirect_uri", elsewhere).getRedirectedUrl())
                    .as(elsewhere)
                    .isNull();
        assertThat(authorize("response_type", "token").getRedirectedUrl())
                .satisfiesAnyOf(
                        url -> assertThat(url).isNull(), url -> assertThat(url).contains("error="));
    }

    @Test
    void a_password_that_somebody_else_has_given_opens_only_the_page_to_change_it() throws Exception {
        authorize();
        assertThat(signIn("newcomer", PASSWORD)).isEqualTo("/account?account=newcomer");
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 200 newcomer must-change");
        assertThat(authorize().getRedirectedUrl()).as("not signed in").endsWith("/sign-in");
        assertThat(change("newcomer", "wrong-one-entirely", OTHER, OTHER).getStatus())
                .isEqualTo(403);
        assertThat(change("newcomer", PASSWORD, "short", "short").getStatus()).isEqualTo(422);
        assertThat(change("newcomer", PASSWORD, PASSWORD, PASSWORD).getStatus()).isEqualTo(422);
        assertThat(change("newcomer", PASSWORD, OTHER, OTHER + "!").getStatus()).isEqualTo(422);
        assertThat(change("newcomer", PASSWORD, OTHER, OTHER).getRedirectedUrl())
                .isEqualTo("/sign-in?changed");
        assertThat(lastRecorded()).isEqualTo("ACCOUNT 200 newcomer changed the own password");
        assertThat(signIn("newcomer", PASSWORD)).isEqualTo("/sign-in?failed");
        authorize();
        assertThat(signIn("newcomer", OTHER)).contains("/oauth2/authorize");
        assertThat(me(json(exchange(code(), VERIFIER)).get("access_token").asString())
                        .get("role")
                        .asString())
                .isEqualTo("AUDITOR");
    }

    private MockHttpServletResponse change(String account, String current, String password, String again)
            throws Exception {
        return send(post("/account")
                .param("account", account)
                .param("current", current)
                .param("password", password)
                .param("again", again)
                .param("_csrf", csrf("/account")));
    }

    @Test
    void whoever_is_wrong_hears_the_same_and_the_record_says_why() throws Exception {
        assertThat(signIn("tester", "not-the-password")).isEqualTo("/sign-in?failed");
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 401 tester wrong-password");
        assertThat(signIn("nobody", PASSWORD)).isEqualTo("/sign-in?failed");
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 401 unknown-account");
        assertThat(signIn("test-app", SECRET)).as("an application is no person").isEqualTo("/sign-in?failed");
        Administrator.change(accounts, new Actor("tester", "测试员", Role.SUPERVISOR, null, null), true);
        assertThat(signIn("tester", PASSWORD)).isEqualTo("/sign-in?failed");
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 401 tester closed");
    }

    @Test
    void a_password_typed_as_the_account_does_not_get_into_the_record() throws Exception {
        signIn(PASSWORD, "");
        signIn(PASSWORD, PASSWORD);
        change(PASSWORD, PASSWORD, OTHER, OTHER);
        token("Basic " + basic(PASSWORD, PASSWORD));
        assertThat(jdbc.sql(
                                "select count(*) from access.record r where r::text like '%otters%' or r::text like '%herons%'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void a_form_without_its_own_page_before_it_does_nothing_and_leads_there() throws Exception {
        for (String page : List.of("/sign-in", "/account")) {
            MockHttpServletResponse answer = send(post(page)
                    .param("account", "tester")
                    .param("password", PASSWORD)
                    .param("current", PASSWORD)
                    .param("again", PASSWORD));
            assertThat(answer.getStatus()).as(page).isEqualTo(302);
            assertThat(answer.getRedirectedUrl()).as(page).isEqualTo("/session/begin?to=%2F");
            assertThat(answer.getCookies()).as(page).isEmpty();
            assertThat(authorize().getRedirectedUrl())
                    .as("signed in by %s", page)
                    .endsWith("/sign-in");
        }
        assertThat(signIn("tester", PASSWORD))
                .as("the password is the one of before")
                .doesNotContain("failed");
        assertThat(code()).isNotEmpty();
    }

    @Test
    void a_session_ends_with_the_password_that_began_it() throws Exception {
        authorize();
        signIn("tester", PASSWORD);
        String code = code();
        watch.forward(Duration.ofSeconds(1));
        accounts.secret("tester", passwords.hash(OTHER), false);
        assertThat(exchange(code, VERIFIER).getStatus()).isEqualTo(400);
        assertThat(exchange(code(), VERIFIER).getStatus()).isEqualTo(400);
    }

    @Test
    void an_application_gets_its_token_by_its_secret_and_acts_for_its_office() throws Exception {
        MockHttpServletResponse answer = token("Basic " + basic("test-app", SECRET));
        assertThat(answer.getStatus()).as(answer.getContentAsString()).isEqualTo(200);
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 200 test-app token");
        JsonNode me = me(json(answer).get("access_token").asString());
        assertThat(me.get("id").asString()).isEqualTo("test-app");
        assertThat(me.get("role").asString()).isEqualTo("OFFICE");
        assertThat(me.get("office").asString()).isEqualTo("test-office");
    }

    @Test
    void no_other_secret_and_no_other_account_gets_one() throws Exception {
        assertThat(token("Basic " + basic("test-app", "a-client-secret-of-33-characters"))
                        .getStatus())
                .isEqualTo(401);
        assertThat(lastRecorded()).isEqualTo("SIGN_IN 401 test-app invalid_client");
        assertThat(token("Basic " + basic("tester", PASSWORD)).getStatus())
                .as("a person")
                .isEqualTo(401);
        assertThat(token("Basic " + basic("nobody", SECRET)).getStatus()).isEqualTo(401);
        assertThat(token("Basic ???").getStatus()).isBetween(400, 401);
        assertThat(token(null).getStatus()).isBetween(400, 401);
        Administrator.change(
                accounts, new Actor("test-app", "测试应用", Role.OFFICE, new OfficeId("test-office"), null), true);
        assertThat(token("Basic " + basic("test-app", SECRET)).getStatus())
                .as("closed")
                .isEqualTo(401);
    }

    private MockHttpServletResponse token(@Nullable String authorization) throws Exception {
        MockHttpServletRequestBuilder request = post("/oauth2/token").param("grant_type", "client_credentials");
        if (authorization != null) request.header("Authorization", authorization);
        return mvc.perform(request).andReturn().getResponse();
    }

    private static String basic(String id, String secret) {
        return Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_password_grant_is_gone_for_good() throws Exception {
        MockHttpServletResponse response = mvc.perform(post("/oauth2/token")
                        .param("grant_type", "password")
                        .param("client_id", "luoshi")
                        .param("username", "tester")
                        .param("password", PASSWORD))
                .andReturn()
                .getResponse();
        assertThat(response.getStatus()).isBetween(400, 401);
    }

    @Test
    void what_is_typed_comes_back_as_text() throws Exception {
        String typed = "\"><script>alert(1)</script>";
        assertThat(send(get("/account").param("account", typed)).getContentAsString(StandardCharsets.UTF_8))
                .doesNotContain("<script>")
                .contains("&lt;script&gt;");
    }
}
