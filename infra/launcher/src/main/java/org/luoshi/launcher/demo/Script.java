package org.luoshi.launcher.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.JsonNode;

/** What is done on each day of the simulated year, in order: the plan, the episodes, the monthly reports. */
final class Script {
    /** @param who one of the {@link Cast} */
    record Line(String who, String command, JsonNode body) {}

    private final SortedMap<LocalDate, List<Line>> days = new TreeMap<>();

    void add(LocalDate day, String who, String command, JsonNode body) {
        days.computeIfAbsent(day, any -> new ArrayList<>()).add(new Line(who, command, body));
    }

    /** Lines of day, who, command and body. */
    void addAll(String resource) {
        for (String line : lines(resource)) {
            String[] parts = line.split(" ", 4);
            add(LocalDate.parse(parts[0]), parts[1], parts[2], EventJson.MAPPER.readTree(parts[3]));
        }
    }

    List<Line> on(LocalDate day) {
        return days.getOrDefault(day, List.of());
    }

    /** Without blank ones and comments. */
    static List<String> lines(String resource) {
        return new String(bytes(resource), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    static byte[] bytes(String resource) {
        try (InputStream in = Script.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException(resource + " is missing");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(resource + " cannot be read", e);
        }
    }
}
