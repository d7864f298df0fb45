package org.luoshi.ledger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * One PostgreSQL per test JVM, one fresh database per call: from Testcontainers when a Docker engine answers, from the
 * embedded server otherwise. {@code LUOSHI_TEST_POSTGRES=docker|embedded} decides it by hand.
 */
public final class TestPostgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final PGSimpleDataSource SERVER = start();

    private TestPostgres() {}

    /** An empty database with default durability. */
    public static PGSimpleDataSource database() {
        return create("template1");
    }

    /** A database with an empty ledger. */
    public static PGSimpleDataSource ledger() {
        return create(Template.NAME);
    }

    /** A database of its own with all that is in the given one, which nobody may be using meanwhile. */
    public static PGSimpleDataSource copyOf(PGSimpleDataSource database) {
        return create(String.valueOf(database.getDatabaseName()));
    }

    /** The same database, signed in to as one of its roles. */
    public static PGSimpleDataSource as(String role, PGSimpleDataSource database) {
        DatabaseRoles.setPassword(database, role, "test");
        PGSimpleDataSource login = copy(database);
        login.setUser(role);
        login.setPassword("test");
        return login;
    }

    /** Migrated once per JVM; copying it is quicker than migrating anew. */
    private static final class Template {
        static final String NAME = migrated();

        private static String migrated() {
            PGSimpleDataSource template = database();
            LedgerSchema.migrate(template);
            return template.getDatabaseName();
        }
    }

    private static PGSimpleDataSource create(String template) {
        String name = "test_" + DATABASES.incrementAndGet();
        JdbcClient.create((DataSource) SERVER)
                .sql("create database " + name + " template " + template)
                .update();
        PGSimpleDataSource database = copy(SERVER);
        database.setDatabaseName(name);
        return database;
    }

    private static PGSimpleDataSource start() {
        String choice =
                System.getenv().getOrDefault("LUOSHI_TEST_POSTGRES", "auto").toLowerCase(Locale.ROOT);
        boolean docker = switch (choice) {
            case "docker" -> true;
            case "embedded" -> false;
            case "auto" -> DockerClientFactory.instance().isDockerAvailable();
            default -> throw new IllegalArgumentException("LUOSHI_TEST_POSTGRES is docker, embedded or auto");
        };
        PGSimpleDataSource server = docker ? container() : embedded();
        String version = JdbcClient.create((DataSource) server)
                .sql("show server_version")
                .query(String.class)
                .single();
        System.out.println(
                "Tests use PostgreSQL " + version + " from " + (docker ? "Testcontainers" : "the embedded server"));
        return server;
    }

    @SuppressWarnings("resource") // lives as long as the JVM; Testcontainers removes it afterwards
    private static PGSimpleDataSource container() {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
        container.start();
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setUrl(container.getJdbcUrl());
        server.setUser(container.getUsername());
        server.setPassword(container.getPassword());
        return server;
    }

    @SuppressWarnings("resource") // its own shutdown hook stops it and removes its files
    private static PGSimpleDataSource embedded() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .start();
            PGSimpleDataSource server = new PGSimpleDataSource();
            server.setUrl(postgres.getJdbcUrl("postgres", "postgres"));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL did not start", e);
        }
    }

    static PGSimpleDataSource copy(PGSimpleDataSource source) {
        try {
            PGSimpleDataSource copy = new PGSimpleDataSource();
            copy.setUrl(source.getURL());
            copy.setUser(source.getUser());
            copy.setPassword(source.getPassword());
            copy.setProperty("ApplicationName", "luoshi-test");
            return copy;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
