package org.luoshi.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.options;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.identity.account.AuthorizationServer;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.Role;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** What a browser is told, which other pages may ask, and how often anybody may. */
@IdentityTest
@TestPropertySource(
        properties = {
            "luoshi.limits.caller=1",
            "luoshi.limits.address=10",
            "luoshi.limits.sign-in=1",
            "luoshi.limits.stranger=5"
        })
class HardeningTest {
    @Autowired
    private MockMvc mvc;

    @Autowired
    private AuthorizationServer.Place place;

    @Autowired
    private JdbcClient jdbc;

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request, String address) throws Exception {
        return mvc.perform(request.with(it -> {
                    it.setRemoteAddr(address);
                    return it;
                }))
                .andReturn()
                .getResponse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/me", "/sign-in", "/account", "/v3/api-docs", "/nowhere", "/oauth2/jwks"})
    void every_answer_carries_the_strict_headers(String path) throws Exception {
        MockHttpServletResponse response = send(get(path).secure(true), "192.0.2.1");
        assertThat(response.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.getHeader("X-Frame-Options")).isEqualTo("DENY");
        assertThat(response.getHeader("Cache-Control")).contains("no-store");
        assertThat(response.getHeader("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(response.getHeader("Strict-Transport-Security")).contains("max-age=63072000");
        assertThat(response.getHeader("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(response.getHeader("Permissions-Policy")).contains("camera=()");
        assertThat(response.getHeader("Content-Security-Policy"))
                .startsWith("default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
                .doesNotContain("unsafe-eval");
        assertThat(response.getHeader("Server")).isNull();
    }

    @Test
    void without_tls_no_promise_of_tls_is_made() throws Exception {
        assertThat(send(get("/sign-in"), "192.0.2.2").getHeader("Strict-Transport-Security"))
                .isNull();
    }

    @Test
    void pages_of_other_origins_read_nothing_unless_they_are_named() throws Exception {
        MockHttpServletRequestBuilder preflight = options("/api/me")
                .header("Origin", "https://elsewhere.example")
                .header("Access-Control-Request-Method", "GET");
        MockHttpServletResponse refused = send(preflight, "192.0.2.3");
        assertThat(refused.getStatus()).isEqualTo(403);
        assertThat(refused.getHeader("Access-Control-Allow-Origin")).isNull();
        MockHttpServletResponse named = send(
                options("/api/me")
                        .header("Origin", "https://dashboard.example")
                        .header("Access-Control-Request-Method", "GET")
                        .header("Access-Control-Request-Headers", "Authorization"),
                "192.0.2.3");
        assertThat(named.getStatus()).isEqualTo(200);
        assertThat(named.getHeader("Access-Control-Allow-Origin")).isEqualTo("https://dashboard.example");
        assertThat(named.getHeader("Access-Control-Allow-Credentials"))
                .as("tokens, no cookies")
                .isNull();
    }

    @Test
    void an_account_that_comes_too_often_is_told_when_to_come_again_and_no_other_is() throws Exception {
        String eager = Signed.token(place, new Actor("eager", "eager", Role.VIEWER, null, null));
        String patient = Signed.token(place, new Actor("patient", "patient", Role.VIEWER, null, null));
        long before = refusals();
        List<Integer> answers = new java.util.ArrayList<>();
        MockHttpServletResponse last = null;
        for (int i = 0; i < 200 && (last == null || last.getStatus() != 429); i++) {
            last = send(get("/api/me").header("Authorization", "Bearer " + eager), "192.0.2.4");
            answers.add(last.getStatus());
        }
        assertThat(answers).startsWith(200, 200).endsWith(429).containsOnly(200, 429);
        assertThat(Integer.parseInt(String.valueOf(last.getHeader("Retry-After"))))
                .isBetween(1, 2);
        assertThat(last.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(last.getContentType()).startsWith("application/problem+json");
        assertThat(last.getContentAsString()).contains("urn:luoshi:problem:too-many-requests");
        assertThat(send(get("/api/me").header("Authorization", "Bearer " + patient), "192.0.2.4")
                        .getStatus())
                .isEqualTo(200);
        assertThat(refusals() - before).as("one line a minute").isEqualTo(1);
    }

    private static int secondsSince(long nanos) {
        return (int) Duration.ofNanos(System.nanoTime() - nanos).toSeconds() + 1;
    }

    private long refusals() {
        return jdbc.sql("select count(*) from access.record where status = 429")
                .query(Long.class)
                .single();
    }

    @Test
    void so_is_an_address_that_knocks_without_a_token_or_guesses_passwords() throws Exception {
        int knocks = 0;
        long begun = System.nanoTime();
        for (int i = 0; i < 300; i++) if (send(get("/api/me"), "192.0.2.5").getStatus() != 429) knocks++;
        assertThat(knocks).as("50 in reserve and five a second").isBetween(50, 51 + 5 * secondsSince(begun));
        int guesses = 0;
        begun = System.nanoTime();
        for (int i = 0; i < 60; i++)
            if (send(post("/oauth2/token").param("grant_type", "client_credentials"), "192.0.2.6")
                            .getStatus()
                    != 429) guesses++;
        assertThat(guesses).as("10 in reserve and one a second").isBetween(10, 11 + secondsSince(begun));
        assertThat(send(get("/sign-in"), "192.0.2.6").getStatus())
                .as("to look costs nothing")
                .isEqualTo(200);
    }
}
