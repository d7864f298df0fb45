package org.luoshi.launcher;

import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.luoshi.command.CommandDispatcher;
import org.luoshi.command.patrol.Patrol;
import org.luoshi.command.patrol.PatrolSchedule;
import org.luoshi.kernel.rule.Rulebook;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The daily check, in every process that can write what it finds. */
@Configuration
@Profile(Sides.Command.PROFILE)
class PatrolConfiguration {
    @Bean
    Patrol patrol(
            @Qualifier(Database.LEDGER_WRITER) DataSource database,
            CommandDispatcher dispatcher,
            Rulebook rules,
            Clock clock,
            Settings settings) {
        return new Patrol(
                JdbcClient.create(database),
                dispatcher,
                rules,
                clock,
                LocalTime.parse(settings.patrol().at()));
    }

    /** After Axon, and a year that is simulated, and before they are shut down: it gives commands. */
    @Bean
    SmartLifecycle patrolSchedule(
            @Qualifier(Database.LEDGER_WRITER) DataSource database, Patrol patrol, Settings settings) {
        PatrolSchedule schedule = new PatrolSchedule(
                database, patrol, settings.patrol().every(), UUID.randomUUID().toString());
        return new SmartLifecycle() {
            private volatile boolean running;

            @Override
            public void start() {
                if (!settings.patrol().enabled()) return;
                schedule.start();
                running = true;
            }

            @Override
            public void stop() {
                schedule.stop();
                running = false;
            }

            @Override
            public boolean isRunning() {
                return running;
            }

            @Override
            public int getPhase() {
                return 2;
            }
        };
    }

    /** Not ready, but not useless either: whoever is on duty has to look. */
    @Bean
    HealthIndicator patrolHealthIndicator(Patrol patrol, Rulebook rules, Clock clock, Settings settings) {
        return () -> {
            if (!settings.patrol().enabled())
                return Health.up().withDetail("enabled", false).build();
            try {
                LocalDate last = patrol.lastDay();
                LocalDate today = LocalDate.now(clock);
                Integer unknown = Rules.unknownYear(rules, today);
                String failure = patrol.failure();
                // Today's may still be to come; the working day before has to be done.
                boolean behind = last != null && rules.calendar().between(last, today) > 1;
                Health.Builder health =
                        behind || unknown != null || failure != null ? Health.status("DEGRADED") : Health.up();
                if (last != null) health.withDetail("lastDay", last);
                if (unknown != null) health.withDetail("calendar", Rules.unknown(unknown));
                if (failure != null) health.withDetail("failure", failure);
                return health.build();
            } catch (DataAccessException e) {
                return Health.down()
                        .withDetail("error", "the database cannot be asked")
                        .build();
            }
        };
    }

    @Bean
    MeterBinder patrolAge(Patrol patrol, Clock clock) {
        return meters -> TimeGauge.builder("luoshi.patrol.last.day.age", () -> age(patrol, clock), TimeUnit.DAYS)
                .description("Calendar days since the last day that the patrol has done; none before the first")
                .register(meters);
    }

    private static Number age(Patrol patrol, Clock clock) {
        LocalDate last = patrol.lastDay();
        return last == null ? Double.NaN : LocalDate.now(clock).toEpochDay() - last.toEpochDay();
    }
}
