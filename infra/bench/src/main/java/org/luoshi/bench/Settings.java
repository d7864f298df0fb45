package org.luoshi.bench;

import java.util.Arrays;
import java.util.List;

/**
 * What may be asked for by environment variables; a run that is to be kept asks for nothing.
 *
 * @param seconds measured each time, {@code BENCH_SECONDS}
 * @param callers at once, {@code BENCH_CALLERS}, separated by commas
 * @param events in the history that is replayed and verified, {@code BENCH_EVENTS}
 * @param tasks open, for the patrol to look at, {@code BENCH_TASKS}
 */
record Settings(double seconds, List<Integer> callers, int events, int tasks) {
    static Settings ofEnvironment() {
        return new Settings(
                Double.parseDouble(value("BENCH_SECONDS", "4")),
                Arrays.stream(value("BENCH_CALLERS", "1,8,32,128").split(","))
                        .map(Integer::valueOf)
                        .toList(),
                Integer.parseInt(value("BENCH_EVENTS", "1000000")),
                Integer.parseInt(value("BENCH_TASKS", "100000")));
    }

    private static String value(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? otherwise : value;
    }
}
