package org.luoshi.launcher;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * What goes wrong before a request has reached either side, or after one has given up on it: the same form of answer
 * (RFC 9457) that the sides give, with a type that never changes.
 */
enum Failure {
    MALFORMED(HttpStatus.BAD_REQUEST, "请求无法理解", "The request cannot be understood"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "此处没有内容", "There is nothing here"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "此处不接受这种方法", "This method is not for here"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "没有所要的格式", "There is no answer in the form asked for"),
    TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "请求内容过大", "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "不支持这种内容格式", "This form of content is not understood"),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "系统出错", "Something is wrong on our side"),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "暂时无法提供服务，请稍后再试", "Not available at the moment; try again shortly");

    private final HttpStatus status;
    private final String zh;
    private final String en;

    Failure(HttpStatus status, String zh, String en) {
        this.status = status;
        this.zh = zh;
        this.en = en;
    }

    /**
     * The one of this status, or the general one of its hundred. A way of transfer (501) or a version of HTTP (505) that is
     * not known is no fault of ours.
     */
    static Failure of(int status) {
        return Arrays.stream(values())
                .filter(failure -> failure.status.value() == status)
                .findFirst()
                .orElse(status < 500 || status == 501 || status == 505 ? MALFORMED : INTERNAL);
    }

    URI type() {
        return URI.create(
                "urn:luoshi:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** Chinese unless English is asked for. */
    String title(Locale locale) {
        return locale.getLanguage().equals("en") ? en : zh;
    }

    /** @param exact the status to answer with, where the general failure stands for a rarer one */
    ProblemDetail problem(int exact, Locale locale) {
        ProblemDetail problem = ProblemDetail.forStatus(exact);
        problem.setType(type());
        problem.setTitle(title(locale));
        return problem;
    }

    int status() {
        return status.value();
    }
}
