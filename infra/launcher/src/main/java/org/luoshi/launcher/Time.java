package org.luoshi.launcher;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one source of time. Its zone is the bureau's, so that "today" is the bureau's day wherever the server stands. */
@Configuration
class Time {

    @Bean
    Clock clock(Settings settings) {
        return Clock.system(settings.zone());
    }
}
