package org.luoshi.kernel.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;
import org.luoshi.kernel.Check;

/** What people say: {@code 2023-K07} is key task 7 of 2023, {@code 2023-M16} measure 16. */
public record TaskId(@JsonValue String value) implements Comparable<TaskId> {
    public static final Pattern PATTERN = Pattern.compile("[A-Z0-9][A-Z0-9-]{0,39}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TaskId {
        Check.matching("taskId", value, PATTERN);
    }

    @Override
    public int compareTo(TaskId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
