package org.luoshi.kernel.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luoshi.kernel.Check;

/**
 * How a target is meant to be approached between its start and its due date (序时进度).
 *
 * @param points for POINTS only: what is scheduled on which day, in order of the days, 1–60 of them
 */
public record Trajectory(
        Shape shape, @JsonProperty(defaultValue = "[]") List<Point> points) {
    public static final Trajectory LINEAR = new Trajectory(Shape.LINEAR, List.of());

    /** LINEAR: evenly by days; STEP: nothing until due, then all; POINTS: straight lines between the points given. */
    public enum Shape {
        LINEAR,
        STEP,
        POINTS
    }

    public record Point(LocalDate on, BigDecimal value) {
        public Point {
            Check.day("on", on);
            value = Check.decimal("value", value);
        }
    }

    public Trajectory {
        Check.present("shape", shape);
        points = noneIfAbsent(points);
        Check.between("points.length", points.size(), shape == Shape.POINTS ? 1 : 0, shape == Shape.POINTS ? 60 : 0);
        for (int i = 1; i < points.size(); i++)
            if (!points.get(i).on().isAfter(points.get(i - 1).on()))
                throw new IllegalArgumentException("points must be in order of their days, one a day");
    }

    private static List<Point> noneIfAbsent(@Nullable List<Point> points) {
        return points == null ? List.of() : List.copyOf(points);
    }
}
