package org.luoshi.launcher;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.luoshi.ledger.Outage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * The last resort. Each side answers for itself; what reaches this point is a path, method or form that neither knows,
 * a database that is away, or a mistake of ours, which is logged under a number that the caller gets and nothing else.
 */
@RestController
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class LastResort extends ResponseEntityExceptionHandler implements ErrorController {
    private static final Logger log = LoggerFactory.getLogger(LastResort.class);

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return status.is5xxServerError()
                ? unexpected(e, LocaleContextHolder.getLocale())
                : answer(Failure.of(status.value()).problem(status.value(), LocaleContextHolder.getLocale()), headers);
    }

    /** A query string that cannot be decoded, such as {@code ?text=%ff}. */
    @ExceptionHandler(InvalidParameterException.class)
    ResponseEntity<Object> undecodable(InvalidParameterException e, Locale locale) {
        return answer(Failure.MALFORMED.problem(Failure.MALFORMED.status(), locale), new HttpHeaders());
    }

    /** A parameter's name with signs that no name has; the firewall looks at it only when it is read. */
    @ExceptionHandler(RequestRejectedException.class)
    ResponseEntity<Object> rejected(RequestRejectedException e, Locale locale) {
        return answer(Failure.MALFORMED.problem(Failure.MALFORMED.status(), locale), new HttpHeaders());
    }

    @ExceptionHandler(Exception.class)
    ResponseEntity<Object> unexpected(
            Exception e, Locale locale, HttpServletRequest request, HttpServletResponse response) throws Exception {
        // Half an answer is out and must not look like a whole one: left to the container, which cuts the connection.
        if (response.isCommitted()) throw e;
        if (e instanceof IllegalArgumentException && isPattern(request.getContentType()))
            return answer(
                    Failure.UNSUPPORTED_MEDIA_TYPE.problem(Failure.UNSUPPORTED_MEDIA_TYPE.status(), locale),
                    new HttpHeaders());
        return unexpected(e, locale);
    }

    /** Spring looks at the type of the content even where there is none, and stumbles over one such as {@code text/*}. */
    private static boolean isPattern(@Nullable String contentType) {
        return contentType != null && contentType.contains("*");
    }

    private static ResponseEntity<Object> unexpected(Exception e, Locale locale) {
        if (Outage.causes(e)) return databaseAway(e, locale);
        String number = UUID.randomUUID().toString();
        log.error("unexpected, {}", number, e);
        ProblemDetail problem = Failure.INTERNAL.problem(Failure.INTERNAL.status(), locale);
        problem.setProperty("correlationId", number);
        return answer(problem, new HttpHeaders());
    }

    private static ResponseEntity<Object> databaseAway(Exception e, Locale locale) {
        log.warn("the database cannot be used: {}", e.getMessage());
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "2");
        return answer(Failure.UNAVAILABLE.problem(Failure.UNAVAILABLE.status(), locale), headers);
    }

    /** What failed outside of any controller; the servlet container has put the status into the request. */
    @Hidden
    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<Object> failed(HttpServletRequest request, Locale locale) {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        return answer(Failure.of(status).problem(status, locale), new HttpHeaders());
    }

    private static ResponseEntity<Object> answer(ProblemDetail problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
