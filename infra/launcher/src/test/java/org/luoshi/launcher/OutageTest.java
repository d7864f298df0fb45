package org.luoshi.launcher;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.luoshi.ledger.Seed;
import org.luoshi.ledger.Wire;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two processes under load while the server is stopped, their backends are ended, the cable to it breaks. */
class OutageTest extends TwoProcesses {
    private static final int CLIENTS = 6;
    private static final List<Wire.Fault> FAULTS = List.of(Wire.Fault.values());

    private Load load() {
        return new Load(i -> i == 0 ? first : second, name, recount, random).begin(CLIENTS);
    }

    @Test
    void while_the_server_is_away_it_says_503_and_is_back_within_5_s_of_it() {
        try (Load load = load()) {
            boolean killed = random.nextBoolean();
            for (int turn = 0; turn < 2; turn++, killed = !killed) {
                load.awaitAnswers(-1, 20, LONGEST);
                if (killed) server.kill();
                else server.stopImmediately();
                for (int process = 0; process < 2; process++) {
                    int asked = process;
                    long before = load.unavailable(process);
                    load.await("503 from " + process, LONGEST, () -> load.unavailable(asked) > before);
                }
                server.startAgain(); // returns when it takes connections
                long back = System.nanoTime();
                for (int process = 0; process < 2; process++)
                    load.awaitAnswers(process, 5, LONGEST_RECOVERY.minusNanos(System.nanoTime() - back));
                System.out.printf(
                        "OutageTest: both answer again %.1f s after the server is back%n",
                        (System.nanoTime() - back) / 1e9);
            }
            load.end();
        }
    }

    @Test
    void a_backend_that_ends_costs_nobody_an_answer() {
        int rounds = Seed.rounds(20);
        try (Load load = load()) {
            for (int round = 0; round < rounds; round++) {
                load.awaitAnswers(-1, random.nextInt(20), LONGEST);
                LockSupport.parkNanos(random.nextInt(5_000_000));
                JdbcClient.create((DataSource) database)
                        .sql("""
                                select pg_terminate_backend(pid) from pg_stat_activity
                                where datname = current_database() and application_name = 'luoshi'
                                order by md5(pid || :salt) limit 1""")
                        .param("salt", Integer.toString(random.nextInt()))
                        .query()
                        .listOfRows();
                load.check();
            }
            for (int process = 0; process < 2; process++) load.awaitAnswers(process, 5, LONGEST_RECOVERY);
            load.end();
        }
    }

    @Test
    void a_cable_that_breaks_between_commit_and_answer_loses_nothing_and_doubles_nothing() throws Exception {
        int rounds = Seed.rounds(20);
        try (Load load = load()) {
            for (int round = 0; round < rounds; round++) {
                Wire.Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
                // Of all that goes over the cable, only what is appended says what was requested.
                wire.trap("requestHash", fault, Duration.ofMillis(random.nextInt(500)))
                        .get(LONGEST.toSeconds(), TimeUnit.SECONDS);
                load.awaitAnswers(0, 1, LONGEST_RECOVERY);
                load.check();
            }
            load.end();
        }
    }
}
