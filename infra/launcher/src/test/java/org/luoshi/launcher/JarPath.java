package org.luoshi.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** The class path of the tests with its directories packed: an AOT cache takes jars only. */
final class JarPath {
    static final String OF_TESTS = packed();

    private JarPath() {}

    private static String packed() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> jars = new ArrayList<>();
        try {
            for (String element : path.split(File.pathSeparator, -1))
                jars.add(Files.isDirectory(Path.of(element)) ? pack(Path.of(element)) : element);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return String.join(File.pathSeparator, jars);
    }

    private static String pack(Path directory) throws IOException {
        Path jar = Files.createTempFile("luoshi-test-", ".jar");
        jar.toFile().deleteOnExit();
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(directory)) {
            // With entries for directories, which a scan for classes goes by.
            for (Path file : files.filter(file -> !file.equals(directory)).toList()) {
                String name = directory.relativize(file).toString();
                out.putNextEntry(new JarEntry(Files.isDirectory(file) ? name + "/" : name));
                if (!Files.isDirectory(file)) Files.copy(file, out);
            }
        }
        return jar.toString();
    }
}
