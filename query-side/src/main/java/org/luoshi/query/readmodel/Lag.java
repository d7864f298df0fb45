package org.luoshi.query.readmodel;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * How far each segment is behind the ledger, and how many dead letters there are, measured in every process, whichever
 * of them does the projecting. Read from the database once a second; NaN while that cannot be read.
 */
@Component
public class Lag {
    /** @param since when the oldest event that has not been projected was recorded; null where all have been */
    private record Segment(
            int id, double positions, @Nullable Instant since) {}

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final MultiGauge positions;
    private final MultiGauge seconds;
    private volatile double dead = Double.NaN;
    private List<Segment> segments = List.of();

    public Lag(JdbcTemplate jdbc, Clock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.clock = clock;
        Tags processor = Tags.of("processor", Model.PROCESSOR);
        this.positions = MultiGauge.builder("luoshi.projection.lag.positions")
                .description("Events in the ledger that the segment has not come to")
                .tags(processor)
                .register(meters);
        this.seconds = MultiGauge.builder("luoshi.projection.lag.seconds")
                .description("Age of the oldest event that the segment has not come to")
                .baseUnit("seconds")
                .tags(processor)
                .register(meters);
        Gauge.builder("luoshi.projection.dead.letters", () -> dead)
                .description("Events that wait because they, or one before them, could not be projected")
                .tags(processor)
                .register(meters);
    }

    void measure() {
        try {
            Model live = Model.live(jdbc);
            show(jdbc.query(
                    """
                    select t.segment, head.size - t.position, waiting.recorded_at
                    from %s.progress t
                      cross join ledger.head
                      left join ledger.entry waiting on waiting.position = t.position + 1
                    order by t.segment""".formatted(live.schema()),
                    (row, n) -> new Segment(
                            row.getInt(1),
                            Math.max(0, row.getLong(2)),
                            instant(row.getObject(3, OffsetDateTime.class)))));
            dead = new DeadLetters(jdbc, live, clock).count();
        } catch (RuntimeException e) {
            show(segments.stream()
                    .map(segment -> new Segment(segment.id(), Double.NaN, null))
                    .toList());
            dead = Double.NaN;
            throw e;
        }
    }

    private void show(List<Segment> measured) {
        segments = measured;
        positions.register(rows(measured, Segment::positions), true);
        seconds.register(rows(measured, this::age), true);
    }

    private static List<MultiGauge.Row<?>> rows(List<Segment> segments, ToDoubleFunction<Segment> value) {
        return segments.stream()
                .<MultiGauge.Row<?>>map(segment ->
                        MultiGauge.Row.of(Tags.of("segment", Integer.toString(segment.id())), segment, value))
                .toList();
    }

    private double age(Segment segment) {
        if (Double.isNaN(segment.positions())) return Double.NaN;
        return segment.since() == null
                ? 0
                : Math.max(0, Duration.between(segment.since(), clock.instant()).toNanos() / 1e9);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
