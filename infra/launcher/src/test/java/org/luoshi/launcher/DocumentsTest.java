package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A page that says which test shows something names one that there is. */
class DocumentsTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]*Test)`");
    private static final List<String> PARTS = List.of("shared-kernel", "command-side", "query-side", "infra");

    @Test
    void every_test_that_a_page_names_exists() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".md")).toList())
                TEST.matcher(Files.readString(page)).results().forEach(found -> named.add(found.group(1)));
        }
        Set<String> there = new TreeSet<>();
        for (String part : PARTS)
            try (Stream<Path> sources = Files.walk(ROOT.resolve(part))) {
                there.addAll(sources.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith("Test.java"))
                        .map(file -> file.substring(0, file.length() - ".java".length()))
                        .collect(Collectors.toSet()));
            }
        assertThat(named).isNotEmpty();
        assertThat(there).containsAll(named);
    }
}
