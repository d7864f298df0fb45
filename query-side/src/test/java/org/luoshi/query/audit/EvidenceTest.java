package org.luoshi.query.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.query.Story.*;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.head;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.kernel.task.TargetId;
import org.luoshi.kernel.task.TaskEvent.ProgressReported;
import org.luoshi.kernel.task.TaskEvent.ProgressReturned;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.query.Caller;
import org.luoshi.query.QueryTest;
import org.luoshi.query.TestLedger;
import org.luoshi.query.TestQuerySide;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import tools.jackson.databind.JsonNode;

/** The files behind the hashes of reports, as they are and as they should not be. */
@QueryTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvidenceTest {
    private static final LocalDate JUNE = LocalDate.of(2023, 6, 30);

    @Autowired
    Caller caller;

    @Autowired
    MockMvc mvc;

    @Autowired
    EvidenceStore store;

    @Autowired
    TestLedger ledger;

    @Autowired
    TestQuerySide.Files files;

    private String whole;
    private String altered;
    private String missing;
    private String unnamed;
    private long first;
    private long last;

    @BeforeAll
    void reports_with_evidence(@Autowired TestLedger ledger) throws IOException {
        whole = handIn("%PDF-1.7 whole");
        altered = handIn("<html><script>altered</script></html>");
        missing = handIn("missing");
        unnamed = handIn("unnamed");
        Files.writeString(path(altered), "something else");
        Files.delete(path(missing));
        ledger.happened(beginning());
        ledger.happened(assigned(K01, held(LEADER_A, OFFICE_A), count("学位", "100", "个"), done("出台办法")));
        first = ledger.happened(REPORTER, report(T1, MARCH, "10", "个", whole, missing));
        ledger.happened(new ProgressReturned(K01, T1, MARCH, "佐证不全"));
        ledger.happened(REPORTER, report(T1, JUNE, "50", "个"));
        last = ledger.happened(REPORTER, report(T2, JUNE, "1", "项", altered, whole));
    }

    private String handIn(String content) throws IOException {
        return store.put(new ByteArrayInputStream(content.getBytes(UTF_8))).sha256();
    }

    private Path path(String sha256) {
        return files.directory().resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    private static ProgressReported report(
            TargetId target, LocalDate asOf, String value, String unit, String... evidence) {
        return report(K01, target, asOf, value, unit, List.of(evidence));
    }

    private static ProgressReported report(
            TaskId task, TargetId target, LocalDate asOf, String value, String unit, List<String> evidence) {
        return new ProgressReported(task, target, asOf, amount(value, unit), null, evidence, OFFICE_A, REPORTER.id());
    }

    private List<String> listed(String uri) throws Exception {
        return caller.answer(uri)
                .get("evidence")
                .valueStream()
                .map(item -> Stream.of("sha256", "targetId", "asOf", "position", "state", "size", "type")
                        .map(name -> item.has(name) ? item.get(name).asString() : "–")
                        .reduce((a, b) -> a + " " + b)
                        .orElseThrow())
                .toList();
    }

    @Test
    void every_file_of_every_report_is_listed_with_how_it_stands() throws Exception {
        assertThat(listed("/api/tasks/2023-K01/evidence"))
                .containsExactly(
                        whole + " t1 2023-03-31 " + first + " PRESENT 14 application/pdf",
                        missing + " t1 2023-03-31 " + first + " MISSING – –",
                        altered + " t2 2023-06-30 " + last + " ALTERED – –",
                        whole + " t2 2023-06-30 " + last + " PRESENT 14 application/pdf");
    }

    @Test
    void it_says_who_reported_and_when() throws Exception {
        JsonNode answer = caller.answer("/api/tasks/2023-K01/evidence?after=" + last);
        assertThat(answer.get("position").longValue()).isGreaterThanOrEqualTo(last);
        JsonNode item = answer.at("/evidence/0");
        assertThat(item.get("who").toString()).isEqualTo("""
                {"id":"test-reporter","name":"测试填报员","role":"OFFICE",\
                "office":{"id":"test-office-a","name":"测试处室甲"}}""");
        assertThat(item.get("recordedAt").stringValue()).isEqualTo("2023-06-30T04:00:00Z");
    }

    @Test
    void as_of_a_moment_it_lists_what_had_been_reported_by_then() throws Exception {
        assertThat(listed("/api/tasks/2023-K01/evidence?asOf=" + first)).hasSize(2);
        assertThat(listed("/api/tasks/2023-K01/evidence?asOf=" + (first - 1))).isEmpty();
        caller.problem(404, "/api/tasks/2023-K01/evidence?asOf=1");
    }

    @Test
    void a_file_is_given_out_to_be_saved_as_what_it_is() throws Exception {
        MockHttpServletResponse file = caller.ask("/api/evidence/{file}?after={after}", whole, last);
        assertThat(file.getStatus()).isEqualTo(200);
        assertThat(file.getContentAsByteArray()).asString(UTF_8).isEqualTo("%PDF-1.7 whole");
        assertHeaders(file);
    }

    @Test
    void its_head_is_the_same_without_the_content() throws Exception {
        MockHttpServletResponse file =
                mvc.perform(head("/api/evidence/{file}", whole)).andReturn().getResponse();
        assertThat(file.getStatus()).isEqualTo(200);
        assertThat(file.getContentAsByteArray()).isEmpty();
        assertHeaders(file);
        assertThat(mvc.perform(head("/api/evidence/{file}", missing))
                        .andReturn()
                        .getResponse()
                        .getStatus())
                .isEqualTo(404);
    }

    private void assertHeaders(MockHttpServletResponse file) {
        assertThat(file.getHeader("Content-Type")).isEqualTo("application/pdf");
        assertThat(file.getHeader("Content-Length")).isEqualTo("14");
        assertThat(file.getHeader("Content-Disposition"))
                .isEqualTo("attachment; filename=\"" + whole.substring(0, 12) + ".pdf\"");
        assertThat(file.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(file.getHeader("ETag")).isEqualTo("\"" + whole + "\"");
        assertThat(file.getHeaders("Cache-Control")).containsExactly("private, max-age=31536000, immutable");
    }

    @Test
    void who_has_it_is_told_so() throws Exception {
        MockHttpServletResponse file = mvc.perform(
                        get("/api/evidence/{file}", whole).header("If-None-Match", "\"" + whole + "\""))
                .andReturn()
                .getResponse();
        assertThat(file.getStatus()).isEqualTo(304);
        assertThat(file.getContentAsByteArray()).isEmpty();
    }

    @Test
    void an_altered_file_is_not_given_out() throws Exception {
        MockHttpServletResponse file = caller.ask("/api/evidence/{file}", altered);
        assertThat(Caller.problem(502, file).get("type").stringValue())
                .isEqualTo("urn:luoshi:problem:evidence-altered");
        assertThat(Caller.text(file)).doesNotContain("something else").contains(altered);
        assertThat(file.getHeader("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void a_missing_file_is_told_from_one_that_nobody_ever_named() throws Exception {
        assertThat(type(404, missing)).isEqualTo("urn:luoshi:problem:evidence-missing");
        for (String never : List.of("0".repeat(64), "abc", whole.toUpperCase(Locale.ROOT)))
            assertThat(type(404, never)).isEqualTo("urn:luoshi:problem:not-found");
    }

    @Test
    void a_file_that_was_handed_in_but_that_no_report_names_is_not_found() throws Exception {
        assertThat(type(404, unnamed)).isEqualTo("urn:luoshi:problem:not-found");
    }

    private String type(int status, String file) throws Exception {
        return caller.problem(status, "/api/evidence/{file}", file).get("type").stringValue();
    }

    @Test
    void a_position_that_is_not_visible_yet_is_worth_another_try() throws Exception {
        caller.problem(503, "/api/evidence/{file}?after=999999", whole);
    }

    @Test
    void a_store_that_is_away_is_no_missing_file() throws Exception {
        Path elsewhere = files.directory().resolveSibling(files.directory().getFileName() + "-away");
        Files.move(files.directory(), elsewhere);
        try {
            for (String uri : List.of("/api/evidence/" + whole, "/api/tasks/2023-K01/evidence")) {
                MockHttpServletResponse answer = caller.ask(uri);
                assertThat(Caller.problem(503, answer).get("type").stringValue())
                        .isEqualTo("urn:luoshi:problem:evidence-unavailable");
                assertThat(answer.getHeader("Retry-After")).isEqualTo("1");
                assertThat(Caller.text(answer)).doesNotContain(files.directory().toString());
            }
        } finally {
            Files.move(elsewhere, files.directory());
        }
    }

    @Test
    void beyond_two_hundred_files_they_are_listed_without_being_read() throws Exception {
        ledger.happened(assigned(K02, held(LEADER_A, OFFICE_A), count("学位", "100", "个")));
        for (int day = 1; day <= 5; day++) {
            int at = day;
            List<String> names = IntStream.range(0, 50)
                    .mapToObj(i -> "%064x".formatted(at * 1000 + i))
                    .toList();
            ledger.happened(REPORTER, report(K02, T1, LocalDate.of(2023, 5, day), "1" + day, "个", names));
        }
        List<String> states = caller.answer("/api/tasks/2023-K02/evidence")
                .get("evidence")
                .valueStream()
                .map(item -> item.get("state").stringValue())
                .toList();
        assertThat(states).hasSize(250);
        assertThat(states.subList(0, 200)).containsOnly("MISSING");
        assertThat(states.subList(200, 250)).containsOnly("UNCHECKED");
    }
}
