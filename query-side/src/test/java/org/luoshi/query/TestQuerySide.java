package org.luoshi.query;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.luoshi.evidence.EvidenceDirectory;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.LedgerEventStore;
import org.luoshi.ledger.LedgerSchema;
import org.luoshi.ledger.Recorder;
import org.luoshi.ledger.TestPostgres;
import org.luoshi.query.audit.Attempts;
import org.luoshi.query.readmodel.Projecting;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The query side over a database of its own, with a clock that the test moves. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({QuerySide.class, TestLedger.class, Projecting.class, Caller.class, TestActor.class})
public class TestQuerySide {
    public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    /** A database that can be made to refuse connections. */
    public static final class Database extends DelegatingDataSource implements AutoCloseable {
        public volatile boolean down;

        private final HikariDataSource pool;

        Database(HikariDataSource pool) {
            super(pool);
            this.pool = pool;
        }

        @Override
        public void close() {
            pool.close();
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (down) throw new SQLException("connection refused", "08001");
            return super.getConnection();
        }
    }

    @Bean
    Database database() {
        DataSource database = TestPostgres.ledger();
        LedgerSchema.migrate(database, "read_model", "webhook");
        HikariConfig pool = new HikariConfig();
        pool.setDataSource(database);
        pool.setMaximumPoolSize(8);
        return new Database(new HikariDataSource(pool));
    }

    @Bean
    Ledger ledger(JdbcClient jdbc) {
        return new Ledger(jdbc);
    }

    @Bean
    LedgerEventStorageEngine engine(Database database, TestClock clock) {
        return Recorder.engine(database, clock);
    }

    @Bean
    LedgerEventStore eventStore(LedgerEventStorageEngine engine) {
        return new LedgerEventStore(engine);
    }

    /** In a directory that the test gets at. */
    public record Files(Path directory) {}

    @Bean
    Files files() throws IOException {
        Path directory = java.nio.file.Files.createTempDirectory("luoshi-test-evidence-");
        directory.toFile().deleteOnExit();
        return new Files(directory);
    }

    @Bean
    EvidenceStore evidence(Files files, TestClock clock) throws IOException {
        return new EvidenceDirectory(files.directory(), EvidenceStore.MAX_BYTES, clock);
    }

    /** What was refused, as the test puts it there; the latest first. */
    public record Refusals(List<Attempts.Attempt> recorded) implements Attempts {
        @Override
        public List<Attempt> latest(TaskId task, @Nullable Instant until, int limit) {
            return recorded.stream()
                    .filter(attempt -> attempt.path().contains(task.value()))
                    .filter(attempt -> until == null || !attempt.at().isAfter(until))
                    .limit(limit)
                    .toList();
        }
    }

    @Bean
    Refusals refusals() {
        return new Refusals(new CopyOnWriteArrayList<>());
    }

    @Bean
    MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }

    @Bean
    Rulebook rules() {
        return Rulebook.STANDARD;
    }

    @Bean
    TestClock clock() {
        return new TestClock(Instant.parse("2023-06-30T04:00:00Z"), ZONE);
    }
}
