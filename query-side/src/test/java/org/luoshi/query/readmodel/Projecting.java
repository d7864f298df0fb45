package org.luoshi.query.readmodel;

import java.time.Clock;
import java.util.List;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.luoshi.ledger.LedgerEventStore;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** The projections of one process, handed batches as the processor hands them, but when the test says so. */
public final class Projecting {
    private final LedgerEventStore ledger;
    private final SpringTransactionManager transactions;
    private final Projector projector;

    Projecting(
            DataSource database,
            PlatformTransactionManager transactions,
            LedgerEventStore ledger,
            List<Projection<?>> projections,
            Clock clock) {
        this.ledger = ledger;
        this.transactions = new SpringTransactionManager(transactions);
        JdbcTemplate jdbc = new JdbcTemplate(database);
        this.projector = new Projector(
                projections,
                jdbc,
                Model.A.schema(),
                transactions,
                new DeadLetters(jdbc, Model.A, clock),
                ledger::at,
                50,
                () -> {});
    }

    public void batch(long first, long last) {
        batch(first, last, Segment.ROOT_SEGMENT, () -> {});
    }

    /** @param beforeCommit when everything is written; a failure rolls it back and comes out again */
    void batch(long first, long last, Segment segment, Runnable beforeCommit) {
        List<TrackedEventMessage<?>> events = LongStream.rangeClosed(first, last)
                .boxed()
                .flatMap(position -> ledger.at(position).stream())
                .toList();
        BatchingUnitOfWork<TrackedEventMessage<?>> batch = new BatchingUnitOfWork<>(events);
        batch.attachTransaction(transactions);
        var result = batch.executeWithResult(() -> {
            projector.handle(batch.getMessage(), segment);
            if (batch.isLastMessage()) batch.onPrepareCommit(u -> beforeCommit.run());
            return null;
        });
        if (result.isExceptional()) {
            if (result.exceptionResult() instanceof RuntimeException failure) throw failure;
            throw new AssertionError(result.exceptionResult());
        }
    }
}
