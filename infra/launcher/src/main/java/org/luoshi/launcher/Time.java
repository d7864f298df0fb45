package org.luoshi.launcher;

import java.time.Clock;
import org.luoshi.identity.Identity;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The one source of time. Its zone is the bureau's, so that "today" is the bureau's day wherever the server stands; a simulated
 * one takes its place over simulated data only.
 */
@Configuration
class Time {

    @Bean
    @ConditionalOnBooleanProperty(name = "luoshi.simulated", havingValue = false, matchIfMissing = true)
    Clock clock(Settings settings) {
        return Clock.system(settings.zone());
    }

    /** Browsers know no other time. */
    @Bean(defaultCandidate = false)
    @Qualifier(Identity.WORLD_CLOCK)
    Clock worldClock(Clock clock, Settings settings) {
        return settings.simulated() ? Clock.system(settings.zone()) : clock;
    }
}
