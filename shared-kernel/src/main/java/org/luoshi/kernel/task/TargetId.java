package org.luoshi.kernel.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;
import org.luoshi.kernel.Check;

/** A target within its task: t1, t2, …; never used again after a drop. */
public record TargetId(@JsonValue String value) implements Comparable<TargetId> {
    public static final Pattern PATTERN = Pattern.compile("t[1-9][0-9]{0,3}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TargetId {
        Check.matching("targetId", value, PATTERN);
    }

    public static TargetId of(int number) {
        return new TargetId("t" + number);
    }

    public int number() {
        return Integer.parseInt(value.substring(1));
    }

    @Override
    public int compareTo(TargetId other) {
        return Integer.compare(number(), other.number());
    }

    @Override
    public String toString() {
        return value;
    }
}
