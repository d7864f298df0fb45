package org.luoshi.query;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.luoshi.kernel.Actor;
import org.luoshi.kernel.EventJson;
import org.luoshi.kernel.org.OrganizationEvent;
import org.luoshi.kernel.plan.PlanEvent;
import org.luoshi.kernel.task.TaskEvent;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.Recorder;
import org.luoshi.query.readmodel.Progress;
import org.luoshi.query.readmodel.Projecting;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes events into the ledger and hands them to the projections, one by one and as told. */
public class TestLedger {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Ledger ledger;
    private final Recorder recorder;
    private final Progress progress;
    private final Projecting projecting;

    TestLedger(
            DataSource database,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Ledger ledger,
            TestClock clock,
            Progress progress,
            Projecting projecting) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.ledger = ledger;
        this.recorder = new Recorder(database, clock);
        this.progress = progress;
        this.projecting = projecting;
    }

    /** Records and projects them as the supervision office's; returns the last position. */
    public long happened(Object... events) {
        long position = 0;
        for (Object event : events) {
            position = record(event, Story.SUPERVISOR);
            project(position);
        }
        return position;
    }

    /** All that is done in one transaction, as a batch of the processor. */
    public void together(Runnable work) {
        transaction.executeWithoutResult(status -> work.run());
    }

    public long happened(Actor actor, Object event) {
        long position = record(event, actor);
        project(position);
        return position;
    }

    /** Into the ledger only, at the clock's instant. */
    public long record(Object event, Actor actor) {
        Map<String, String> metadata = new TreeMap<>(actor.toMetadata());
        metadata.put("commandId", UUID.randomUUID().toString());
        recorder.record(aggregateType(event), aggregateId(event), event, metadata);
        long position = ledger.size();
        return position;
    }

    /** Rows and token in one transaction, as the processor does it. */
    public void project(long position) {
        transaction.executeWithoutResult(status -> {
            handle(position);
            jdbc.sql("""
                            insert into model_a.token_entry (processor_name, segment, token)
                            values ('read-model', 0, :token) on conflict (processor_name, segment)
                            do update set token = excluded.token""")
                    .param("token", ("{\"globalIndex\":" + position + "}").getBytes(StandardCharsets.UTF_8))
                    .update();
        });
        progress.moved();
    }

    /** The projections alone, once more or for the first time. */
    public void handle(long position) {
        projecting.batch(position, position);
    }

    private static String aggregateType(Object event) {
        return switch (event) {
            case OrganizationEvent e -> "Organization";
            case PlanEvent e -> "Plan";
            case TaskEvent e -> "Task";
            default -> throw new IllegalArgumentException(EventJson.nameOf(event));
        };
    }

    private static String aggregateId(Object event) {
        return switch (event) {
            case OrganizationEvent e -> "organization";
            case PlanEvent e -> "plan/" + e.planYear();
            case TaskEvent e -> e.taskId().value();
            default -> throw new IllegalArgumentException(EventJson.nameOf(event));
        };
    }
}
