package org.luoshi.query.task;

import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.luoshi.kernel.task.TaskState;

/** What the text filter looks into: any part of title, content and binding metrics, whatever the case. */
final class Search {
    private Search() {}

    static String text(TaskState state) {
        return Stream.concat(
                        Stream.of(state.brief().title(), state.brief().content()),
                        state.binding().values().stream()
                                .map(target -> target.target().metric()))
                .filter(Objects::nonNull)
                .map(Search::folded)
                .collect(Collectors.joining("\n"));
    }

    /** A LIKE pattern that takes the text literally. */
    static String pattern(String text) {
        return "%" + folded(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    private static String folded(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
