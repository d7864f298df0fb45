package org.luoshi.identity;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Attempt;
import org.luoshi.kernel.EventJson;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** What a request is told that does not come as far as a controller: RFC 9457, in the caller's language; a person, by a page. */
public enum Problem {
    MALFORMED(HttpStatus.BAD_REQUEST, "请求无法理解", "The request cannot be understood"),
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "请先登录", "Sign in first"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "无权操作", "Forbidden"),
    TOO_MANY_REQUESTS(HttpStatus.TOO_MANY_REQUESTS, "请求过于频繁", "Too many requests"),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "暂时无法服务", "Unavailable");

    /** What stands in the form of {@code application/problem+json}. */
    record Body(
            String type, String title, int status, @Nullable String detail) {}

    private final HttpStatus status;
    private final String zh;
    private final String en;

    Problem(HttpStatus status, String zh, String en) {
        this.status = status;
        this.zh = zh;
        this.en = en;
    }

    public HttpStatus status() {
        return status;
    }

    public String typeName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String title(boolean english) {
        return english ? en : zh;
    }

    /** @param reason one word for the record, instead of the problem's own */
    public void answer(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable String reason,
            @Nullable String detailZh,
            @Nullable String detailEn)
            throws IOException {
        request.setAttribute(Attempt.REASON, reason == null ? typeName() : reason);
        if (byPage(request)) {
            toPage(request, response, status.value(), detailZh, detailEn);
            return;
        }
        boolean english = english(request);
        byte[] body = EventJson.MAPPER.writeValueAsBytes(new Body(
                "urn:luoshi:problem:" + typeName(), title(english), status.value(), english ? detailEn : detailZh));
        response.setStatus(status.value());
        response.setContentType("application/problem+json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader(HttpHeaders.CONTENT_LANGUAGE, english ? "en" : "zh-CN");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /**
     * Whether it is told by a page: there are some, and one was asked for. What fails while it is being told is told as to a
     * program, so that nothing leads there twice.
     */
    public static boolean byPage(HttpServletRequest request) {
        return request.getAttribute(Attempt.PAGE) != null && request.getDispatcherType() == DispatcherType.REQUEST;
    }

    /** Leads there, by the container's error dispatch; headers have to be set before. */
    public static void toPage(
            HttpServletRequest request,
            HttpServletResponse response,
            int status,
            @Nullable String zh,
            @Nullable String en)
            throws IOException {
        request.setAttribute(Attempt.WHY_ZH, zh);
        request.setAttribute(Attempt.WHY_EN, en);
        response.sendError(status);
    }

    /** Chinese for whoever does not ask for English before it. */
    public static boolean english(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.ACCEPT_LANGUAGE) != null
                && request.getLocale().getLanguage().equals("en");
    }
}
