package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.axonframework.config.ConfigurerModule;
import org.luoshi.evidence.EvidenceStore;
import org.luoshi.evidence.NoEvidence;
import org.luoshi.kernel.rule.Rulebook;
import org.luoshi.kernel.task.TaskId;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.LedgerEventStore;
import org.luoshi.query.QuerySide;
import org.luoshi.query.audit.Attempts;
import org.luoshi.query.readmodel.Projection;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** Both sides in one process over the ledger, as standalone has them, without a web server. */
final class ReadModelRunning implements AutoCloseable {
    private static final long LOOK_NANOS = 20_000_000;
    private static final long PATIENCE_NANOS = 600_000_000_000L;

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final AxonRunning axon;
    private final JdbcTemplate jdbc;

    ReadModelRunning(HikariDataSource database) {
        this.jdbc = new JdbcTemplate(database);
        this.axon = Ledgered.open(database, store -> modules(database, store));
    }

    private ConfigurerModule[] modules(HikariDataSource database, LedgerEventStore store) {
        JdbcClient client = JdbcClient.create(database);
        context.registerBean(DataSource.class, () -> database, definition -> definition.setDestroyMethodName(""));
        context.registerBean(JdbcClient.class, () -> client);
        context.registerBean(JdbcTemplate.class, () -> jdbc);
        context.registerBean(Ledger.class, () -> new Ledger(client));
        context.registerBean(LedgerEventStore.class, () -> store);
        context.registerBean(PlatformTransactionManager.class, () -> new DataSourceTransactionManager(database));
        context.registerBean(Clock.class, () -> Clock.system(ZoneId.of("Asia/Shanghai")));
        context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
        context.registerBean(Rulebook.class, () -> Rulebook.STANDARD);
        context.registerBean(EvidenceStore.class, NoEvidence::new);
        context.registerBean(Attempts.class, () -> (task, until, limit) -> List.of());
        context.getBeanFactory().setConversionService(ApplicationConversionService.getSharedInstance());
        context.register(QuerySide.class);
        context.refresh();
        return context.getBeansOfType(ConfigurerModule.class).values().toArray(ConfigurerModule[]::new);
    }

    void send(TaskId task) {
        axon.send(task);
    }

    Load.Caller caller(int number, int of) {
        return axon.caller(number, of);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** One that only its own package may name. */
    Object bean(String type) throws ClassNotFoundException {
        return context.getBean(Class.forName(type));
    }

    List<Projection<?>> projections() {
        return context.getBeanProvider(Projection.class)
                .orderedStream()
                .<Projection<?>>map(projection -> projection)
                .toList();
    }

    void awaitPosition(long position) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (projected() < position) {
            if (System.nanoTime() > deadline)
                throw new IllegalStateException("the read model is at " + projected() + ", not at " + position);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private long projected() {
        Long position = jdbc.queryForObject("select read_model.projected()", Long.class);
        return position == null ? 0 : position;
    }

    @Override
    public void close() {
        axon.close();
        context.close();
    }
}
