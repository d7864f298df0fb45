package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.luoshi.ledger.Recount;
import org.luoshi.ledger.Seed;
import org.luoshi.ledger.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;

/** Two processes under load, one of them killed at any moment, at times both; fifty times, or as often as asked. */
class KilledTest {
    private static final int CLIENTS = 6;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @Test
    void every_200_is_in_the_ledger_exactly_once_and_answered_again_the_same_way() {
        Random random = Seed.of(getClass());
        int rounds = Seed.rounds(50);
        PGSimpleDataSource database = TestPostgres.database();
        Map<String, String> settings = RunningLuoshi.over(database, "command");
        RunningLuoshi.practise(settings);
        AtomicReferenceArray<RunningLuoshi> running = new AtomicReferenceArray<>(2);
        for (int i = 0; i < 2; i++) running.set(i, RunningLuoshi.start(settings));
        Recount recount = new Recount(database);
        try (Load load = new Load(running::get, "LINE", recount, random)) {
            for (int i = 0; i < 2; i++) running.get(i).awaitReady();
            for (Request request : Request.beforehand())
                assertThat(request.to(running.get(0)).statusCode()).isEqualTo(200);
            assertThat(recount.more()).hasSize(3);
            load.begin(CLIENTS);
            for (int round = 0; round < rounds; round++) {
                load.awaitAnswers(-1, 10 + random.nextInt(50), LONGEST);
                LockSupport.parkNanos(random.nextInt(20_000_000));
                kill(running, random, settings, load);
                load.check();
            }
            load.end();
        } finally {
            for (int i = 0; i < 2; i++) running.get(i).close();
        }
    }

    private static void kill(
            AtomicReferenceArray<RunningLuoshi> running, Random random, Map<String, String> settings, Load load) {
        int first = random.nextInt(2);
        boolean both = random.nextInt(5) == 0;
        List<Integer> victims = new ArrayList<>(List.of(first));
        if (both) victims.add(1 - first);
        victims.forEach(victim -> running.get(victim).kill());
        long before = load.answered(-1);
        List<RunningLuoshi> again =
                victims.stream().map(victim -> RunningLuoshi.start(settings)).toList();
        for (int i = 0; i < victims.size(); i++) running.set(victims.get(i), again.get(i));
        again.forEach(RunningLuoshi::awaitReady);
        if (!both)
            assertThat(load.answered(-1))
                    .as("answered by the other while one was away")
                    .isGreaterThan(before);
    }
}
