package org.luoshi.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows for Markdown: the first column is text, the others stand to the right. */
final class Table {
    private final List<String> lines = new ArrayList<>();

    Table(String... header) {
        lines.add("| " + String.join(" | ", header) + " |");
        lines.add("|---|" + "---:|".repeat(header.length - 1));
    }

    Table row(Object... cells) {
        lines.add("| "
                + String.join(" | ", List.of(cells).stream().map(Table::cell).toList()) + " |");
        return this;
    }

    /** Three digits that mean something, which is more than the machine's noise allows. */
    private static String cell(Object value) {
        if (!(value instanceof Double number)) return String.valueOf(value);
        if (number.isNaN()) return "–";
        String form = number >= 1000 ? "%,.0f" : number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, form, number).replace(',', ' ');
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
