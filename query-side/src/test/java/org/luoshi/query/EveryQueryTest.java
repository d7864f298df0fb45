package org.luoshi.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luoshi.kernel.Actor;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** That no query can forget who asks, nor go around the places that know what he may see. */
@QueryTest
class EveryQueryTest {
    private static final Path SOURCES = Path.of("src/main/java");

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mapping;

    @Test
    void asks_who_is_asking() {
        List<HandlerMethod> queries = mapping.getHandlerMethods().values().stream()
                .filter(method -> method.getBeanType().getName().startsWith("org.luoshi.query."))
                .toList();
        assertThat(queries).hasSizeGreaterThan(30);
        assertThat(queries)
                .allMatch(query ->
                        Arrays.asList(query.getMethod().getParameterTypes()).contains(Actor.class));
    }

    /** Whoever is added here has to say in what way it keeps what is out of sight. */
    @ParameterizedTest
    @CsvSource({
        "'\\bpart_version\\b', TaskVersions",
        // Who held the task of an event, which is told as Happening has it; the title of a turn of a light in sight;
        // the
        // tasks of events, for supervisors alone.
        "'\\btask_version\\b', Changes FanOut LightTurns TaskVersions",
        "'\\btask_standing\\b', TaskVersions",
        "'\\blight_version\\b', DiffController LightTurns",
        "'\\bevidence_version\\b', EvidenceController",
        // The whole of it, for supervisors and auditors.
        "'\\bentry_version\\b', EntryController",
        "'\\bledger\\.entry\\b', Changes ConsistencyCheck FanOut Lag LightTurns Recent TaskController TaskVersions",
        "'\\.ofAggregates?\\(', ConsistencyCheck Histories",
        "'\\.ofCommand\\(', ''",
        // Where nothing can forget the day that is asked for.
        "'\\bTaskState\\.class', TaskProjection TaskVersions",
        // When a position was recorded; who did what a proof is asked of.
        "'\\bledger\\.at\\(', LedgerController Moments",
        "'\\bnew (LedgerLines|LedgerExport)\\(', EntryController LedgerController TileController",
        "'\\bnew Moment\\(', Moments",
        "'\\bSight\\.of\\(', EventController LedgerController Moments TileController",
    })
    void only_these_classes_say(String pattern, String classes) throws IOException {
        Pattern said = Pattern.compile(pattern);
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".java"))::iterator)
                if (said.matcher(Files.readString(file)).find())
                    found.add(file.getFileName().toString().replace(".java", ""));
        }
        assertThat(String.join(" ", found)).isEqualTo(classes);
    }
}
