package org.luoshi.command.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The language of an answer: Chinese, unless English is asked for before it. */
enum Language {
    ZH("zh-CN"),
    EN("en");

    private static final List<Locale> OFFERED = List.of(Locale.CHINESE, Locale.ENGLISH);

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    /** @param accepted the header Accept-Language; one that cannot be read asks for nothing */
    static Language of(@Nullable String accepted) {
        if (accepted == null || accepted.isBlank()) return ZH;
        try {
            Locale found = Locale.lookup(Locale.LanguageRange.parse(accepted), OFFERED);
            return Locale.ENGLISH.equals(found) ? EN : ZH;
        } catch (IllegalArgumentException e) {
            return ZH;
        }
    }

    String tag() {
        return tag;
    }

    String choose(String zh, String en) {
        return switch (this) {
            case ZH -> zh;
            case EN -> en;
        };
    }
}
