package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.EventJson;
import tools.jackson.databind.JsonNode;

/** What the dashboard asks for is what a running Luoshi tells. */
class DashboardTest {
    private static final Path DEPLOY = Path.of("../deploy");

    /** Put on by Prometheus itself. */
    private static final Set<String> SCRAPED = Set.of("instance", "job");

    private static final Pattern SAMPLE = Pattern.compile("^([a-z_:][a-z0-9_:]*)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"[^\"]*\"");
    private static final Pattern METRIC = Pattern.compile("\\b([a-z_][a-z0-9_:]*)\\b(?!\\s*\\()");

    @TempDir
    Path data;

    @Test
    void every_metric_and_label_of_the_dashboard_is_told_by_a_running_luoshi() throws IOException {
        List<JsonNode> targets =
                EventJson.MAPPER
                        .readTree(Files.readString(DEPLOY.resolve("grafana/luoshi.json")))
                        .findValues("targets")
                        .stream()
                        .flatMap(node -> node.values().stream())
                        .toList();
        assertThat(targets).hasSizeGreaterThan(25);
        try (RunningLuoshi luoshi = RunningLuoshi.standalone(data)) {
            for (int i = 0; i < 3; i++)
                assertThat(luoshi.post(
                                        "/api/commands/register-office",
                                        "{\"officeId\": \"office-" + i + "\", \"name\": \"测试处室" + i + "\"}",
                                        "Idempotency-Key",
                                        "\"office-" + i + "\"",
                                        "Authorization",
                                        TestIssuer.bearer(People.ADMIN))
                                .statusCode())
                        .isEqualTo(200);
            Set<String> missing = missing(targets, luoshi);
            // Some are measured once a second, or first when something has happened.
            for (int attempt = 0; attempt < 300 && !missing.isEmpty(); attempt++) {
                LockSupport.parkNanos(200_000_000);
                missing = missing(targets, luoshi);
            }
            assertThat(missing).isEmpty();
        }
    }

    @Test
    void prometheus_asks_where_luoshi_answers() throws IOException {
        String configuration = Files.readString(DEPLOY.resolve("prometheus/prometheus.yml"));
        assertThat(configuration).contains("metrics_path: /actuator/prometheus\n", "targets: [127.0.0.1:8081]");
    }

    private static Set<String> missing(List<JsonNode> targets, RunningLuoshi luoshi) {
        Map<String, Set<String>> told = told(luoshi.get("/actuator/prometheus").body());
        Set<String> missing = new TreeSet<>();
        for (JsonNode target : targets) {
            String query = target.get("expr").stringValue();
            Set<String> labels = new HashSet<>();
            Arrays.stream(GROUPING.matcher(query)
                            .results()
                            .map(list -> list.group(1))
                            .collect(Collectors.joining(","))
                            .split(","))
                    .map(String::strip)
                    .filter(label -> !label.isEmpty())
                    .forEach(labels::add);
            SELECTOR.matcher(query)
                    .results()
                    .flatMap(braces -> MATCHER.matcher(braces.group(1)).results())
                    .map(label -> label.group(1))
                    .forEach(labels::add);
            labels.removeAll(SCRAPED);
            for (String metric : metrics(query)) {
                Set<String> has = told.get(metric);
                if (has == null) missing.add(metric);
                else
                    labels.stream()
                            .filter(label -> !has.contains(label))
                            .forEach(l -> missing.add(metric + "{" + l + "}"));
            }
        }
        return missing;
    }

    /** What is left of a query without labels, ranges, numbers and functions. */
    private static List<String> metrics(String query) {
        String bare = GROUPING.matcher(query).replaceAll(" ");
        bare = SELECTOR.matcher(bare).replaceAll(" ").replaceAll("\\[[^]]*]", " ");
        List<String> metrics =
                METRIC.matcher(bare).results().map(MatchResult::group).toList();

        assertThat(metrics).as(query).isNotEmpty();
        return metrics;
    }

    /** The labels of each metric. */
    private static Map<String, Set<String>> told(String answer) {
        Map<String, Set<String>> told = new HashMap<>();
        answer.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            var sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            Set<String> labels = told.computeIfAbsent(sample.group(1), name -> new HashSet<>());
            if (sample.group(2) != null)
                LABEL.matcher(sample.group(2)).results().forEach(label -> labels.add(label.group(1)));
        });
        return told;
    }
}
