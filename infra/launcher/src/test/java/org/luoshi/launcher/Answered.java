package org.luoshi.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each operation was asked, and how it answered; and what was wrong, of each kind a few. */
final class Answered {
    private static final int ENOUGH = 40;

    /** Where the connection was cut. */
    static final int NOTHING = 0;

    private final Map<String, Map<Integer, Integer>> operations = new TreeMap<>();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private long slowest;

    synchronized void add(Knock knock, int status, long nanos) {
        operations
                .computeIfAbsent(knock.operation.toString(), any -> new TreeMap<>())
                .merge(status, 1, Integer::sum);
        slowest = Math.max(slowest, nanos);
    }

    /** Of one kind, the first two are told at length. */
    synchronized void fault(Knock knock, String what, int status, String body) {
        int times = kinds.merge(knock.operation + ": " + status + " " + what, 1, Integer::sum);
        if (times <= 2 && faults.size() < ENOUGH)
            faults.add("%s\n%s\n-> %d %s".formatted(what, knock, status, ends(body)));
    }

    private static String ends(String body) {
        return body.length() <= 800 ? body : body.substring(0, 400) + " … " + body.substring(body.length() - 400);
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    synchronized int requests() {
        return operations.values().stream()
                .flatMap(all -> all.values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }

    synchronized long operationsGranted() {
        return operations.values().stream()
                .filter(all -> all.keySet().stream().anyMatch(status -> status / 100 == 2))
                .count();
    }

    synchronized int fewest() {
        return operations.values().stream()
                .mapToInt(
                        all -> all.values().stream().mapToInt(Integer::intValue).sum())
                .min()
                .orElse(0);
    }

    synchronized int operations() {
        return operations.size();
    }

    @Override
    public synchronized String toString() {
        Map<Integer, Integer> all = new TreeMap<>();
        operations.values().forEach(one -> one.forEach((status, times) -> all.merge(status, times, Integer::sum)));
        StringBuilder table = new StringBuilder();
        operations.forEach((operation, statuses) -> table.append("  %-50s %s\n".formatted(operation, statuses)));
        kinds.forEach((kind, times) -> table.append("  FAULT %s, %d times\n".formatted(kind, times)));
        return table + "  all: %d requests, %s, the slowest took %.1f s".formatted(requests(), all, slowest / 1e9);
    }
}
