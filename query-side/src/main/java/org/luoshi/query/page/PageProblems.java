package org.luoshi.query.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.luoshi.kernel.Attempt;
import org.luoshi.ledger.Outage;
import org.luoshi.query.answer.Forbidden;
import org.luoshi.query.answer.Malformed;
import org.luoshi.query.answer.NotFound;
import org.luoshi.query.answer.NotYetVisible;
import org.luoshi.query.answer.Sentence;
import org.luoshi.query.answer.TooLarge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.validation.BindException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.ModelAndView;

/** What a reader is told whose page cannot be shown: what it is and what may help, in words, as a page. */
@Order(Ordered.HIGHEST_PRECEDENCE)
@ControllerAdvice(basePackageClasses = Pages.class)
class PageProblems {
    private static final Logger LOG = LoggerFactory.getLogger(PageProblems.class);

    private final ProblemPage problems;

    PageProblems(ProblemPage problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    ModelAndView notFound(NotFound e, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        return page(HttpStatus.NOT_FOUND, "not-found", e.what(), request, response, locale);
    }

    @ExceptionHandler
    ModelAndView forbidden(Forbidden e, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        return page(HttpStatus.FORBIDDEN, "forbidden", e.why(), request, response, locale);
    }

    @ExceptionHandler
    ModelAndView malformed(Malformed e, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        Sentence why = new Sentence(
                e.path() + "：" + e.why().zh(), e.path() + " " + e.why().en());
        return page(HttpStatus.BAD_REQUEST, "malformed", why, request, response, locale);
    }

    @ExceptionHandler({BindException.class, MissingServletRequestParameterException.class})
    ModelAndView unreadable(Exception e, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        Sentence why = new Sentence("地址中有无法识别的内容", "something in the address cannot be read");
        return page(HttpStatus.BAD_REQUEST, "malformed", why, request, response, locale);
    }

    /** An address that could never be that of anything is not found. */
    @ExceptionHandler
    ModelAndView mismatched(
            MethodArgumentTypeMismatchException e,
            HttpServletRequest request,
            HttpServletResponse response,
            Locale locale) {
        if (e.getParameter().hasParameterAnnotation(PathVariable.class))
            return notFound(
                    new NotFound(new Sentence("没有 " + e.getValue(), "there is no " + e.getValue())),
                    request,
                    response,
                    locale);
        return malformed(new Malformed(e.getName(), "取值无效", "is not a valid value"), request, response, locale);
    }

    @ExceptionHandler
    ModelAndView tooLarge(TooLarge e, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        Sentence why = new Sentence("内容过多，请缩小范围", "that is too much; choose less");
        return page(HttpStatus.CONTENT_TOO_LARGE, "too-large", why, request, response, locale);
    }

    @ExceptionHandler
    ModelAndView notYet(NotYetVisible e, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        Sentence why = new Sentence(
                "位次 " + e.position() + " 尚未可见，请稍后再试",
                "position " + e.position() + " is not yet visible; try again soon");
        return later(why, "not-yet-visible", request, response, locale);
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ModelAndView unavailable(
            RuntimeException e, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        // A mistake in our SQL must not be told as an outage: asked again, it would fail again.
        if (!Outage.causes(e)) throw e;
        LOG.warn("The database did not answer {}: {}", request.getRequestURI(), e.getMessage());
        Sentence why = new Sentence("数据库暂时无法访问，请稍后再试", "the database does not answer; try again soon");
        return later(why, "unavailable", request, response, locale);
    }

    private ModelAndView later(
            Sentence why, String reason, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        response.setHeader("Retry-After", "2");
        return page(HttpStatus.SERVICE_UNAVAILABLE, reason, why, request, response, locale);
    }

    private ModelAndView page(
            HttpStatus status,
            String reason,
            Sentence why,
            HttpServletRequest request,
            HttpServletResponse response,
            Locale locale) {
        request.setAttribute(Attempt.REASON, reason);
        response.setHeader("Cache-Control", "no-store");
        String told = problems.show(locale).sentence(why);
        return new ModelAndView(ProblemPage.TEMPLATE, problems.model(status.value(), reason, told), status);
    }
}
