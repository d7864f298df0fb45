package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** infra/bin/java-home on machines of several kinds. */
class JavaHomeTest {
    private static final Path SCRIPT =
            Path.of("../bin/java-home").toAbsolutePath().normalize();

    @TempDir
    Path machine;

    @Test
    void takes_the_java_home_that_is_new_enough() throws Exception {
        Path home = jdk("elsewhere/jdk-25", "25.0.1");
        assertThat(run(Map.of("JAVA_HOME", home.toString()))).isEqualTo("0: " + home + "\n");
    }

    @Test
    void passes_over_an_older_java_home_for_a_newer_one_of_the_machine() throws Exception {
        Path old = jdk("elsewhere/jdk-17", "17.0.15");
        Path younger = jdk("jdks/jdk-26", "26-ea");
        assertThat(run(Map.of("JAVA_HOME", old.toString()))).isEqualTo("0: " + younger + "\n");
    }

    @Test
    void finds_the_one_behind_a_link_on_the_path() throws Exception {
        Path home = jdk("elsewhere/jdk-25", "25");
        Path link = Files.createDirectories(machine.resolve("path")).resolve("java");
        Files.createSymbolicLink(link, home.resolve("bin/java"));
        assertThat(run(Map.of("PATH", link.getParent() + ":" + tools()))).isEqualTo("0: " + home + "\n");
    }

    @Test
    void says_plainly_what_is_missing() throws Exception {
        Path old = jdk("jdks/jdk-21", "21.0.8");
        Path noCompiler = jdk("jdks/jre-25", "25.0.1");
        Files.delete(noCompiler.resolve("bin/javac"));
        assertThat(run(Map.of()))
                .startsWith("1: Luoshi needs a JDK 25 or newer")
                .contains("21 in " + old, "https://adoptium.net", "JAVA_HOME");
    }

    private Path jdk(String path, String version) throws IOException {
        Path home = machine.toRealPath().resolve(path);
        Files.createDirectories(home.resolve("bin"));
        for (String program : new String[] {"java", "javac"})
            Files.createFile(
                    home.resolve("bin").resolve(program),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private String run(Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", SCRIPT.toString()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", tools().toString());
        builder.environment()
                .put("LUOSHI_JDKS", machine.toRealPath().resolve("jdks").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + ": " + output;
    }

    /** The few programs the script uses, without whatever java lies beside them on this machine. */
    private Path tools() throws IOException {
        Path tools = Files.createDirectories(machine.resolve("tools"));
        for (String program : new String[] {"sh", "sed", "readlink", "dirname"}) {
            Path real = Stream.of("/usr/bin", "/bin")
                    .map(place -> Path.of(place, program))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Path wrapper = tools.resolve(program);
            if (Files.exists(wrapper)) continue;
            Files.writeString(wrapper, "#!/bin/sh\nexec " + real + " \"$@\"\n");
            Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return tools;
    }
}
