package org.luoshi.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.luoshi.launcher.Commands.Outcome;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * Standalone's own PostgreSQL: a real server, kept below the data directory, reachable from this machine only and only
 * with a password that the owner of the directory can read.
 *
 * <p>Its programs are run directly rather than through zonky's {@code EmbeddedPostgres}: a database that is made aside
 * and renamed cannot be left half made, and stopping waits as long as the last checkpoint takes.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    /** A cluster of another major version cannot be opened by the programs we carry. */
    private static final String MAJOR = "18";

    private static final String USER = "postgres";
    private static final String NAME = "luoshi";
    private static final int ATTEMPTS = 5;

    private static final long LOOK_NANOS = 500_000_000;
    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private final Postmaster postmaster;
    private final int port;
    private final PGSimpleDataSource superuser;
    private final Thread watch;
    private volatile boolean closed;

    private EmbeddedDatabase(Postmaster postmaster, int port, PGSimpleDataSource superuser) {
        this.postmaster = postmaster;
        this.port = port;
        this.superuser = superuser;
        this.watch = Thread.ofPlatform().name("postgres-watch").daemon().start(this::watch);
    }

    /** A server that dies while we live is started again where it was: nobody else will do it. */
    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (closed) return;
            try {
                if (postmaster.running().isPresent()) continue;
                log.warn("The database has ended and is started again; see {}", postmaster.output());
                start(postmaster, port);
                log.warn("The database is back");
            } catch (IOException | CannotStart e) {
                log.error("The database cannot be started again: {}", e.getMessage());
            }
        }
    }

    /** @param wantedPort 0 for any free one */
    public static EmbeddedDatabase start(DataDirectory directory, int wantedPort) {
        Path cluster = directory.path().resolve("postgres");
        Path secret = directory.path().resolve("postgres.password");
        try {
            Path programs = PostgresPrograms.unpackedBelow(directory.path());
            Postmaster postmaster =
                    new Postmaster(programs, cluster, directory.path().resolve("postgres.log"));
            postmaster.stop(); // one that a killed Luoshi has left running; the lock says it is nobody else's
            if (isEmpty(cluster)) make(programs, cluster, secret);
            check(cluster, secret);
            int port = start(postmaster, wantedPort);
            PGSimpleDataSource server =
                    dataSource(port, Files.readString(secret).strip());
            return new EmbeddedDatabase(postmaster, port, named(server));
        } catch (IOException e) {
            throw new CannotStart("cannot use " + cluster + " (" + DataDirectory.reason(e)
                    + "); it must belong to the user who starts Luoshi, with space left on its disk");
        }
    }

    private static boolean isEmpty(Path cluster) throws IOException {
        if (!Files.exists(cluster, LinkOption.NOFOLLOW_LINKS)) return true;
        try (var files = Files.list(cluster)) {
            return files.findAny().isEmpty();
        }
    }

    private static void make(Path programs, Path cluster, Path secret) throws IOException {
        Path aside = cluster.resolveSibling(cluster.getFileName() + ".new");
        FileSystemUtils.deleteRecursively(aside);
        Files.deleteIfExists(secret);
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                secret, HexFormat.of().formatHex(random) + "\n", StandardOpenOption.WRITE, StandardOpenOption.SYNC);

        // Code points in order, on every machine the same; pinyin is asked for by name (collate "zh-x-icu").
        Outcome outcome = Commands.run(
                programs,
                "initdb",
                List.of(
                        "--pgdata=" + aside,
                        "--username=" + USER,
                        "--pwfile=" + secret,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8"));
        if (!outcome.succeeded()) throw new CannotStart("cannot make a database in " + aside + ": " + outcome.line());
        Files.deleteIfExists(cluster);
        Files.move(aside, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void check(Path cluster, Path secret) throws IOException {
        Path versionFile = cluster.resolve("PG_VERSION");
        if (!Files.exists(versionFile))
            throw new CannotStart(cluster + " holds something else than a database; move it away or set LUOSHI_DATA to"
                    + " another directory");
        String version = Files.readString(versionFile).strip();
        if (!version.equals(MAJOR))
            throw new CannotStart(cluster + " was written by PostgreSQL " + version
                    + "; this Luoshi carries PostgreSQL " + MAJOR + " and cannot open it");
        if (!Files.exists(secret))
            throw new CannotStart(secret + " is missing; the database in " + cluster + " opens with no other password");
    }

    private static int start(Postmaster postmaster, int wantedPort) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = wantedPort == 0 ? freePort() : wantedPort;
            Outcome outcome = postmaster.start(port);
            if (outcome.succeeded()) return port;
            if (wantedPort != 0 && outcome.says("could not bind"))
                throw new CannotStart("port " + port + " is taken; set LUOSHI_DATABASE_PORT to another");
            // A port snatched meanwhile, or the last processes of a killed server on their way out: worth another try.
            boolean passing = outcome.says("could not bind") || outcome.says("still in use");
            if (!passing || attempt == ATTEMPTS)
                throw new CannotStart("the database in " + postmaster.cluster() + " does not start: " + outcome.line());
            LockSupport.parkNanos(300_000_000);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static PGSimpleDataSource dataSource(int port, String password) {
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setServerNames(new String[] {Postmaster.ADDRESS});
        server.setPortNumbers(new int[] {port});
        server.setUser(USER);
        server.setPassword(password);
        server.setDatabaseName(USER);
        return server;
    }

    private static PGSimpleDataSource named(PGSimpleDataSource server) {
        JdbcClient jdbc = JdbcClient.create((DataSource) server);
        if (jdbc.sql("select from pg_database where datname = ?")
                .param(NAME)
                .query()
                .listOfRows()
                .isEmpty()) jdbc.sql("create database " + NAME).update();
        server.setDatabaseName(NAME);
        return server;
    }

    /** For making schemas and roles only. */
    public PGSimpleDataSource superuser() {
        return superuser;
    }

    /** Waits until everything is on disk. */
    @Override
    public void close() {
        closed = true;
        try {
            watch.join();
            postmaster.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("the database did not stop", e);
        }
    }
}
