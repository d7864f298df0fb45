package org.luoshi.launcher.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows in columns that fit a terminal. Wide columns are made narrower, and their text goes on in the next line, until
 * they do. A Chinese character takes two cells, which picocli's own table does not count when it pads.
 */
final class Table {
    private static final int NARROWEST = 8;
    private static final String GAP = "  ";

    /** First and last of the characters that take two cells (Unicode's East Asian Width: wide and fullwidth). */
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x2E80, 0x303E},
        {0x3041, 0xA4CF},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE4F},
        {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1FAFF},
        {0x20000, 0x3FFFD}
    };

    private Table() {}

    /**
     * @param rows with the same number of cells each
     * @param columns how wide the terminal is
     * @return lines, without white space at their ends
     */
    static List<String> lines(List<List<String>> rows, int columns) {
        if (rows.isEmpty() || rows.getFirst().isEmpty()) return List.of();
        int[] widths = widths(rows, columns);
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            List<List<String>> cells = new ArrayList<>();
            for (int i = 0; i < widths.length; i++) cells.add(wrapped(plain(row.get(i)), widths[i]));
            int height = cells.stream().mapToInt(List::size).max().orElse(0);
            for (int line = 0; line < height; line++) lines.add(line(cells, line, widths));
        }
        return lines;
    }

    private static String line(List<List<String>> cells, int number, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String text = number < cells.get(i).size() ? cells.get(i).get(number) : "";
            line.append(i == 0 ? "" : GAP).append(text).append(" ".repeat(Math.max(0, widths[i] - width(text))));
        }
        return line.toString().stripTrailing();
    }

    private static int[] widths(List<List<String>> rows, int columns) {
        int[] widths = new int[rows.getFirst().size()];
        int sum = GAP.length() * (widths.length - 1);
        for (int i = 0; i < widths.length; i++) {
            for (List<String> row : rows) widths[i] = Math.max(widths[i], width(plain(row.get(i))));
            sum += widths[i];
        }
        for (; sum > columns; sum--) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) if (widths[i] >= widths[widest]) widest = i;
            if (widths[widest] <= NARROWEST) break;
            widths[widest]--;
        }
        return widths;
    }

    /** Between words where it can be, and between any two Chinese characters. */
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        int filled = 0;
        int breakAt = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c != ' ' && filled + width(c) > width && i > from) {
                int end = breakAt > from ? breakAt : i;
                lines.add(text.substring(from, end).stripTrailing());
                from = end;
                filled = width(text.substring(from, i));
            }
            filled += width(c);
            i += Character.charCount(c);
            if (c == ' ' || width(c) == 2) breakAt = i;
        }
        lines.add(text.substring(from).stripTrailing());
        return lines;
    }

    static int width(String text) {
        return text.codePoints().map(Table::width).sum();
    }

    private static int width(int c) {
        if (Character.getType(c) == Character.NON_SPACING_MARK) return 0;
        for (int[] range : WIDE) if (c >= range[0] && c <= range[1]) return 2;
        return 1;
    }

    /** What comes from a ledger is shown, never carried out by the terminal. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cc}", " ");
    }
}
