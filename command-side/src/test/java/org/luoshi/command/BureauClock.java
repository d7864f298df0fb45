package org.luoshi.command;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/** A clock that stands still until a test moves it. */
public final class BureauClock extends Clock {
    public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private Instant now = Instant.EPOCH;

    public static BureauClock on(LocalDate day) {
        BureauClock clock = new BureauClock();
        clock.moveTo(day);
        return clock;
    }

    /** Nine in the morning of that day at the bureau. */
    public void moveTo(LocalDate day) {
        moveTo(day.atTime(LocalTime.of(9, 0)).atZone(ZONE).toInstant());
    }

    public void moveTo(Instant instant) {
        now = instant;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZONE;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return fixed(now, zone);
    }
}
