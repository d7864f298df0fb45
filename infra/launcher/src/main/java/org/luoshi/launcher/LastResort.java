package org.luoshi.launcher;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.luoshi.identity.Problem;
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
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * The last resort. Each side answers for itself; what reaches this point is a path, method or form that neither knows,
 * a database that is away, or a mistake of ours, which is logged under a number that the caller gets and nothing else. A
 * person who asked for a page gets one.
 */
@RestController
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class LastResort extends ResponseEntityExceptionHandler implements ErrorController {
    private static final Logger log = LoggerFactory.getLogger(LastResort.class);

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest asked) {
        Exchange exchange = Exchange.of((ServletWebRequest) asked);
        return status.is5xxServerError()
                ? unexpected(e, exchange)
                : exchange.answer(Failure.of(status.value()), status.value(), headers);
    }

    /** A query string that cannot be decoded, such as {@code ?text=%ff}. */
    @ExceptionHandler(InvalidParameterException.class)
    @Nullable
    ResponseEntity<Object> undecodable(
            InvalidParameterException e, HttpServletRequest request, HttpServletResponse response) {
        return new Exchange(request, response).answer(Failure.MALFORMED);
    }

    /** A parameter's name with signs that no name has; the firewall looks at it only when it is read. */
    @ExceptionHandler(RequestRejectedException.class)
    @Nullable
    ResponseEntity<Object> rejected(
            RequestRejectedException e, HttpServletRequest request, HttpServletResponse response) {
        return new Exchange(request, response).answer(Failure.MALFORMED);
    }

    @ExceptionHandler(Exception.class)
    @Nullable
    ResponseEntity<Object> unexpected(Exception e, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        // Half an answer is out and must not look like a whole one: left to the container, which cuts the connection.
        if (response.isCommitted()) throw e;
        if (e instanceof IllegalArgumentException && isPattern(request.getContentType()))
            return new Exchange(request, response).answer(Failure.UNSUPPORTED_MEDIA_TYPE);
        return unexpected(e, new Exchange(request, response));
    }

    /** Spring looks at the type of the content even where there is none, and stumbles over one such as {@code text/*}. */
    private static boolean isPattern(@Nullable String contentType) {
        return contentType != null && contentType.contains("*");
    }

    private static @Nullable ResponseEntity<Object> unexpected(Exception e, Exchange exchange) {
        if (Outage.causes(e)) return databaseAway(e, exchange);
        String number = UUID.randomUUID().toString();
        log.error("unexpected, {}", number, e);
        return exchange.mistake(number);
    }

    private static @Nullable ResponseEntity<Object> databaseAway(Exception e, Exchange exchange) {
        log.warn("the database cannot be used: {}", e.getMessage());
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "2");
        return exchange.answer(Failure.UNAVAILABLE, Failure.UNAVAILABLE.status(), headers);
    }

    /** What failed outside of any controller; the servlet container has put the status into the request. */
    @Hidden
    @RequestMapping("${server.error.path:/error}")
    @Nullable
    ResponseEntity<Object> failed(HttpServletRequest request, HttpServletResponse response, Locale locale) {
        // Tomcat asks even where half an answer is out, and would add this to it.
        if (response.isCommitted()) return null;
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        return json(Failure.of(status).problem(status, locale), new HttpHeaders());
    }

    private static ResponseEntity<Object> json(ProblemDetail problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    /** Somebody's request, and how it is answered: null where a page is on its way. */
    private record Exchange(HttpServletRequest request, HttpServletResponse response) {
        static Exchange of(ServletWebRequest asked) {
            return new Exchange(asked.getRequest(), Objects.requireNonNull(asked.getResponse()));
        }

        @Nullable
        ResponseEntity<Object> answer(Failure failure) {
            return answer(failure, failure.status(), new HttpHeaders());
        }

        @Nullable
        ResponseEntity<Object> answer(Failure failure, int status, HttpHeaders headers) {
            if (!Problem.byPage(request))
                return json(failure.problem(status, LocaleContextHolder.getLocale()), headers);
            // The general failure says too little of a rarer one; the page has its heading.
            boolean exact = failure.status() == status;
            return toPage(
                    status,
                    headers,
                    exact ? failure.title(Locale.CHINESE) : null,
                    exact ? failure.title(Locale.ENGLISH) : null);
        }

        /** @param number under which it has been logged */
        @Nullable
        ResponseEntity<Object> mistake(String number) {
            int status = Failure.INTERNAL.status();
            if (Problem.byPage(request))
                return toPage(status, new HttpHeaders(), "已记录，编号 " + number, "it has been logged as " + number);
            ProblemDetail problem = Failure.INTERNAL.problem(status, LocaleContextHolder.getLocale());
            problem.setProperty("correlationId", number);
            return json(problem, new HttpHeaders());
        }

        private @Nullable ResponseEntity<Object> toPage(
                int status, HttpHeaders headers, @Nullable String zh, @Nullable String en) {
            headers.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
            try {
                Problem.toPage(request, response, status, zh, en);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return null;
        }
    }
}
