package org.luoshi.query.answer;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The same thing said in Chinese and in English. */
public record Sentence(String zh, String en) {
    private static final List<Locale> LANGUAGES = List.of(Locale.CHINESE, Locale.ENGLISH);

    /** In the language the caller asked for; Chinese where none, or none of the two, was asked for. */
    public String in(HttpServletRequest request) {
        return english(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE)) ? en : zh;
    }

    private static boolean english(@Nullable String accepted) {
        if (accepted == null || accepted.isBlank()) return false;
        try {
            return Locale.ENGLISH.equals(Locale.lookup(Locale.LanguageRange.parse(accepted), LANGUAGES));
        } catch (IllegalArgumentException unreadable) {
            return false; // a header nobody can read asks for nothing
        }
    }
}
