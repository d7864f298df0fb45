package org.luoshi.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The JSON of every event, byte for byte as it stands in the ledger. A file that has to change breaks every ledger
 * there is; a new event's file is written by {@code mvn -pl shared-kernel test -Dgolden.write=true}.
 */
class EventGoldenTest {
    static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static final Map<String, Object> WHOLE = byName(EventExamples.whole().stream());
    private static final Map<String, Object> BARE = byName(EventExamples.bare().stream());

    @Test
    void every_event_has_its_example() {
        assertThat(WHOLE.keySet())
                .containsExactlyInAnyOrderElementsOf(EventJson.records().keySet());
        assertThat(BARE.keySet())
                .containsExactlyInAnyOrderElementsOf(EventJson.records().values().stream()
                        .filter(RecordShape::hasOptions)
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Test
    void there_is_no_file_without_an_event() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    WHOLE.keySet().stream().map(name -> name + ".json"),
                                    BARE.keySet().stream().map(name -> name + ".bare.json"))
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void keeps_its_bytes_with_every_optional_field(String name) throws IOException {
        Object event = WHOLE.get(name);
        assertThat(RecordShape.pathsWhere(event, field -> RecordShape.optional(field.component()) && field.empty()))
                .as("optional fields that the example leaves out")
                .isEmpty();
        keepsItsBytes(event, GOLDEN.resolve(name + ".json"));
    }

    @ParameterizedTest
    @MethodSource("namesWithOptions")
    void keeps_its_bytes_without_any_optional_field(String name) throws IOException {
        Object event = BARE.get(name);
        assertThat(RecordShape.pathsWhere(
                        event,
                        field -> RecordShape.optional(field.component())
                                && RecordShape.defaultValue(field.component()) == null
                                && !field.empty()))
                .as("optional fields that the example fills in")
                .isEmpty();
        keepsItsBytes(event, GOLDEN.resolve(name + ".bare.json"));
    }

    /** Whole events as the first edition wrote them, before some of their options were there. */
    @ParameterizedTest
    @MethodSource("earlier")
    void reads_what_earlier_editions_wrote(Path file) throws IOException {
        String name = file.getFileName().toString().replaceFirst("\\..*", "");
        String written = Files.readString(file).strip();
        assertThat(EventJson.write(EventJson.read(name, written))).isEqualTo(written);
    }

    static List<Path> earlier() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/earlier"))) {
            return files.toList();
        }
    }

    static Stream<String> names() {
        return EventJson.records().keySet().stream().sorted();
    }

    static Stream<String> namesWithOptions() {
        return names().filter(name -> RecordShape.hasOptions(EventJson.recordOf(name)));
    }

    private static void keepsItsBytes(Object event, Path file) throws IOException {
        if (Boolean.getBoolean("golden.write")) Files.writeString(file, EventJson.write(event) + "\n");
        assertThat(file).exists();
        String golden = Files.readString(file);
        Object read = EventJson.read(EventJson.nameOf(event), golden);
        assertThat(read).isEqualTo(event);
        assertThat(EventJson.write(read) + "\n").isEqualTo(golden);
    }

    private static Map<String, Object> byName(Stream<Object> events) {
        return events.collect(Collectors.toMap(EventJson::nameOf, Function.identity()));
    }
}
