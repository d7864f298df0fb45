package org.luoshi.command.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.luoshi.command.Fault;
import org.luoshi.command.Malformed;
import org.luoshi.command.Refusal;
import org.luoshi.command.Rule;
import org.luoshi.command.StaleSequence;
import org.luoshi.command.Undecided;
import org.luoshi.evidence.EvidenceFault;
import org.luoshi.kernel.Attempt;
import org.luoshi.ledger.Outage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Turns whatever stopped a command into its problem, in the caller's language. */
@Order(Ordered.HIGHEST_PRECEDENCE) // before any that knows nothing of commands
@RestControllerAdvice(basePackageClasses = CommandController.class)
final class CommandProblems {
    /** More would help nobody, and a small body must not be answered by a huge one. */
    private static final int MOST_ERRORS = 100;

    private static final int LONGEST = 300;
    private static final Logger LOG = LoggerFactory.getLogger(CommandProblems.class);

    record FieldError(String path, String message) {}

    @ExceptionHandler
    ResponseEntity<ProblemDetail> rejected(Rejected e, HttpServletRequest request) {
        return answer(e.problem(), request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> malformed(Malformed e, HttpServletRequest request) {
        Language language = language(request);
        ProblemDetail problem = Problem.MALFORMED.in(language);
        problem.setProperty(
                "errors",
                e.faults().stream()
                        .limit(MOST_ERRORS)
                        .map(fault -> new FieldError(
                                printable(fault.path()), printable(language.choose(fault.zh(), fault.en()))))
                        .toList());
        int more = e.faults().size() - MOST_ERRORS;
        if (more > 0) problem.setProperty("moreErrors", more);
        return answer(problem, request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(Refusal e, HttpServletRequest request) {
        Rule rule = e.rule();
        Problem kind = switch (rule.outcome()) {
            case NOT_FOUND -> Problem.NOT_FOUND;
            case FORBIDDEN -> Problem.FORBIDDEN;
            case BROKEN -> Problem.RULE_BROKEN;
        };
        ProblemDetail problem = kind.in(language(request), rule.zh(), rule.en());
        problem.setProperty("rule", rule.name());
        return answer(problem, request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> stale(StaleSequence e, HttpServletRequest request) {
        ProblemDetail problem = Problem.STALE.in(language(request));
        Long current = e.current();
        if (current != null) problem.setProperty("currentSequence", current);
        return answer(problem, request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> undecided(Undecided e, HttpServletRequest request) {
        return switch (e.why()) {
            case KEY_REUSED -> answer(Problem.IDEMPOTENCY_KEY_REUSED, request);
            case IN_FLIGHT -> later(Problem.IN_FLIGHT, 1, request);
            case OVERTAKEN -> later(Problem.CONFLICT, 1, request);
        };
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> withoutEvidence(EvidenceFault e, HttpServletRequest request) {
        if (!e.passing()) return answer(Problem.EVIDENCE_NOT_SET_UP, request);
        LOG.warn("{} the store of evidence cannot be used", Correlation.of(request), e);
        return later(Problem.EVIDENCE_UNAVAILABLE, 5, request);
    }

    /** The caller went away, or sent less than it announced. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unread(IOException e, HttpServletRequest request) {
        return malformed(new Malformed(List.of(new Fault("", "请求没有传完", "the body broke off"))), request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> other(Exception e, HttpServletRequest request) {
        // Whoever says who is calling answers for itself.
        if (e instanceof ErrorResponse answered)
            return answer(answered.getBody(), request, new HttpHeaders(answered.getHeaders()));
        if (Outage.causes(e)) {
            LOG.warn("{} the database cannot be reached: {}", Correlation.of(request), e.toString());
            return later(Problem.UNAVAILABLE, 2, request);
        }
        LOG.error("{} unexpected", Correlation.of(request), e);
        ProblemDetail problem = Problem.INTERNAL.in(language(request));
        problem.setProperty("correlationId", Correlation.of(request));
        return answer(problem, request);
    }

    private static ResponseEntity<ProblemDetail> later(Problem problem, int seconds, HttpServletRequest request) {
        return answer(problem, request, HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
    }

    private static ResponseEntity<ProblemDetail> answer(Problem problem, HttpServletRequest request) {
        return answer(problem.in(language(request)), request);
    }

    static ResponseEntity<ProblemDetail> answer(
            Problem problem, HttpServletRequest request, String header, String value) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(header, value);
        return answer(problem.in(language(request)), request, headers);
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem, HttpServletRequest request) {
        return answer(problem, request, new HttpHeaders());
    }

    private static ResponseEntity<ProblemDetail> answer(
            ProblemDetail problem, HttpServletRequest request, HttpHeaders headers) {
        request.setAttribute(Attempt.REASON, reason(problem));
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.set(HttpHeaders.CONTENT_LANGUAGE, language(request).tag());
        headers.set(Correlation.HEADER, Correlation.of(request));
        return new ResponseEntity<>(problem, headers, problem.getStatus());
    }

    private static String reason(ProblemDetail problem) {
        Map<String, Object> properties = problem.getProperties();
        if (properties != null && properties.get("rule") instanceof String rule) return rule;
        URI type = problem.getType();
        if (type == null) return String.valueOf(problem.getStatus()); // says no more than its status (RFC 9457, 4.2.1)
        return type.toString().substring(type.toString().lastIndexOf(':') + 1);
    }

    private static Language language(HttpServletRequest request) {
        return Language.of(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE));
    }

    /** What a caller sent comes back in here: cut, and whole characters only, so that it can be written at all. */
    private static String printable(String text) {
        String kept = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return kept.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
