package org.luoshi.launcher;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.luoshi.ledger.Ledger;
import org.luoshi.ledger.LedgerEventStorageEngine;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.security.config.observation.SecurityObservationSettings;

/** What is seen from outside of the ledger as a whole; each part brings what is its own. */
@Configuration
class Observation {
    @Bean
    MeterBinder ledgerSize(Ledger ledger) {
        return meters -> Gauge.builder("luoshi.ledger.size", ledger, Ledger::size)
                .description("Events in the ledger")
                .register(meters);
    }

    /** None of each filter of sign-in: they would be many, and some named differently with every start. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /** Down for 5 s after a command that could not be written; then commands may come and try again. */
    @Bean("writer")
    @Profile(Sides.Command.PROFILE)
    HealthIndicator writer(LedgerEventStorageEngine engine) {
        return () -> (engine.isFailing() ? Health.down() : Health.up()).build();
    }
}
