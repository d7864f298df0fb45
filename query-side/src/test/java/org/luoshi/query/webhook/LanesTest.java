package org.luoshi.query.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final Instant NOW = Instant.parse("2023-06-30T04:00:00Z");
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private final Lanes lanes = new Lanes();

    @Test
    void two_of_one_subscription_are_let_in_at_once_whatever_the_others_do() {
        assertThat(lanes.enter(ONE)).isTrue();
        assertThat(lanes.enter(ONE)).isTrue();
        assertThat(lanes.enter(ONE)).isFalse();
        assertThat(lanes.enter(OTHER)).isTrue();
        lanes.leave(ONE, Duration.ofSeconds(1));
        assertThat(lanes.enter(ONE)).isTrue();
    }

    @Test
    void who_is_turned_away_comes_back_one_by_one_at_the_receivers_pace() {
        assertThat(lanes.enter(ONE)).isTrue();
        lanes.leave(ONE, Duration.ofSeconds(14));
        assertThat(lanes.turn(ONE, NOW)).isEqualTo(NOW.plusSeconds(7));
        assertThat(lanes.turn(ONE, NOW)).isEqualTo(NOW.plusSeconds(14));
        assertThat(lanes.turn(ONE, NOW.plusSeconds(20))).isEqualTo(NOW.plusSeconds(27));
        for (int i = 0; i < 1000; i++) assertThat(lanes.turn(ONE, NOW)).isBefore(NOW.plus(Duration.ofMinutes(6)));
        assertThat(lanes.turn(OTHER, NOW)).isEqualTo(NOW.plusMillis(250));
        lanes.leave(OTHER, Duration.ZERO);
        assertThat(lanes.turn(OTHER, NOW)).as("never at once").isEqualTo(NOW.plusMillis(260));
    }
}
