package org.luoshi.kernel.org;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;
import org.luoshi.kernel.Check;

/** A leader in charge (分管领导): a lower-case slug, for good. */
public record LeaderId(@JsonValue String value) implements Comparable<LeaderId> {
    public static final Pattern PATTERN = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public LeaderId {
        Check.matching("leaderId", value, PATTERN);
    }

    @Override
    public int compareTo(LeaderId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
