package org.luoshi.launcher.demo;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * How one target fares through the year, as a line of {@code paces.txt} has it.
 *
 * @param shares of its schedule that it reaches, from a month on
 * @param marks the months by their sign: - missing, + late, ! returned and corrected, x returned, ? undecided
 * @param done the month in which a milestone is reached; 0 for never
 * @param until the last month that is reported
 */
record Pace(NavigableMap<Integer, BigDecimal> shares, Map<Character, Set<Integer>> marks, int done, int until) {
    private static final int LAST = 8;

    static final Pace STEADY = new Pace(new TreeMap<>(Map.of(1, new BigDecimal("1.03"))), Map.of(), 0, LAST);

    /** @param words what is behind task and target */
    static Pace of(String... words) {
        NavigableMap<Integer, BigDecimal> shares = new TreeMap<>(STEADY.shares());
        Map<Character, Set<Integer>> marks = new TreeMap<>();
        int done = 0;
        int until = LAST;
        for (String word : words) {
            String[] parts = word.split(":", 2);
            if (parts[0].equals("done")) done = Integer.parseInt(parts[1]);
            else if (parts[0].equals("until")) until = Integer.parseInt(parts[1]);
            else if (parts.length == 2) shares.put(Integer.valueOf(parts[0]), new BigDecimal(parts[1]));
            else if (Character.isDigit(word.charAt(0))) shares.put(1, new BigDecimal(word));
            else marks.computeIfAbsent(word.charAt(0), any -> new HashSet<>()).add(Integer.valueOf(word.substring(1)));
        }
        return new Pace(shares, marks, done, until);
    }

    BigDecimal share(int month) {
        return shares.floorEntry(month).getValue();
    }

    boolean is(char mark, int month) {
        return marks.getOrDefault(mark, Set.of()).contains(month);
    }

    /** Whether there is a report for the month; September's is there only where it waits for a decision. */
    boolean reports(int month, boolean milestone) {
        if (milestone) return done == month;
        return is('?', month) || (month <= until && !is('-', month));
    }
}
