package org.luoshi.identity.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.patch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.identity.IdentityTest;
import org.luoshi.identity.Signed;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.org.OfficeId;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import tools.jackson.databind.JsonNode;

/** What an administrator can do with accounts, and with the own one. */
@IdentityTest
class AccountControllerTest {
    private static final Actor ADMIN = new Actor("test-admin", "测试管理员", Role.ADMIN, null, null);

    @Autowired
    private MockMvc mvc;

    @Autowired
    private AuthorizationServer.Place place;

    @Autowired
    private Accounts accounts;

    @Autowired
    private Passwords passwords;

    @Autowired
    private SignIn signIn;

    @Autowired
    private JdbcClient jdbc;

    @BeforeEach
    void administrator() {
        accounts.add(ADMIN, false, passwords.hash("seven-otters-on-a-raft"), false, "test");
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.header("Authorization", "Bearer " + Signed.token(place, ADMIN))
                        .header("Accept-Language", "en")
                        .contentType(MediaType.APPLICATION_JSON))
                .andReturn()
                .getResponse();
    }

    private static JsonNode json(MockHttpServletResponse response) throws Exception {
        return EventJson.MAPPER.readTree(response.getContentAsString(StandardCharsets.UTF_8));
    }

    private String lastRecorded() {
        return jdbc.sql(
                        "select concat_ws(' ', kind, actor_id, status, subject, reason) from access.record order by id desc limit 1")
                .query(String.class)
                .single();
    }

    @Test
    void a_person_is_made_with_a_password_that_is_told_once_and_must_be_changed() throws Exception {
        MockHttpServletResponse made = send(
                post("/api/accounts")
                        .content(
                                "{\"id\": \"person-1\", \"name\": \"测试员\", \"role\": \"OFFICE\", \"office\": \"test-office\"}"));
        assertThat(made.getStatus()).isEqualTo(201);
        assertThat(made.getHeader("Location")).isEqualTo("/api/accounts/person-1");
        String secret = json(made).get("secret").asString();
        assertThat(signIn.check("person-1", secret).mustChange()).isTrue();
        assertThat(lastRecorded()).isEqualTo("ACCOUNT test-admin 201 person-1 made OFFICE test-office");
        assertThat(send(get("/api/accounts/person-1")).getContentAsString())
                .doesNotContain(secret)
                .doesNotContain("argon2");
        assertThat(send(get("/api/accounts")).getContentAsString())
                .doesNotContain(secret)
                .doesNotContain("argon2");
        assertThat(send(post("/api/accounts").content("{\"id\": \"person-1\", \"role\": \"VIEWER\"}"))
                        .getStatus())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"role": "VIEWER"}                                               | 400
            {"id": "Not An Id", "role": "VIEWER"}                            | 400
            {"id": "luoshi", "role": "VIEWER"}                               | 400
            {"id": "a"}                                                      | 400
            {"id": "a", "role": "KING"}                                      | 400
            {"id": "a", "role": "PATROL"}                                    | 400
            {"id": "a", "role": "OFFICE"}                                    | 400
            {"id": "a", "role": "VIEWER", "office": "test-office"}           | 400
            {"id": "a", "role": "OFFICE", "office": "nowhere"}               | 400
            {"id": "a", "role": "LEADER", "leader": "nobody"}                | 400
            {"id": "a", "role": "VIEWER", "password": "x"}                   | 400
            {"id": "a", "role": ["ADMIN", "AUDITOR"]}                        | 400
            {"id": "a", "role": "VIEWER", "name": ""}                        | 400
            not json                                                         | 400
            [] | 400
            """)
    void what_makes_no_account_is_refused_and_nothing_is_made(String body, int status) throws Exception {
        MockHttpServletResponse response = send(post("/api/accounts").content(body));
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.getContentType()).startsWith("application/problem+json");
        assertThat(accounts.find("a")).isEmpty();
    }

    @Test
    void a_role_is_changed_whole_and_recorded_with_what_it_was() throws Exception {
        send(post("/api/accounts")
                .content("{\"id\": \"person-2\", \"role\": \"OFFICE\", \"office\": \"test-office\"}"));
        assertThat(send(patch("/api/accounts/person-2").content("{\"role\": \"LEADER\"}"))
                        .getStatus())
                .as("which leader?")
                .isEqualTo(400);
        JsonNode changed = json(
                send(patch("/api/accounts/person-2").content("{\"role\": \"LEADER\", \"leader\": \"test-leader\"}")));
        assertThat(changed.get("leader").asString()).isEqualTo("test-leader");
        assertThat(changed.has("office")).isFalse();
        assertThat(lastRecorded())
                .isEqualTo("ACCOUNT test-admin 200 person-2 was OFFICE test-office, is LEADER test-leader");
        send(patch("/api/accounts/person-2").content("{\"disabled\": true}"));
        assertThat(lastRecorded()).endsWith("closed");
        assertThat(accounts.find("person-2").orElseThrow().disabled()).isTrue();
    }

    @Test
    void an_administrator_who_has_been_closed_manages_nothing_from_that_moment() throws Exception {
        Administrator.change(accounts, ADMIN, true);
        assertThat(send(get("/api/accounts")).getStatus())
                .as("the token is still good")
                .isEqualTo(403);
        Administrator.change(accounts, ADMIN, false);
        assertThat(send(get("/api/accounts")).getStatus()).isEqualTo(200);
    }

    @Test
    void an_account_whose_office_has_gone_can_still_be_closed() throws Exception {
        accounts.add(
                new Actor("left-over", "测试员", Role.OFFICE, new OfficeId("gone-office"), null),
                false,
                passwords.hash("x"),
                true,
                "test");
        assertThat(send(patch("/api/accounts/left-over").content("{\"disabled\": true}"))
                        .getStatus())
                .isEqualTo(200);
        assertThat(accounts.find("left-over").orElseThrow().disabled()).isTrue();
    }

    @Test
    void nobody_changes_the_own_account() throws Exception {
        assertThat(send(patch("/api/accounts/test-admin").content("{\"role\": \"SUPERVISOR\"}"))
                        .getStatus())
                .isEqualTo(403);
        assertThat(send(post("/api/accounts/test-admin/secret")).getStatus()).isEqualTo(403);
        assertThat(accounts.find("test-admin").orElseThrow().role()).isEqualTo(Role.ADMIN);
        assertThat(lastRecorded()).startsWith("REFUSAL test-admin 403 test-admin");
    }

    @Test
    void a_new_secret_takes_the_place_of_the_old_one() throws Exception {
        JsonNode made = json(send(post("/api/accounts")
                .content("{\"id\": \"robot-1\", \"role\": \"OFFICE\", \"office\": \"test-office\", \"app\": true}")));
        String old = accounts.secretHash("robot-1").orElseThrow();
        assertThat(passwords.matches(made.get("secret").asString(), old)).isTrue();
        JsonNode anew = json(send(post("/api/accounts/robot-1/secret")));
        String hash = accounts.secretHash("robot-1").orElseThrow();
        assertThat(passwords.matches(anew.get("secret").asString(), hash)).isTrue();
        assertThat(passwords.matches(made.get("secret").asString(), hash)).isFalse();
        assertThat(send(post("/api/accounts/nobody/secret")).getStatus()).isEqualTo(404);
    }
}
