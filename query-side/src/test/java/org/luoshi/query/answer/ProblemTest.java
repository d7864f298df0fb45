package org.luoshi.query.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.beginning;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luoshi.kernel.Attempt;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestActor;
import org.luoshi.query.TestLedger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.web.servlet.MockMvc;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProblemTest {
    @Autowired
    Caller caller;

    @Autowired
    MockMvc mvc;

    @BeforeAll
    void begin(@Autowired TestLedger ledger) {
        ledger.happened(beginning());
    }

    @ParameterizedTest
    @CsvSource({
        "/api/tasks?leaders=x, leaders",
        "/api/tasks?Plan=2023, Plan",
        "/api/tasks?plan=, plan",
        "/api/tasks?plan=zwei, plan",
        "/api/tasks?plan=99999999999, plan",
        "/api/tasks?plan=2023&plan=2022, plan",
        "/api/tasks?status=OPEN, status",
        "/api/tasks?status=CLOSED&status=OPEN, status",
        "/api/tasks?status=, status",
        "/api/tasks?leader=Test%20Leader, leader",
        "/api/tasks?office=A, office",
        "/api/tasks?text=%20, text",
        "/api/tasks?text=a%00b, text",
        "/api/tasks?limit=0, limit",
        "/api/tasks?limit=201, limit",
        "/api/tasks?limit=-1, limit",
        "/api/tasks?limit=ten, limit",
        "/api/tasks?cursor=abc, cursor",
        "/api/tasks?cursor=***, cursor",
        "/api/tasks?cursor=fHx8fHw, cursor",
        "/api/tasks?part=LEAD, part",
        "/api/tasks?office=test-office-a&part=HELPING, part",
        "/api/exceptions?part=OWNER, part",
        "/api/exceptions?cursor=fHx8fHw, cursor",
        "/api/drift?cursor=abc, cursor",
        "/api/drift?office=test-office-a&part=LEAD, part",
        "/api/tasks/2023-K01?plan=2023, plan",
        "/api/tasks/2023-K01/history?limit=5, limit",
        "/api/tasks/2023-K01/evidence?limit=5, limit",
        "/api/evidence/0?asOf=3, asOf",
        "/api/leaders?leader=x, leader",
        "/api/leaders?plan=x, plan",
        "/api/leaders/test-leader-a/board?asof=3, asof",
        "/api/offices?plan=x, plan",
        "/api/offices/test-office-a/board?valid=1, valid",
        "/api/plans/2023?plan=2023, plan",
    })
    void a_parameter_that_is_unknown_or_says_nothing_is_named(String uri, String path) throws Exception {
        // The URI is given as encoded; braces would be variables, there are none.
        JsonNode problem = Caller.problem(400, caller.askRaw(uri));
        assertThat(problem.at("/type").stringValue()).isEqualTo("urn:luoshi:problem:malformed");
        assertThat(problem.at("/errors/0/path").stringValue()).startsWith(path);
        assertThat(problem.at("/errors/0/message").stringValue()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/tasks/2023-K99",
        "/api/tasks/lower",
        "/api/tasks/2023-K99/history",
        "/api/tasks/2023-K99/evidence",
        "/api/evidence/0",
        "/api/leaders/nobody/board",
        "/api/leaders/No%20Body/board",
        "/api/offices/nowhere/board",
        "/api/plans/1999",
        "/api/plans/last",
    })
    void what_is_not_there_is_not_found(String uri) throws Exception {
        JsonNode problem = Caller.problem(404, caller.askRaw(uri));
        assertThat(problem.at("/type").stringValue()).isEqualTo("urn:luoshi:problem:not-found");
        assertThat(problem.at("/status").intValue()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x1", "0X1", "%231", "+1", "%2B1", "01", "-0", "1.0", "1e0", "%201", "1%20", "１", "1_0"})
    void a_number_has_one_way_to_be_written(String number) throws Exception {
        String encoded = number.contains("%") ? number : URLEncoder.encode(number, StandardCharsets.UTF_8);
        for (String path : List.of("/api/ledger/proof/", "/api/ledger/receipt/", "/api/plans/"))
            Caller.problem(404, caller.askRaw(path + (number.equals("+1") ? number : encoded)));
        for (String parameter : List.of(
                "/api/tasks?plan",
                "/api/tasks?limit",
                "/api/leaders?plan",
                "/api/drift?plan",
                "/api/exceptions?limit",
                "/api/lights/preview?dueSoonDays",
                "/api/ledger/entries?from",
                "/api/ledger/entries?limit",
                "/api/ledger/consistency?from",
                "/api/ledger/checkpoint?after",
                "/api/ledger/export?size")) Caller.problem(400, caller.askRaw(parameter + "=" + encoded));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/tasks/2023-K99/history, 2023-K99, not-found",
        "/api/tasks/no%20task, no task, not-found",
        "/api/tasks/2023-K99?asof=3, 2023-K99, malformed",
        "/api/leaders/nobody/board, nobody, not-found",
        "/api/ledger/proof/12, 12, not-found",
        "/api/diff?from=0&task=2023-K99, 2023-K99, not-found",
        "/api/diff?from=0&office=nobody&leader=no-one, no-one, malformed",
        "/api/exceptions?office=nobody&asof=3, nobody, malformed",
        "/api/tasks/2023-K99?leader=nobody, 2023-K99, malformed",
        "/api/tasks?asOf=x, , malformed",
        "/api/tasks, , ",
    })
    void what_was_asked_for_and_why_it_was_refused_is_kept_for_the_record(String uri, String subject, String reason)
            throws Exception {
        MockHttpServletRequest request =
                mvc.perform(get(URI.create(uri))).andReturn().getRequest();
        assertThat(request.getAttribute(Attempt.SUBJECT)).isEqualTo(subject);
        assertThat(request.getAttribute(Attempt.REASON)).isEqualTo(reason);
    }

    @Test
    void why_nobody_is_let_in_is_kept_too() throws Exception {
        MockHttpServletRequest request = mvc.perform(get("/api/tasks/2023-K01").header(TestActor.HEADER, ""))
                .andReturn()
                .getRequest();
        assertThat(request.getAttribute(Attempt.SUBJECT)).isEqualTo("2023-K01");
        assertThat(request.getAttribute(Attempt.REASON)).isEqualTo("unauthenticated");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en|Not found|there is no task 2023-K99",
                "en-GB,zh;q=0.5|Not found|there is no task 2023-K99",
                "zh-CN|未找到|没有任务 2023-K99",
                "zh,en;q=0.9|未找到|没有任务 2023-K99",
                "fr|未找到|没有任务 2023-K99",
                ";;;|未找到|没有任务 2023-K99",
            })
    void a_problem_speaks_the_callers_language(String language, String title, String detail) throws Exception {
        JsonNode problem = Caller.problem(404, caller.askIn(language, "/api/tasks/2023-K99"));
        assertThat(problem.at("/title").stringValue()).isEqualTo(title);
        assertThat(problem.at("/detail").stringValue()).isEqualTo(detail);
    }

    @Test
    void without_a_language_it_is_chinese() throws Exception {
        assertThat(caller.problem(404, "/api/plans/1999").at("/detail").stringValue())
                .isEqualTo("没有 1999 年的工作要点");
    }

    @Test
    void the_interface_description_names_every_query_and_its_parameters() throws Exception {
        JsonNode paths = caller.answer("/v3/api-docs").get("paths");
        assertThat(paths.propertyNames())
                .contains(
                        "/api/tasks",
                        "/api/tasks/{taskId}",
                        "/api/tasks/{taskId}/history",
                        "/api/tasks/{taskId}/evidence",
                        "/api/evidence/{sha256}",
                        "/api/leaders",
                        "/api/leaders/{leaderId}/board",
                        "/api/offices",
                        "/api/offices/{officeId}/board",
                        "/api/plans/{year}",
                        "/api/plans/{year}/overview",
                        "/api/totals",
                        "/api/indicators",
                        "/api/indicators/{code}",
                        "/api/tasks/{taskId}/targets/{targetId}/course");
        assertThat(parameters(paths, "/api/tasks"))
                .containsExactlyInAnyOrder(
                        "plan", "leader", "office", "part", "status", "text", "light", "overdue", "sort", "limit",
                        "cursor", "asOf", "validOn", "after");
        assertThat(parameters(paths, "/api/leaders/{leaderId}/board"))
                .containsExactlyInAnyOrder("leaderId", "plan", "asOf", "validOn", "after");
        // The ledger is searched by who did it.
        assertThat(parameters(paths, "/api/ledger/entries")).contains("actor");
        assertThat(((ObjectNode) paths).remove("/api/ledger/entries")).isNotNull();
        assertThat(paths.toString()).as("who asks is not filled in").doesNotContain("actor", "Actor");
        assertThat(parameters(paths, "/api/plans/{year}"))
                .containsExactlyInAnyOrder("year", "asOf", "validOn", "after");
    }

    private static java.util.List<String> parameters(JsonNode paths, String path) {
        return paths.get(path)
                .at("/get/parameters")
                .valueStream()
                .map(parameter -> parameter.get("name").stringValue())
                .toList();
    }
}
