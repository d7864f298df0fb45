package org.luoshi.ledger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A PostgreSQL of a test's own, to be stopped hard, killed and started again where it was. */
public final class PrivatePostgres implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Path cluster;
    private EmbeddedPostgres server;

    /** @param cluster an empty directory, kept from start to start */
    public PrivatePostgres(Path cluster) {
        this.cluster = cluster;
        this.server = start(0);
    }

    private EmbeddedPostgres start(int port) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(cluster)
                .setCleanDataDirectory(false)
                .setPGStartupWait(LONGEST)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "200");
        if (port != 0) builder.setPort(port);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("the private PostgreSQL did not start", e);
        }
    }

    /** An empty database of this name. */
    public PGSimpleDataSource database(String name) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(server.getJdbcUrl("postgres", "postgres"));
        JdbcClient.create((DataSource) database).sql("create database " + name).update();
        database.setDatabaseName(name);
        return database;
    }

    /** As {@code pg_ctl stop -m immediate} does it: no goodbye to clients, nothing written out. */
    public void stopImmediately() {
        end("QUIT");
    }

    /** The postmaster is killed; its children notice and go. */
    public void kill() {
        end("KILL");
    }

    private void end(String signal) {
        try {
            ProcessHandle postmaster = postmaster().orElseThrow();
            List<ProcessHandle> children = postmaster.descendants().toList();
            int sent = new ProcessBuilder("kill", "-" + signal, Long.toString(postmaster.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (sent != 0) throw new AssertionError("kill -" + signal + " of " + postmaster.pid() + ": " + sent);
            postmaster.onExit().get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            // They hold its memory until they have noticed, and no other server starts before that.
            for (ProcessHandle child : children) child.onExit().get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the server does not end", e);
        }
    }

    /** Returns when it takes connections again, at the port it had. */
    public void startAgain() {
        letGo();
        server = start(server.getPort());
    }

    private void letGo() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when it has written its last, so that its directory can be removed. */
    @Override
    public void close() {
        letGo();
        long begun = System.nanoTime();
        while (postmaster().isPresent()) {
            if (System.nanoTime() - begun > LONGEST.toNanos()) throw new AssertionError("the server does not end");
            LockSupport.parkNanos(20_000_000);
        }
    }

    private Optional<ProcessHandle> postmaster() {
        try {
            return ProcessHandle.of(Long.parseLong(
                    Files.readAllLines(cluster.resolve("postmaster.pid")).getFirst()));
        } catch (NoSuchFileException ended) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
