package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.ledger.PrivatePostgres;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two command processes with the patrol on, as they are run: each reminder once, also where one of them is killed meanwhile. */
class TwoPatrolsTest {
    private static final int TASKS = 300;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** Where it is noon, so that no day ends while the test runs. */
    private final ZoneId noon =
            ZoneOffset.ofHours(12 - OffsetDateTime.now(ZoneOffset.UTC).getHour());

    private final LocalDate today = LocalDate.now(noon);

    @Test
    void remind_once(@TempDir Path cluster, @TempDir Path files) throws Exception {
        // So that the test does not depend on the day it is run on, every day of these years is a working day.
        Path calendar = Files.write(
                files.resolve("working-days.txt"),
                List.of(today.getYear() + " work 0101-1231", today.getYear() + 1 + " work 0101-1231"));
        try (PrivatePostgres server = new PrivatePostgres(cluster)) {
            PGSimpleDataSource database = server.database("luoshi");
            JdbcClient jdbc = JdbcClient.create((DataSource) database);
            Map<String, String> settings = new TreeMap<>(RunningLuoshi.over(database, "command"));
            settings.put("LUOSHI_RULES_WORKING_DAYS_FILE", calendar.toString());
            settings.put("LUOSHI_ZONE", noon.getId());
            settings.put("LUOSHI_PATROL_AT", "00:00");
            settings.put("LUOSHI_PATROL_EVERY", "1s");
            assign(settings);
            try (RunningLuoshi first = RunningLuoshi.start(settings);
                    RunningLuoshi second = RunningLuoshi.start(settings)) {
                first.awaitReady();
                second.awaitReady();
                await("no reminder", () -> !reminders(jdbc).isEmpty());
                // Whichever of the two is at it: if it was this one, the other has to find out and go on.
                first.kill();
                await("no end of the day", () -> isDone(jdbc));
                assertThat(reminders(jdbc)).hasSize(TASKS).doesNotHaveDuplicates();
                // As if nobody had checked it: whoever is left does today once more, and finds it done.
                jdbc.sql("delete from patrol.round").update();
                await("no second round", () -> isDone(jdbc));
                assertThat(reminders(jdbc)).hasSize(TASKS).doesNotHaveDuplicates();
            }
        }
    }

    /** Due in five working days, which is a day to be reminded of. */
    private void assign(Map<String, String> settings) {
        Map<String, String> quiet = new TreeMap<>(settings);
        quiet.put("LUOSHI_PATROL_ENABLED", "false");
        try (RunningLuoshi luoshi = RunningLuoshi.start(quiet)) {
            luoshi.awaitReady();
            for (Request request : Request.beforehand()) TwoProcesses.granted(request.to(luoshi));
            for (int i = 0; i < TASKS; i++)
                TwoProcesses.granted(
                        Request.assign("P" + i, today, today.plusDays(5)).to(luoshi));
        }
    }

    private static void await(String otherwise, BooleanSupplier come) {
        long begun = System.nanoTime();
        while (!come.getAsBoolean()) {
            assertThat(System.nanoTime() - begun).as(otherwise).isLessThan(LONGEST.toNanos());
            LockSupport.parkNanos(20_000_000);
        }
    }

    private boolean isDone(JdbcClient jdbc) {
        return jdbc.sql("select exists (select from patrol.round where day >= :day)")
                .param("day", today)
                .query(Boolean.class)
                .single();
    }

    private static List<String> reminders(JdbcClient jdbc) {
        return jdbc.sql("""
                        select aggregate_id || ' ' || (payload ->> 'workingDays') from ledger.entry
                        where event_type = 'ReminderSent' order by position""").query(String.class).list();
    }
}
