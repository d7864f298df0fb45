package org.luoshi.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.luoshi.ledger.LedgerEventStore;
import org.luoshi.query.readmodel.DeadLetters;
import org.luoshi.query.readmodel.Model;
import org.luoshi.query.readmodel.ProjectionProcessor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** Reading everything from the beginning: how long a read model takes that is made anew. */
final class Replay {
    /** Stock defaults would take minutes for all. */
    private static final int STOCK_EVENTS = 20_000;

    private final Server server;
    private final History history;
    private final int stockTasks;

    Replay(Server server, Settings settings, History history) {
        this.server = server;
        this.history = history;
        this.stockTasks = Math.min(STOCK_EVENTS, settings.events()) / Life.EVENTS;
    }

    String run() throws Exception {
        double raw;
        double reader;
        double noOp;
        double projection;
        try (HikariDataSource database = history.open()) {
            raw(database);
            raw = raw(database);
            reader(database);
            reader = reader(database);
            noOp = noOp(database);
            projection = projection(database);
        }
        double stock = stock();
        return new Table("replay of " + history.events() + " events", "events/s", "this : raw")
                        .row("raw cursor, payloads parsed", raw, 1.0)
                        .row("bare reader, payloads parsed", reader, reader / raw)
                        .row("no-op handler in a pooled processor", noOp, noOp / raw)
                        .row("real projection", projection, projection / raw)
                        .row(
                                "stock defaults, no-op handler (first " + stockTasks * Life.EVENTS + " events)",
                                stock,
                                stock / raw)
                + "\n"
                + new Targets()
                        .atLeast("bare reader : raw cursor", 1.5, reader / raw)
                        .atLeast("no-op handler, events/s", 100_000, noOp)
                        .atLeast("no-op handler : stock defaults", 20, noOp / stock)
                        .atLeast("real projection, events/s", 30_000, projection);
    }

    /** A cursor in pages of 1000, all columns that an event needs, each payload made into its record. */
    private double raw(HikariDataSource database) throws Exception {
        long start = System.nanoTime();
        long seen = 0;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement query = connection.prepareStatement("""
                    select position, event_id, aggregate_type, aggregate_id, sequence, event_type, revision, recorded_at,
                      metadata, payload from ledger.entry order by position""")) {
                query.setFetchSize(1000);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        for (int column = 1; column <= 9; column++) row.getString(column);
                        EventJson.read(row.getString(6), row.getString(10));
                        seen++;
                    }
                }
            }
            connection.rollback();
        }
        return perSecond(seen, start);
    }

    private double reader(HikariDataSource database) throws Exception {
        try (LedgerEventStorageEngine engine = Ledgered.engine(database)) {
            long start = System.nanoTime();
            long seen = 0;
            try (BlockingStream<TrackedEventMessage<?>> stream = new LedgerEventStore(engine).openStream(null)) {
                while (seen < history.events() && stream.hasNextAvailable(10, TimeUnit.SECONDS)) {
                    stream.nextAvailable().getPayload();
                    seen++;
                }
            }
            if (seen != history.events()) throw new IllegalStateException("only " + seen + " events were read");
            return perSecond(seen, start);
        }
    }

    /** The product's own processor, which reads each event and keeps nothing but its token. */
    private double noOp(HikariDataSource database) throws Exception {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        try (LedgerEventStorageEngine engine = Ledgered.engine(database)) {
            Nothing nothing = new Nothing(history.events());
            PooledStreamingEventProcessor processor = new ProjectionProcessor(
                            database,
                            new DataSourceTransactionManager(database),
                            new LedgerEventStore(engine),
                            Model.A,
                            List.of(nothing),
                            new DeadLetters(jdbc, Model.A, Clock.systemUTC()),
                            new ProjectionProcessor.Settings(1, 1000, 1000, "bench"),
                            PropagatingErrorHandler.instance(),
                            () -> {})
                    .processor();
            long start = System.nanoTime();
            processor.start();
            try {
                nothing.await();
                return perSecond(history.events(), start);
            } finally {
                processor.shutDown();
                jdbc.execute("truncate model_a.token_entry");
            }
        }
    }

    private double projection(HikariDataSource database) throws Exception {
        long start = System.nanoTime();
        try (ReadModelRunning running = new ReadModelRunning(database)) {
            running.awaitPosition(history.events());
            return perSecond(history.events(), start);
        }
    }

    /** Nothing chosen but one segment: pages of 100, one event to a transaction, tokens in the same database. */
    private double stock() throws Exception {
        StockJdbc stock = new StockJdbc(false);
        server.create("stock_history");
        try (HikariDataSource database = server.pool("stock_history", 12)) {
            stock.prepare(database, stockTasks);
            server.settle("stock_history");
            TransactionManager transactions = StockJdbc.transactions(database);
            JdbcEventStorageEngine engine = stock.engine(database, transactions);
            Counting counting = new Counting((long) stockTasks * Life.EVENTS);
            long start = System.nanoTime();
            AxonRunning running = new AxonRunning(
                    database,
                    EmbeddedEventStore.builder().storageEngine(engine).build(),
                    transactions,
                    stock.serializer(),
                    null,
                    () -> {},
                    counting.module(database, transactions, 1, 1));
            try {
                counting.await();
                return perSecond((long) stockTasks * Life.EVENTS, start);
            } finally {
                running.close();
            }
        }
    }

    private static double perSecond(long events, long start) {
        return events * 1e9 / (System.nanoTime() - start);
    }
}
