package org.luoshi.bench;

import java.nio.file.Path;
import java.util.List;

/** {@code make bench}: every part, or those that are named, one after the other on one database server. */
public final class Bench {
    private static final List<String> PARTS =
            List.of("commands", "processes", "replay", "lag", "verify", "patrol", "audit", "pages");

    private Bench() {}

    public static void main(String[] named) throws Exception {
        List<String> parts = named.length == 0 ? PARTS : List.of(named);
        if (!PARTS.containsAll(parts)) throw new IllegalArgumentException("parts are " + PARTS + ", not " + parts);
        Settings settings = Settings.ofEnvironment();
        String file = System.getenv("BENCH_REPORT");
        try (Server server = new Server()) {
            Report report =
                    new Report(file == null || file.isBlank() ? null : Path.of(file), server.setting("server_version"));
            History history = new History(server, settings);
            for (String part : parts)
                report.section(
                        part,
                        switch (part) {
                            case "commands" -> new Commands(server, settings).run();
                            case "processes" -> new Processes(server, settings).run();
                            case "replay" -> new Replay(server, settings, history).run();
                            case "lag" -> new Lag(server, settings).run();
                            case "audit" -> new Auditing(server, settings).run();
                            case "pages" -> new Pages(server, settings).run();
                            case "patrol" -> new PatrolRounds(server, settings).run();
                            case "verify" -> new Verification(server, settings, history).run();
                            default -> throw new IllegalArgumentException(part);
                        });
        }
    }
}
