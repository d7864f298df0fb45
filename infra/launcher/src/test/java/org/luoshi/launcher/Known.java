package org.luoshi.launcher;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Values that mean something to the Luoshi that is asked, by the names that its document has for them. */
final class Known {
    private static final int MOST = 60;

    /** Several names for values of one kind, in lower case. */
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("leaderid", "leader"),
            Map.entry("leaders", "leader"),
            Map.entry("officeid", "office"),
            Map.entry("offices", "office"),
            Map.entry("leadoffice", "office"),
            Map.entry("supportoffices", "office"),
            Map.entry("owner", "office"),
            Map.entry("year", "plan"),
            Map.entry("planyear", "plan"),
            Map.entry("size", "position"),
            Map.entry("from", "position"),
            Map.entry("to", "position"),
            Map.entry("after", "position"),
            Map.entry("positions", "position"),
            Map.entry("evidence", "sha256"),
            Map.entry("task", "taskid"),
            Map.entry("since", "day"),
            Map.entry("until", "day"),
            Map.entry("validon", "day"),
            Map.entry("type", "event"),
            Map.entry("eventtypes", "event"));

    private final Map<String, List<String>> values = new ConcurrentHashMap<>();

    void add(String kind, String... more) {
        List<String> known = values.computeIfAbsent(kind, any -> new CopyOnWriteArrayList<>());
        for (String one : more) {
            if (known.size() >= MOST) known.removeFirst();
            known.add(one);
        }
    }

    /** One of them, or nothing where the name says nothing. */
    @Nullable
    String any(String name, RandomGenerator random) {
        String lower = name.toLowerCase(Locale.ROOT);
        List<String> known = values.get(KINDS.getOrDefault(lower, lower));
        if (known == null) return null;
        Object[] now = known.toArray();
        return now.length == 0 ? null : (String) now[random.nextInt(now.length)];
    }
}
