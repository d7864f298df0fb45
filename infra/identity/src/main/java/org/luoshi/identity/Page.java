package org.luoshi.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.HtmlUtils;
import org.springframework.web.util.WebUtils;

/** A page around signing in: one sheet with a title, what there is to tell, and a form or a link. */
public final class Page {
    /** Set by whoever switches the language on a page; it counts before what the browser asks for. */
    public static final String LANGUAGE = "luoshi-language";

    /** A request's attribute that is there where all that is shown is made up, and has to say so. */
    public static final String SIMULATED = "luoshi.simulated";

    public static final String STYLE = "/sign-in.css";
    public static final String CSS = resource("page.css");

    private static final String TEMPLATE = resource("page.html");

    private Page() {}

    /** @param told made by {@link #warning} or {@link #note}, or empty; like the rest, HTML already */
    public static ResponseEntity<String> of(
            HttpServletRequest request, HttpStatus status, String title, String told, String rest) {
        boolean english = english(request);
        String html = TEMPLATE.replace("{lang}", english ? "en" : "zh-CN")
                .replace("{title}", title)
                .replace("{product}", english ? "Luoshi" : "落实")
                .replace("{told}", stamp(request, english) + told)
                .replace("{rest}", rest);
        return ResponseEntity.status(status)
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .body(html);
    }

    private static String stamp(HttpServletRequest request, boolean english) {
        if (request.getAttribute(SIMULATED) == null) return "";
        return "<p class=\"simulated\">" + (english ? "Simulated data · 模拟数据" : "模拟数据 · simulated") + "</p>";
    }

    public static boolean english(HttpServletRequest request) {
        String chosen = cookie(request, LANGUAGE);
        return chosen == null ? Problem.english(request) : chosen.equals("en");
    }

    public static String warning(String text) {
        return "<p class=\"warning\" role=\"alert\">" + HtmlUtils.htmlEscape(text) + "</p>";
    }

    public static String note(String text) {
        return "<p class=\"note\" role=\"status\">" + HtmlUtils.htmlEscape(text) + "</p>";
    }

    public static String onward(String address, String text) {
        return "<a class=\"onward\" href=\"" + HtmlUtils.htmlEscape(address) + "\">" + HtmlUtils.htmlEscape(text)
                + "</a>";
    }

    private static @Nullable String cookie(HttpServletRequest request, String name) {
        var cookie = WebUtils.getCookie(request, name);
        return cookie == null ? null : cookie.getValue();
    }

    private static String resource(String name) {
        try (InputStream file = Page.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
