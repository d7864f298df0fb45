package org.luoshi.command.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.luoshi.command.http.Entrance.ACKNOWLEDGE;
import static org.luoshi.command.http.Entrance.command;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.command.Cast;
import org.luoshi.command.CommandCatalogue;
import org.luoshi.command.Refusal;
import org.luoshi.command.TestEvidence;
import org.luoshi.command.TestRule;
import org.luoshi.kernel.Attempt;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

/** What is left in the request for whoever records what has been refused. */
class AttemptTest {
    private final Entrance entrance = new Entrance();

    private static MockHttpServletRequestBuilder acknowledge() {
        return command("acknowledge-task", ACKNOWLEDGE).header("Idempotency-Key", "k");
    }

    private MockHttpServletRequest after(MockHttpServletRequestBuilder request) throws Exception {
        return after(entrance.mvc, request);
    }

    private static MockHttpServletRequest after(MockMvc mvc, MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request).andReturn().getRequest();
    }

    private static void is(@Nullable String subject, @Nullable String reason, MockHttpServletRequest request) {
        assertThat(request.getAttribute(Attempt.SUBJECT)).isEqualTo(subject);
        assertThat(request.getAttribute(Attempt.REASON)).isEqualTo(reason);
    }

    @Test
    void a_refusal_is_of_a_task_and_by_a_rule() throws Exception {
        entrance.bus.beforeDeciding(_ -> {
            throw new Refusal(TestRule.TEST_NOT_PERMITTED);
        });
        is("2023-K09", "TEST_NOT_PERMITTED", after(acknowledge()));
    }

    @Test
    void what_is_granted_has_a_subject_and_no_reason() throws Exception {
        is("2023-K09", null, after(acknowledge()));
    }

    @ParameterizedTest
    @CsvSource({
        "assign-task, 2023-T01",
        "issue-plan, plan/2024",
        "register-office, test-office",
        "rename-office, test-office",
        "retire-office, test-office",
        "register-leader, test-leader",
        "rename-leader, test-leader",
        "retire-leader, test-leader"
    })
    void a_subject_is_what_people_would_look_for(String name, String subject) throws Exception {
        String example = new CommandCatalogue().find(name).example().toString();
        is(subject, null, after(command(name, example).header("Idempotency-Key", "k")));
    }

    @Test
    void what_no_rule_refuses_is_named_by_the_problem() throws Exception {
        is(null, "unknown-command", after(command("no-such-command", "{}")));
        is(null, "idempotency-key-missing", after(command("acknowledge-task", ACKNOWLEDGE)));
        is(null, "malformed", after(command("acknowledge-task", "{}").header("Idempotency-Key", "k")));
        is(null, "method-not-allowed", after(put("/api/commands/acknowledge-task")));
        is(null, "unauthenticated", after(acknowledge().header("X-Test-Actor", "nobody")));
        after(acknowledge());
        is(
                "2023-K08",
                "idempotency-key-reused",
                after(command("acknowledge-task", "{\"taskId\":\"2023-K08\"}").header("Idempotency-Key", "k")));
    }

    @Test
    void evidence_refused_has_a_reason_and_no_subject() throws Exception {
        MockMvc evidence = MockMvcBuilders.standaloneSetup(new EvidenceController(new TestEvidence()))
                .setControllerAdvice(new CommandProblems())
                .setCustomArgumentResolvers(new Entrance.Somebody(Cast.AUDITOR))
                .build();
        is(null, "EVIDENCE_NOT_PERMITTED", after(evidence, post("/api/evidence").content("abc")));
    }
}
