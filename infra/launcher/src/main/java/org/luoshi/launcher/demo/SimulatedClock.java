package org.luoshi.launcher.demo;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** Stands still while the year is made, from scene to scene; then runs on as any clock does. */
final class SimulatedClock extends Clock {
    private record Setting(Instant at, long nanos, boolean runs) {}

    private final ZoneId zone;
    private volatile Setting setting;

    SimulatedClock(ZoneId zone, Instant begin) {
        this.zone = zone;
        this.setting = new Setting(begin, 0, false);
    }

    void standAt(Instant instant) {
        setting = new Setting(instant, 0, false);
    }

    void runFrom(Instant instant) {
        setting = new Setting(instant, System.nanoTime(), true);
    }

    @Override
    public Instant instant() {
        Setting now = setting;
        return now.runs() ? now.at().plusNanos(System.nanoTime() - now.nanos()) : now.at();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        Clock here = this;
        return new Clock() {
            @Override
            public Instant instant() {
                return here.instant();
            }

            @Override
            public ZoneId getZone() {
                return other;
            }

            @Override
            public Clock withZone(ZoneId another) {
                return here.withZone(another);
            }
        };
    }
}
