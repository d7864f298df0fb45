package org.luoshi.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.luoshi.ledger.LedgerSchema;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcUtils;

/** One PostgreSQL for everybody, with its default settings; above all, every commit waits for the disk. */
final class Server implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final JdbcTemplate admin;
    private final Set<String> prepared = new HashSet<>();

    Server() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        admin = new JdbcTemplate(postgres.getPostgresDatabase());
    }

    void create(String database) {
        admin.execute("create database " + database);
    }

    /** Once per run: its tables and the history in them. */
    void prepare(Contestant contestant) throws Exception {
        if (!prepared.add(contestant.name())) return;
        create(nameOf(contestant));
        try (HikariDataSource pool = pool(nameOf(contestant), 8)) {
            contestant.prepare(pool);
        }
    }

    /** What was prepared is copied before each measurement, so that nobody inherits the bloat of another. */
    String fresh(Contestant contestant) {
        admin.execute("drop database if exists measured with (force)");
        admin.execute("create database measured template " + nameOf(contestant));
        return "measured";
    }

    private static String nameOf(Contestant contestant) {
        return contestant.name().replace(' ', '_').toLowerCase(Locale.ROOT);
    }

    /** Dirty pages of the one measured before are not to be written at the expense of the next. */
    void checkpoint() {
        admin.execute("checkpoint");
    }

    /** After much has been written: statistics, visibility, and everything on disk. */
    void settle(String database) {
        try (HikariDataSource pool = pool(database, 1)) {
            new JdbcTemplate(pool).execute("vacuum analyze");
        }
        checkpoint();
    }

    String url(String database) {
        return postgres.getJdbcUrl("postgres", database);
    }

    HikariDataSource pool(String database, int connections) {
        return pool(url(database), connections, database);
    }

    /** Every connection is open before the first is asked for. */
    static HikariDataSource pool(String url, int connections, String name) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        config.setPoolName(name);
        HikariDataSource pool = new HikariDataSource(config);
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) all.add(pool.getConnection());
        } catch (SQLException e) {
            throw new IllegalStateException("no " + connections + " connections to be had", e);
        } finally {
            all.forEach(JdbcUtils::closeConnection);
        }
        return pool;
    }

    /** Past the pool: who migrates goes on as the owner. */
    static void migrate(HikariDataSource pool, String... further) {
        LedgerSchema.migrate(new DriverManagerDataSource(pool.getJdbcUrl()), further);
    }

    String setting(String name) {
        return String.valueOf(admin.queryForObject("select current_setting(?)", String.class, name));
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
