package org.luoshi.query.answer;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import org.luoshi.evidence.EvidenceFault;
import org.luoshi.evidence.EvidenceLost;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.kernel.Attempt;
import org.luoshi.ledger.Outage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.validation.BindException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Every "no" of the query side as a problem detail (RFC 9457), in the caller's language. */
@Order(0) // before whatever answers for the whole application
@RestControllerAdvice(basePackages = "org.luoshi.query")
class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final Sentence INVALID = new Sentence("取值无效", "is not a valid value");

    /** @param path the parameter's name */
    record Fault(String path, String message) {}

    @ExceptionHandler
    ResponseEntity<ProblemDetail> malformed(Malformed e, HttpServletRequest request) {
        return malformed(List.of(new Fault(e.path(), e.why().in(request))), request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreadable(BindException e, HttpServletRequest request) {
        return malformed(
                e.getFieldErrors().stream()
                        .map(error -> new Fault(error.getField(), INVALID.in(request)))
                        .toList(),
                request);
    }

    /** An address that could never be that of anything is not found; a parameter of that kind is malformed. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> mismatched(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        if (e.getParameter().hasParameterAnnotation(PathVariable.class))
            return notFound(new NotFound(new Sentence("没有 " + e.getValue(), "there is no " + e.getValue())), request);
        return malformed(List.of(new Fault(e.getName(), INVALID.in(request))), request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notFound(NotFound e, HttpServletRequest request) {
        ProblemDetail problem =
                problem(HttpStatus.NOT_FOUND, "not-found", new Sentence("未找到", "Not found"), e.what(), request);
        return answer(HttpStatus.NOT_FOUND, problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> forbidden(Forbidden e, HttpServletRequest request) {
        ProblemDetail problem =
                problem(HttpStatus.FORBIDDEN, "forbidden", new Sentence("无权操作", "Forbidden"), e.why(), request);
        return answer(HttpStatus.FORBIDDEN, problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> busy(Busy e, HttpServletRequest request) {
        ProblemDetail problem =
                problem(HttpStatus.CONFLICT, "busy", new Sentence("正在进行", "Under way"), e.why(), request);
        return answer(HttpStatus.CONFLICT, problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooLarge(TooLarge e, HttpServletRequest request) {
        ProblemDetail problem = problem(
                HttpStatus.CONTENT_TOO_LARGE,
                "too-large",
                new Sentence("请求内容过大", "Too large"),
                new Sentence("请求内容不得超过 64 KiB", "a request holds at most 64 KiB"),
                request);
        return answer(HttpStatus.CONTENT_TOO_LARGE, problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooMany(TooMany e, HttpServletRequest request) {
        HttpStatus status = e.ofCaller() ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.SERVICE_UNAVAILABLE;
        ProblemDetail problem = problem(
                status,
                e.ofCaller() ? "too-many-streams" : "no-stream-left",
                new Sentence("连接过多", "Too many streams"),
                e.ofCaller()
                        ? new Sentence(
                                "一个账号最多同时打开 " + e.most() + " 条实时连接",
                                "an account has at most " + e.most() + " streams open at once")
                        : new Sentence("实时连接已满或正在停机，请稍后再试", "all streams are taken, or about to end; try again soon"),
                request);
        return ResponseEntity.status(status)
                .header(HttpHeaders.RETRY_AFTER, "5")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    /** Whoever says who is calling answers for itself. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> answered(ErrorResponseException e, HttpServletRequest request) {
        String type = String.valueOf(e.getBody().getType());
        request.setAttribute(
                Attempt.REASON, type.substring(Math.max(type.lastIndexOf(':'), type.lastIndexOf('/')) + 1));
        return ResponseEntity.status(e.getStatusCode())
                .headers(e.getHeaders())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(e.getBody());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notYetVisible(NotYetVisible e, HttpServletRequest request) {
        Sentence detail = new Sentence(
                "位次 " + e.position() + " 尚未可见，请稍后再试",
                "position " + e.position() + " is not yet visible; try again soon");
        return later(problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "not-yet-visible",
                new Sentence("尚未可见", "Not yet visible"),
                detail,
                request));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDetail> unavailable(RuntimeException e, HttpServletRequest request) {
        // A mistake in our SQL must not be told as an outage: asked again, it would fail again.
        if (!Outage.causes(e)) throw e;
        LOG.warn("The database did not answer {}: {}", request.getRequestURI(), e.getMessage());
        return later(problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "unavailable",
                new Sentence("暂时无法服务", "Unavailable"),
                new Sentence("数据库暂时无法访问，请稍后再试", "the database does not answer; try again soon"),
                request));
    }

    /** 502: the fault lies with what the store gives out, and is mended by putting back the file that was handed in. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> lost(EvidenceLost e, HttpServletRequest request) {
        LOG.error("{}", e.getMessage());
        boolean missing = e.state() == EvidenceStore.State.MISSING;
        HttpStatus status = missing ? HttpStatus.NOT_FOUND : HttpStatus.BAD_GATEWAY;
        ProblemDetail problem = missing
                ? problem(
                        status,
                        "evidence-missing",
                        new Sentence("佐证材料缺失", "Evidence missing"),
                        new Sentence(
                                "台账记有佐证材料 " + e.sha256() + "，但存放处已没有这个文件",
                                "the ledger names evidence " + e.sha256() + ", but its file is gone from the store"),
                        request)
                : problem(
                        status,
                        "evidence-altered",
                        new Sentence("佐证材料已被改动", "Evidence altered"),
                        new Sentence(
                                "存放处的文件与台账所记的佐证材料 " + e.sha256() + " 不符，不予提供",
                                "what the store has is not the evidence " + e.sha256()
                                        + " that the ledger names; it is not given out"),
                        request);
        return answer(status, problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> withoutEvidence(EvidenceFault e, HttpServletRequest request) {
        HttpStatus status = HttpStatus.SERVICE_UNAVAILABLE;
        if (!e.passing())
            return answer(
                    status,
                    problem(
                            status,
                            "evidence-not-set-up",
                            new Sentence("未设置佐证材料存放处", "No place for evidence"),
                            new Sentence("本系统尚未设置佐证材料的存放处", "no place to keep evidence has been set up here"),
                            request));
        LOG.warn("The store of evidence did not answer {}", request.getRequestURI(), e);
        return later(problem(
                status,
                "evidence-unavailable",
                new Sentence("佐证材料存放处暂时不可用", "Evidence unavailable"),
                new Sentence("佐证材料的存放处暂时不可用，请稍后再试", "the store of evidence does not answer; try again soon"),
                request));
    }

    /** Whatever the header Accept says: there is nothing else to have, and it may be one that nobody can read. */
    private static ResponseEntity<ProblemDetail> answer(HttpStatus status, ProblemDetail problem) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ResponseEntity<ProblemDetail> malformed(List<Fault> faults, HttpServletRequest request) {
        ProblemDetail problem = problem(
                HttpStatus.BAD_REQUEST,
                "malformed",
                new Sentence("请求有误", "Malformed request"),
                new Sentence("请求参数有误", "a parameter cannot be understood"),
                request);
        problem.setProperty("errors", faults);
        return answer(HttpStatus.BAD_REQUEST, problem);
    }

    private static ResponseEntity<ProblemDetail> later(ProblemDetail problem) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ProblemDetail problem(
            HttpStatus status, String type, Sentence title, Sentence detail, HttpServletRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail.in(request));
        problem.setType(URI.create("urn:luoshi:problem:" + type));
        problem.setTitle(title.in(request));
        request.setAttribute(Attempt.REASON, type);
        return problem;
    }
}
