package org.luoshi.query.answer;

import java.beans.PropertyEditorSupport;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/**
 * A number has one way to be written. Otherwise position 1 would have the addresses 01, +1 and 0x1 as well, and whoever
 * counts or records what was asked for would have to know them all.
 */
@ControllerAdvice(basePackages = "org.luoshi.query")
class PlainNumbers {
    private static final Pattern PLAIN = Pattern.compile("0|-?[1-9][0-9]*");

    @InitBinder
    void plain(WebDataBinder binder) {
        binder.registerCustomEditor(Long.class, new Editor(Long::valueOf));
        binder.registerCustomEditor(long.class, new Editor(Long::valueOf));
        binder.registerCustomEditor(Integer.class, new Editor(Integer::valueOf));
        binder.registerCustomEditor(int.class, new Editor(Integer::valueOf));
    }

    private static final class Editor extends PropertyEditorSupport {
        private final Function<String, Number> number;

        Editor(Function<String, Number> number) {
            this.number = number;
        }

        @Override
        public void setAsText(String text) {
            if (!PLAIN.matcher(text).matches()) throw new IllegalArgumentException(text + " is no plain number");
            setValue(number.apply(text));
        }
    }
}
