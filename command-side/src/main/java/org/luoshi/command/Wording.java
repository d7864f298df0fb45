package org.luoshi.command;

import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.luoshi.kernel.Check;

/** Faults in words a person at a form can use, in Chinese and English, from {@code faults.properties}. */
final class Wording {
    private static final Properties TEXTS = Resources.properties("faults.properties");

    /** The kernel speaks English and starts with the field; these are its sentences after that. */
    private static final List<Sentence> KERNEL = List.of(
            new Sentence("is missing", "required"),
            new Sentence("must not be blank", "blank"),
            new Sentence("must have at most (\\d+) characters", "maxLength"),
            new Sentence("must have at most (\\d+) integer digits", "integerDigits"),
            new Sentence("must have at most (\\d+) decimal places", "multipleOf"),
            new Sentence("holds a control character or a broken one", "unwritable"),
            new Sentence("must match (.*)", "pattern"),
            new Sentence("must be from (\\S+) to (\\S+)", "range"),
            new Sentence("is for BETWEEN, and only for it", "upper"),
            new Sentence("must be in order of their days, one a day", "points"),
            new Sentence("must be different and without the lead office", "supportingOffices"));

    private record Sentence(Pattern pattern, String key) {
        Sentence(String pattern, String key) {
            this(Pattern.compile(pattern), key);
        }
    }

    private Wording() {}

    /** @param arguments take the places {0}, {1} … of the text */
    static Fault fault(String path, String key, Object... arguments) {
        return new Fault(path, text(key + ".zh", arguments), text(key + ".en", arguments));
    }

    static boolean knows(String key) {
        return TEXTS.containsKey(key + ".en");
    }

    /**
     * A breach that a constructor of the kernel found. Its message begins with the field ({@link Check}), so that the
     * path can lead to it.
     */
    static Fault kernel(String path, Class<?> record, String message) {
        String field = message.split("[ .]", 2)[0];
        boolean named = record.isRecord()
                && Arrays.stream(record.getRecordComponents())
                        .anyMatch(component -> component.getName().equals(field));
        String place = named ? path + Fault.step(field) : path;
        String sentence = message.substring(message.indexOf(' ') + 1);
        for (Sentence known : KERNEL) {
            Matcher matcher = known.pattern().matcher(sentence);
            if (matcher.matches()) return fault(place, known.key(), groups(matcher));
        }
        return fault(place, "kernel", message);
    }

    private static Object[] groups(Matcher matcher) {
        Object[] groups = new Object[matcher.groupCount()];
        for (int i = 0; i < groups.length; i++) groups[i] = matcher.group(i + 1);
        return groups;
    }

    private static String text(String key, Object... arguments) {
        String text = TEXTS.getProperty(key);
        if (text == null) throw new IllegalStateException("faults.properties has no " + key);
        for (int i = 0; i < arguments.length; i++) text = text.replace("{" + i + "}", String.valueOf(arguments[i]));
        return text;
    }
}
