package org.luoshi.kernel.task;

import java.math.BigDecimal;
import org.luoshi.kernel.Check;

/**
 * An exact decimal with its unit. {@code %} amounts are percentages: 78 is 78 %.
 *
 * @param value at most 15 integer digits and 6 decimal places
 * @param unit 1–20 characters, as the plan prints it: 所, 人次, %
 */
public record Amount(BigDecimal value, String unit) {
    public static final int UNIT = 20;

    public Amount {
        value = Check.decimal("value", value);
        Check.text("unit", unit, UNIT);
    }

    @Override
    public String toString() {
        return value.toPlainString() + " " + unit;
    }
}
