package org.luoshi.bench;

import java.util.Locale;

/** What was to be reached, beside what was. */
final class Targets {
    private final Table table = new Table("target", "wanted", "measured", "met");

    Targets atLeast(String what, double wanted, double measured) {
        table.row(what, "≥ " + plain(wanted), measured, measured >= wanted ? "yes" : "**no**");
        return this;
    }

    Targets atMost(String what, double wanted, double measured) {
        table.row(what, "≤ " + plain(wanted), measured, measured <= wanted ? "yes" : "**no**");
        return this;
    }

    private static String plain(double wanted) {
        return wanted == Math.rint(wanted)
                ? String.format(Locale.ROOT, "%,d", (long) wanted).replace(',', ' ')
                : String.valueOf(wanted);
    }

    @Override
    public String toString() {
        return table.toString();
    }
}
