package org.luoshi.launcher;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's own programs, which travel in the jar, unpacked once below the given directory. The folder is named
 * after the archive's checksum, so another version of Luoshi unpacks its own beside it, and nothing that cleans up
 * temporary files can pull them from under a running server.
 */
final class PostgresPrograms {
    private PostgresPrograms() {}

    /** @return the folder with {@code bin/initdb}, {@code bin/pg_ctl} and {@code bin/postgres} */
    static Path unpackedBelow(Path directory) throws IOException {
        String name = archiveName();
        URL archive = PostgresPrograms.class.getClassLoader().getResource(name);
        if (archive == null) throw new CannotStart("this build carries no PostgreSQL for this machine: no " + name);
        JarURLConnection connection = (JarURLConnection) archive.openConnection();
        Path home = directory.resolve(
                "postgresql-" + Long.toHexString(connection.getJarEntry().getCrc()));
        if (Files.isDirectory(home)) return home;

        // Unpacked aside and renamed: what has the name is whole.
        Path aside = directory.resolve(home.getFileName() + ".new");
        FileSystemUtils.deleteRecursively(aside);
        try (InputStream packed = connection.getInputStream()) {
            unpack(packed, aside);
        }
        return Files.move(aside, home, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String archiveName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String machine = switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm_64";
            case String other -> other;
        };
        return "postgres-" + system + "-" + machine + ".txz";
    }

    private static void unpack(InputStream packed, Path home) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)), "UTF-8")) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path target = home.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.resolve(".."));
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, target);
                    if ((entry.getMode() & 0100) != 0)
                        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }
}
