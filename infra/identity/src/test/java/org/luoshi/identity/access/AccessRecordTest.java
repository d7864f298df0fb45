package org.luoshi.identity.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.identity.IdentityTest;
import org.luoshi.identity.Signed;
import org.luoshi.identity.account.AuthorizationServer;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.ledger.LedgerSchema;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import tools.jackson.databind.JsonNode;

/** What is recorded, that it stays, and who sees it. */
@IdentityTest
class AccessRecordTest {
    private static final Actor AUDITOR = new Actor("test-auditor", "测试审计员", Role.AUDITOR, null, null);
    private static final Actor ADMIN = new Actor("test-admin", "测试管理员", Role.ADMIN, null, null);

    @Autowired
    private MockMvc mvc;

    @Autowired
    private AuthorizationServer.Place place;

    @Autowired
    private JdbcClient jdbc;

    private MockHttpServletResponse as(Actor actor, MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.header("Authorization", "Bearer " + Signed.token(place, actor)))
                .andReturn()
                .getResponse();
    }

    private JsonNode found(String query) throws Exception {
        MockHttpServletResponse response = as(AUDITOR, get(URI.create("/api/access" + query)));
        assertThat(response.getStatus()).as(response.getContentAsString()).isEqualTo(200);
        return EventJson.MAPPER
                .readTree(response.getContentAsString(StandardCharsets.UTF_8))
                .get("lines");
    }

    @Test
    void an_auditor_finds_who_was_refused_what_from_where_and_why() throws Exception {
        assertThat(as(ADMIN, get("/api/access").with(request -> {
                            request.setRemoteAddr("192.0.2.7");
                            return request;
                        }))
                        .getStatus())
                .isEqualTo(403);
        JsonNode line =
                found("?actor=test-admin&status=403&address=192.0.2.7&limit=1").get(0);
        assertThat(line.get("kind").asString()).isEqualTo("REFUSAL");
        assertThat(line.get("role").asString()).isEqualTo("ADMIN");
        assertThat(line.get("method").asString()).isEqualTo("GET");
        assertThat(line.get("path").asString()).isEqualTo("/api/access");
        assertThat(line.get("reason").asString()).isEqualTo("forbidden");
        assertThat(line.has("at")).isTrue();
        assertThat(found("?actor=test-auditor&kind=LEDGER_READ")
                        .get(0)
                        .get("path")
                        .asString())
                .as("that the auditor looked is recorded as well, and for what")
                .isEqualTo("/api/access?actor=test-admin&status=403&limit=1");
    }

    @Test
    void pages_follow_one_another_without_a_gap() throws Exception {
        for (int i = 0; i < 7; i++) mvc.perform(get("/api/me").header("X-Forwarded-For", "x"));
        List<Long> all = new ArrayList<>();
        String before = "";
        while (true) {
            MockHttpServletResponse response = as(AUDITOR, get(URI.create("/api/access?status=401&limit=3" + before)));
            JsonNode page = EventJson.MAPPER.readTree(response.getContentAsString());
            page.get("lines").forEach(line -> all.add(line.get("id").asLong()));
            if (!page.has("next")) break;
            before = "&before=" + page.get("next").asLong();
        }
        assertThat(all)
                .hasSize(jdbc.sql("select count(*) from access.record where status = 401")
                        .query(Integer.class)
                        .single())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?actr=x",
                "?limit=0",
                "?limit=201",
                "?limit=x",
                "?from=yesterday",
                "?from=%2B999999999-12-31T23:59:59-18:00",
                "?to=-999999999-01-01T00:00:00Z",
                "?kind=ANY",
                "?actor=a&actor=b",
                "?actor=",
                "?actor=%00"
            })
    void a_question_that_is_wrong_is_not_answered_with_too_much(String query) throws Exception {
        assertThat(as(AUDITOR, get(URI.create("/api/access" + query))).getStatus())
                .isEqualTo(400);
    }

    @Test
    void no_token_gets_into_it_however_it_came() throws Exception {
        String token = Signed.token(place, ADMIN);
        as(ADMIN, get("/api/access"));
        mvc.perform(get(URI.create("/api/nowhere/" + token)));
        mvc.perform(get("/api/me").header("Authorization", "Bearer " + token + "x"));
        mvc.perform(get(URI.create("/api/me?access_token=" + token)));
        as(AUDITOR, get("/api/access").queryParam("subject", token));
        List<String> lines = jdbc.sql("select r::text from access.record r")
                .query(String.class)
                .list();
        assertThat(lines).isNotEmpty().noneMatch(line -> line.contains(token.substring(0, 30)) || line.contains("eyJ"));
    }

    @Test
    void what_cannot_be_recorded_of_the_ledger_is_not_given_out() throws Exception {
        assertThat(as(AUDITOR, get("/api/ledger/mirror")).getContentAsString(StandardCharsets.UTF_8))
                .contains("测试审计员");
        jdbc.sql("alter table access.record rename to away").update();
        try {
            assertThatThrownBy(() -> as(AUDITOR, get("/api/ledger/mirror"))).hasRootCauseInstanceOf(SQLException.class);
            assertThat(as(ADMIN, get("/api/access")).getStatus())
                    .as("what is refused stays refused")
                    .isEqualTo(403);
        } finally {
            jdbc.sql("alter table access.away rename to record").update();
        }
    }

    @Test
    void a_token_in_the_address_signs_nobody_in() throws Exception {
        String token = Signed.token(place, ADMIN);
        assertThat(mvc.perform(get(URI.create("/api/me?access_token=" + token)))
                        .andReturn()
                        .getResponse()
                        .getStatus())
                .isEqualTo(401);
    }

    @Test
    void what_is_recorded_cannot_be_changed_by_anybody_nor_forgotten_within_half_a_year() {
        PGSimpleDataSource database = TestPostgres.ledger();
        LedgerSchema.migrate(database, "access");
        JdbcClient owner = JdbcClient.create((DataSource) database);
        JdbcClient query = JdbcClient.create((DataSource) TestPostgres.as("luoshi_query", database));
        JdbcClient command = JdbcClient.create((DataSource) TestPostgres.as("luoshi_command", database));
        String add =
                "insert into access.record (kind, address, method, path, status) values ('REFUSAL', 'x', 'GET', '/', 403)";
        command.sql(add).update();
        query.sql(add).update();
        owner.sql("insert into access.record (at, kind, address, method, path, status)"
                        + " select now() - make_interval(days => d), 'REFUSAL', 'x', 'GET', '/', 403"
                        + " from unnest(array[179, 181, 300]) d")
                .update();
        for (String change :
                List.of("update access.record set status = 200", "delete from access.record", "truncate access.record"))
            for (JdbcClient who : List.of(owner, query, command))
                assertThatThrownBy(() -> who.sql(change).update()).as(change).isInstanceOf(DataAccessException.class);
        assertThatThrownBy(
                        () -> command.sql("select 1 from access.record").query().listOfRows())
                .as("whoever only writes does not read")
                .isInstanceOf(DataAccessException.class);
        assertThat(query.sql("select access.forget('1 day')").query(Long.class).single())
                .as("what is older than half a year, whatever is asked")
                .isEqualTo(2);
        assertThat(query.sql("select count(*) from access.record")
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
    }

    @Test
    void to_keep_it_for_less_than_half_a_year_is_refused() {
        assertThatThrownBy(() -> new AccessRecords(jdbc, Duration.ofDays(179))).hasMessageContaining("180 days");
    }
}
