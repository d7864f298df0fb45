package org.luoshi.kernel.plan;

import org.luoshi.kernel.Check;

/** One numbered measure of a plan, 1–999; numbers run through all chapters. */
public record Measure(int number, String title) {
    public Measure {
        Check.between("number", number, 1, 999);
        Check.text("title", title, Check.LINE);
    }
}
