package org.luoshi.kernel.org;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;
import org.luoshi.kernel.Check;

/** An office (处室): a lower-case slug, for good. */
public record OfficeId(@JsonValue String value) implements Comparable<OfficeId> {
    public static final Pattern PATTERN = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public OfficeId {
        Check.matching("officeId", value, PATTERN);
    }

    @Override
    public int compareTo(OfficeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
