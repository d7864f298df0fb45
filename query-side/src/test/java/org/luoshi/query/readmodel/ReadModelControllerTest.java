package org.luoshi.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.luoshi.query.Story.*;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.Role;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Seed;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.RandomHistory;
import org.luoshi.query.TestActor;
import org.luoshi.query.TestLedger;
import org.luoshi.query.TestQuerySide;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import tools.jackson.databind.JsonNode;

/** What is asked about the read model itself, and its digest. */
@QueryTest
class ReadModelControllerTest {
    private static final Actor ADMIN = new Actor("test-admin", "测试管理员", Role.ADMIN, null, null);
    private static final Actor AUDITOR = new Actor("test-auditor", "测试审计员", Role.AUDITOR, null, null);
    private static final Actor VIEWER = new Actor("test-viewer", "测试看板", Role.VIEWER, null, null);

    @Autowired
    MockMvc mvc;

    @Autowired
    Caller caller;

    @Autowired
    TestLedger ledger;

    @Autowired
    Ledger entries;

    @Autowired
    TestQuerySide.Database database;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    List<Projection<?>> projections;

    @Autowired
    ConsistencyCheck check;

    private final Random random = Seed.of(ReadModelControllerTest.class);

    @BeforeEach
    void some_history() {
        if (entries.size() > 0) return;
        ledger.together(() -> {
            ledger.happened(beginning());
            List<RandomHistory> histories = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                histories.add(new RandomHistory(new TaskId("2023-K" + (10 + i)), random));
                ledger.happened(histories.getLast().first());
            }
            for (int i = 0; i < 60; i++)
                ledger.happened(histories.get(random.nextInt(histories.size())).next());
        });
    }

    private MockHttpServletResponse send(Actor actor, MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.header(TestActor.HEADER, TestActor.header(actor))
                        .header("Accept-Language", "en"))
                .andReturn()
                .getResponse();
    }

    private static JsonNode json(int status, MockHttpServletResponse response) {
        assertThat(response.getStatus()).as(Caller.text(response)).isEqualTo(status);
        return EventJson.MAPPER.readTree(Caller.text(response));
    }

    @Test
    void how_it_stands_is_for_those_who_look_after_it() throws Exception {
        for (Actor actor : List.of(ADMIN, AUDITOR, SUPERVISOR)) {
            JsonNode standing = caller.as(actor).answer("/api/read-model");
            assertThat(standing.get("position").longValue()).isEqualTo(entries.size());
            assertThat(standing.get("size").longValue()).isEqualTo(entries.size());
            assertThat(standing.get("model").stringValue()).isEqualTo("model_a");
            assertThat(standing.get("deadLetters").longValue()).isZero();
        }
        caller.as(VIEWER).problem(403, "/api/read-model");
    }

    @Test
    void what_tasks_say_is_not_shown_to_administrators() throws Exception {
        jdbc.update("update model_a.task_version set title = 'x' where task_id = '2023-K10' and to_position is null");
        json(202, send(AUDITOR, post("/api/read-model/check")));
        check.step();
        assertThat(title(AUDITOR).get("found").stringValue()).isEqualTo("x");
        assertThat(title(ADMIN).get("found")).isNull();
        assertThat(title(ADMIN).get("expected")).isNull();
        jdbc.update("update model_a.task_version set title = state -> 'brief' ->> 'title' where task_id = '2023-K10'");
    }

    private JsonNode title(Actor who) throws Exception {
        return caller.as(who)
                .answer("/api/read-model")
                .at("/lastCheck/found")
                .valueStream()
                .filter(difference -> difference.path("field").asString("").equals("title"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_rebuild_is_begun_and_ended_by_administrators_alone() throws Exception {
        for (Actor actor : List.of(AUDITOR, SUPERVISOR, VIEWER)) {
            json(403, send(actor, post("/api/read-model/rebuild")));
            json(403, send(actor, delete("/api/read-model/rebuild")));
        }
        assertThat(json(409, send(ADMIN, delete("/api/read-model/rebuild")))
                        .get("type")
                        .stringValue())
                .isEqualTo("urn:luoshi:problem:busy");
        JsonNode begun = json(202, send(ADMIN, post("/api/read-model/rebuild")));
        assertThat(begun.get("state").stringValue()).isEqualTo("BUILDING");
        assertThat(begun.get("built").longValue()).isZero();
        assertThat(begun.get("size").longValue()).isEqualTo(entries.size());
        assertThat(json(409, send(ADMIN, post("/api/read-model/rebuild")))
                        .get("detail")
                        .stringValue())
                .isEqualTo("a rebuild is under way");
        assertThat(caller.as(AUDITOR)
                        .answer("/api/read-model")
                        .at("/rebuild/requestedBy")
                        .stringValue())
                .isEqualTo("test-admin");
        assertThat(json(200, send(ADMIN, delete("/api/read-model/rebuild")))
                        .get("state")
                        .stringValue())
                .isEqualTo("CANCELLED");
    }

    @Test
    void a_check_is_asked_for_by_whoever_looks_after_it() throws Exception {
        json(403, send(VIEWER, post("/api/read-model/check")));
        JsonNode asked = json(202, send(AUDITOR, post("/api/read-model/check")));
        assertThat(asked.get("whole").booleanValue()).isTrue();
        json(409, send(SUPERVISOR, post("/api/read-model/check?whole=false")));
        check.step();
        JsonNode last = caller.as(ADMIN).answer("/api/read-model").get("lastCheck");
        assertThat(last.get("differences").longValue()).isZero();
        assertThat(last.get("requestedBy").stringValue()).isEqualTo("test-auditor");
    }

    private String digest(String parameters) throws Exception {
        MockHttpServletResponse response = caller.as(AUDITOR).ask("/api/read-model/digest" + parameters);
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getContentType()).startsWith("application/jsonl");
        return Caller.text(response);
    }

    private Comparison compared(String digest) throws Exception {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            return Digests.compare(
                    connection, "model_a", projections, new BufferedReader(new StringReader(digest)), 10, rows -> {});
        }
    }

    @Test
    void the_digest_of_any_position_is_that_of_the_model_then() throws Exception {
        caller.as(VIEWER).problem(403, "/api/read-model/digest");
        caller.as(ADMIN).problem(403, "/api/read-model/digest");
        String now = digest("");
        long middle = entries.size() / 2;
        String then = digest("?position=" + middle);
        assertThat(then).isNotEqualTo(now).startsWith("{\"position\":" + middle + ",");
        for (String digest : List.of(now, then)) {
            Comparison comparison = compared(digest);
            assertThat(comparison.differences()).isZero();
            assertThat(comparison.rows()).isPositive();
        }
        long size = entries.size();
        ledger.happened(new RandomHistory(new TaskId("2023-M30"), random).first());
        assertThat(digest("?position=" + size))
                .as("later events do not change it")
                .isEqualTo(now);
        caller.as(AUDITOR).problem(400, "/api/read-model/digest?position=" + (size + 2));
        caller.as(AUDITOR).problem(400, "/api/read-model/digest?position=-1");
    }

    @Test
    void whatever_differs_from_a_digest_is_named() throws Exception {
        String digest = digest("");
        jdbc.update("update model_a.task_version set title = 'x' where task_id = '2023-K11' and to_position is null");
        jdbc.update("delete from model_a.light_version where task_id = '2023-K12'");
        jdbc.update("insert into model_a.leader_version values ('test-nobody', 1, null, 'x', false)");
        assertThat(compared(digest).first())
                .extracting(Difference::toString)
                .containsExactlyInAnyOrder(
                        "task_version 2023-K11: differs",
                        "light_version 2023-K12: the row is of no event",
                        "leader_version test-nobody: the row is missing");
        jdbc.update("delete from model_a.leader_version where leader_id = 'test-nobody'");
    }

    @Test
    void a_digest_that_is_not_whole_or_of_another_form_is_refused() throws Exception {
        String digest = digest("");
        List<String> lines = digest.lines().toList();
        for (String spoilt : List.of(
                "",
                "x",
                digest.substring(0, digest.length() / 2),
                String.join("\n", lines.subList(0, lines.size() - 1)) + "\n",
                digest + lines.getLast() + "\n",
                digest.replaceFirst("\"lead_office_id\"", "\"lead_office\"")))
            assertThatThrownBy(() -> compared(spoilt)).isInstanceOf(IOException.class);
    }
}
