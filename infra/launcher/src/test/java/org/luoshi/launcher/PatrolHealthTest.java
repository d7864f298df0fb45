package org.luoshi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luoshi.command.patrol.Patrol;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;

/** What whoever is on duty is told of the daily check. */
class PatrolHealthTest {
    private static final LocalDate FRIDAY = LocalDate.of(2023, 3, 17);

    private final MovedClock clock = new MovedClock();
    private HealthIndicator health;

    @Test
    void says_when_a_day_is_missing_and_when_a_year_is_not_known(@TempDir Path data) {
        at(FRIDAY);
        try (ConfigurableApplicationContext luoshi =
                clock.standalone(data, "--luoshi.patrol.enabled=true", "--luoshi.patrol.every=1h")) {
            health = luoshi.getBean("patrolHealthIndicator", HealthIndicator.class);
            Patrol patrol = luoshi.getBean(Patrol.class);
            awaitItsOwnFirst(patrol); // which else may come late and find another day
            patrol.round();
            assertThat(status()).isEqualTo("UP");
            assertThat(health().getDetails()).containsEntry("lastDay", FRIDAY);
            at(FRIDAY.plusDays(3));
            assertThat(status()).as("Monday's is still to come").isEqualTo("UP");
            at(FRIDAY.plusDays(4));
            assertThat(status()).as("Monday's has not come").isEqualTo("DEGRADED");
            patrol.round();
            assertThat(status()).isEqualTo("UP");
            at(LocalDate.of(2026, 12, 1));
            assertThat(calendar()).as("towards 2027 is counted already").contains("2027");
            at(LocalDate.of(2027, 1, 4));
            assertThat(calendar()).contains("2027");
            assertThat(status()).isEqualTo("DEGRADED");
        }
    }

    private static void awaitItsOwnFirst(Patrol patrol) {
        long begun = System.nanoTime();
        while (patrol.lastDay() == null) {
            assertThat(System.nanoTime() - begun).as("nanoseconds").isLessThan(60_000_000_000L);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private void at(LocalDate day) {
        clock.moveTo(day, LocalTime.of(10, 0));
    }

    private String status() {
        return health().getStatus().getCode();
    }

    private String calendar() {
        return String.valueOf(health().getDetails().get("calendar"));
    }

    private Health health() {
        Health now = health.health();
        assertThat(now).isNotNull();
        return now;
    }
}
