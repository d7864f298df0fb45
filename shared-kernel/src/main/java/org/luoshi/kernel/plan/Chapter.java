package org.luoshi.kernel.plan;

import java.util.List;
import org.luoshi.kernel.Check;

/** A chapter of a plan, 1–99, with its measures in order. */
public record Chapter(int number, String title, List<Measure> measures) {
    public Chapter {
        Check.between("number", number, 1, 99);
        Check.text("title", title, Check.LINE);
        measures = List.copyOf(Check.present("measures", measures));
    }
}
