package org.luoshi.query.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.LocalPath;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.LocaleResolver;

/** The switch between the two languages; the browser remembers. */
@Controller
class Language {
    private final LocaleResolver locales;

    Language(LocaleResolver locales) {
        this.locales = locales;
    }

    @GetMapping("/language")
    void change(
            @RequestParam(name = "set") String language,
            @RequestParam(name = "to", defaultValue = "/") String to,
            Actor actor,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        locales.setLocale(request, response, language.equals("en") ? Locale.ENGLISH : Locale.CHINESE);
        response.sendRedirect(LocalPath.of(to));
    }
}
