package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.kernel.EventJson;
import org.luoshi.ledger.Entry;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.PrivatePostgres;
import org.luoshi.ledger.Recount;
import org.luoshi.ledger.Seed;
import org.luoshi.ledger.Wire;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Two processes over one PostgreSQL, the first of them through a cable that the test has its hand on. */
abstract class TwoProcesses {
    static final Duration LONGEST_RECOVERY = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    static Path cluster;

    static PrivatePostgres server;
    static PGSimpleDataSource database;
    static Wire wire;
    static RunningLuoshi first;
    static RunningLuoshi second;

    final Random random = Seed.of(getClass());
    final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    String name;
    Recount recount;

    @BeforeAll
    static void two_processes() {
        server = new PrivatePostgres(cluster);
        database = server.database("luoshi");
        wire = new Wire(database);
        first = RunningLuoshi.start(RunningLuoshi.over(wire.database(), "command"));
        second = RunningLuoshi.start(RunningLuoshi.over(database, "command"));
        first.awaitReady();
        second.awaitReady();
        for (Request request : Request.beforehand()) granted(request.to(first));
    }

    @AfterAll
    static void end() {
        // Also where one of them never came up.
        for (AutoCloseable one : new AutoCloseable[] {first, second, wire, server})
            try {
                if (one != null) one.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
    }

    @BeforeEach
    void count(TestInfo test) {
        name = "T" + Integer.toUnsignedString(test.getDisplayName().hashCode());
        recount = new Recount(database);
        recount.more();
    }

    @AfterEach
    void count_again() {
        threads.close();
        recount.more();
    }

    static JsonNode granted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return EventJson.MAPPER.readTree(answer.body());
    }

    List<Entry> commandAt(JsonNode receipt) {
        Ledger ledger = new Ledger(JdbcClient.create((DataSource) database));
        Entry entry = ledger.at(receipt.get("position").asLong()).orElseThrow();
        return ledger.ofCommand(entry.commandId());
    }

    /** One task, reported on day by day. */
    final class Task {
        private int day;

        Task() {
            granted(Request.assign(name).to(first));
            recount.more();
        }

        Request report() {
            return Request.report(name, day++);
        }

        /** Of its last event. */
        long sequence() {
            return new Ledger(JdbcClient.create((DataSource) database))
                    .ofAggregate(name)
                    .getLast()
                    .sequence();
        }
    }
}
