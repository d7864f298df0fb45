package org.luoshi.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.luoshi.launcher.Commands.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process over one cluster. It is detached from ours: neither Ctrl-C in the terminal nor the death of this
 * process reaches it, so whoever holds the data directory also has to look after one that was left running.
 */
final class Postmaster {
    static final String ADDRESS = "127.0.0.1";

    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);

    private static final long SECONDS_TO_STOP = 60;

    private final Path programs;
    private final Path cluster;
    private final Path output;
    private final Path pidFile;

    Postmaster(Path programs, Path cluster, Path output) {
        this.programs = programs;
        this.cluster = cluster;
        this.output = output;
        this.pidFile = cluster.resolve("postmaster.pid");
    }

    Path cluster() {
        return cluster;
    }

    /** Where it writes its log. */
    Path output() {
        return output;
    }

    /** Returns when it takes connections, which after a crash is when it has recovered. */
    Outcome start(int port) throws IOException {
        long written = Files.exists(output) ? Files.size(output) : 0;
        Outcome outcome = Commands.run(
                programs,
                "pg_ctl",
                List.of(
                        "start",
                        "--wait",
                        "--timeout=600",
                        "--silent",
                        "--pgdata=" + cluster,
                        "--log=" + output,
                        "--options=-p " + port
                                + " -c listen_addresses=" + ADDRESS
                                + " -c unix_socket_directories="
                                + " -c timezone=UTC"
                                + " -c fsync=on"
                                + " -c full_page_writes=on"
                                + " -c synchronous_commit=on"));
        return outcome.succeeded() || !Files.exists(output) ? outcome : outcome.with(loggedAfter(written));
    }

    private String loggedAfter(long position) throws IOException {
        try (SeekableByteChannel log = Files.newByteChannel(output)) {
            ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
            log.position(position).read(buffer);
            return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
        }
    }

    /** Stops it where it runs: sessions are ended, everything is written out. Nothing happens where none runs. */
    void stop() throws IOException {
        Optional<ProcessHandle> running = running();
        if (running.isEmpty()) return;
        ProcessHandle process = running.get();
        if (ends(process, "INT")) return;
        log.warn(
                "the database, process {}, did not stop within {} s; stopping it hard", process.pid(), SECONDS_TO_STOP);
        if (!ends(process, "QUIT"))
            throw new CannotStart(
                    "a database left running, process " + process.pid() + ", does not stop; end it by hand");
    }

    /** Waits for the pid file as well: in a container nobody may collect the process, which then looks alive for ever. */
    private boolean ends(ProcessHandle process, String signal) throws IOException {
        Commands.run(List.of("sh", "-c", "kill -" + signal + " " + process.pid()));
        long begun = System.nanoTime();
        while (process.isAlive() && Files.exists(pidFile)) {
            if (System.nanoTime() - begun > SECONDS_TO_STOP * 1_000_000_000) return false;
            LockSupport.parkNanos(10_000_000);
        }
        return true;
    }

    /**
     * The process that the pid file names, if it is a server over this very cluster. After a restart of the machine the
     * number may be anybody's; such a file is removed, since PostgreSQL itself would take it for a running server.
     */
    Optional<ProcessHandle> running() throws IOException {
        if (!Files.exists(pidFile)) return Optional.empty();
        Optional<ProcessHandle> named = Files.readString(pidFile)
                .lines()
                .findFirst()
                .map(String::strip)
                .filter(line -> line.matches("[1-9][0-9]{0,8}"))
                .flatMap(line -> ProcessHandle.of(Long.parseLong(line)))
                .filter(ProcessHandle::isAlive);
        if (named.isEmpty()) return named;
        Optional<String> line = named.get().info().commandLine();
        if (line.isPresent() && line.get().contains("postgres") && line.get().contains(cluster.toString()))
            return named;
        Files.delete(pidFile);
        return Optional.empty();
    }
}
