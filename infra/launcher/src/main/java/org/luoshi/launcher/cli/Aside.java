package org.luoshi.launcher.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luoshi.launcher.DataDirectory;
import org.luoshi.launcher.EmbeddedDatabase;
import org.luoshi.ledger.LedgerSchema;
import org.springframework.util.FileSystemUtils;

/**
 * A database aside, empty and migrated, for as long as a command takes: in a directory that is given and kept, or in a
 * temporary one that goes with it. Ctrl-C ends it too.
 */
final class Aside implements AutoCloseable {
    private static final int CONNECTIONS = 8;

    private final DataDirectory directory;
    private final @Nullable Path temporary;
    private final EmbeddedDatabase server;
    private final HikariDataSource pool = new HikariDataSource();
    private final Thread atExit = new Thread(this::endWithUs, "database-aside");
    private boolean ended;

    private Aside(DataDirectory directory, @Nullable Path temporary) {
        this.directory = directory;
        this.temporary = temporary;
        this.server = EmbeddedDatabase.start(directory, 0);
        Runtime.getRuntime().addShutdownHook(atExit);
        LedgerSchema.migrate(server.superuser(), "read_model");
        pool.setDataSource(server.superuser());
        pool.setMaximumPoolSize(CONNECTIONS);
    }

    /** @param wanted null for a temporary one */
    static Aside in(@Nullable Path wanted) throws IOException {
        if (wanted != null && Files.exists(wanted) && !isEmpty(wanted))
            throw new CannotDo(wanted + " is not an empty directory");
        if (wanted != null) return new Aside(DataDirectory.take(wanted), null);
        Path temporary = Files.createTempDirectory("luoshi-replay-");
        return new Aside(DataDirectory.take(temporary), temporary);
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) return false;
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    /** As its superuser. */
    HikariDataSource database() {
        return pool;
    }

    private void endWithUs() {
        System.err.close(); // whatever breaks now, breaks because the database goes
        end();
    }

    private synchronized void end() {
        if (ended) return;
        ended = true;
        pool.close();
        server.close();
        try {
            directory.close();
            if (temporary != null) FileSystemUtils.deleteRecursively(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException endingAnyway) {
            // It was Ctrl-C.
        }
    }
}
