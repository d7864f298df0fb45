package org.luoshi.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.luoshi.kernel.Attempt;
import org.springframework.beans.InvalidPropertyException;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.BindException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.core.JacksonException;

/** Every "no" of identity's own endpoints as a problem detail (RFC 9457), in the caller's language. */
@Order(0) // before whatever answers for the whole application
@RestControllerAdvice(basePackages = "org.luoshi.identity")
class IdentityProblems {
    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(Refused e, HttpServletRequest request) {
        boolean english = Problem.english(request);
        request.setAttribute(Attempt.REASON, e.type());
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(e.status(), e.sentence(english));
        problem.setType(URI.create("urn:luoshi:problem:" + e.type()));
        problem.setTitle(title(e.status(), english));
        if (!e.faults().isEmpty()) problem.setProperty("errors", e.faults());
        return ResponseEntity.status(e.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreadable(HttpMessageNotReadableException e, HttpServletRequest request) {
        String path = e.getCause() instanceof JacksonException fault
                ? fault.getPath().stream()
                        .map(JacksonException.Reference::getPropertyName)
                        .reduce("", (all, name) -> all + "/" + name)
                : "";
        return refused(Refused.malformed(path, "无法理解", "cannot be understood"), request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unbound(BindException e, HttpServletRequest request) {
        String field = e.getFieldErrors().isEmpty()
                ? ""
                : e.getFieldErrors().getFirst().getField();
        return refused(Refused.malformed(field, "取值无效", "is not a valid value"), request);
    }

    /** A parameter such as {@code limit[0]}, which is taken for a way into the value of another. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unbindable(InvalidPropertyException e, HttpServletRequest request) {
        return refused(Refused.malformed(e.getPropertyName(), "取值无效", "is not a valid value"), request);
    }

    private static String title(HttpStatus status, boolean english) {
        return switch (status) {
            case BAD_REQUEST -> english ? "Malformed request" : "请求有误";
            case FORBIDDEN -> english ? "Forbidden" : "无权操作";
            case NOT_FOUND -> english ? "Not found" : "未找到";
            case CONFLICT -> english ? "Conflict" : "冲突";
            default -> status.getReasonPhrase();
        };
    }
}
