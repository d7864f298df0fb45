package org.luoshi.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.luoshi.kernel.task.Trajectory.Point;
import org.luoshi.kernel.task.Trajectory.Shape;

class TrajectoryTest {
    private static final LocalDate DAY = LocalDate.of(2023, 1, 1);

    @ParameterizedTest
    @EnumSource(names = {"LINEAR", "STEP"})
    void only_points_have_points(Shape shape) {
        assertThat(new Trajectory(shape, null).points()).isEmpty();
        assertThat(new Trajectory(shape, List.of())).isEqualTo(new Trajectory(shape, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Trajectory(shape, points(1)));
    }

    @Test
    void has_1_to_60_points() {
        assertThat(new Trajectory(Shape.POINTS, points(1)).points()).hasSize(1);
        assertThat(new Trajectory(Shape.POINTS, points(60)).points()).hasSize(60);
        for (List<Point> bad : List.of(List.<Point>of(), points(61)))
            assertThatIllegalArgumentException().isThrownBy(() -> new Trajectory(Shape.POINTS, bad));
        assertThatIllegalArgumentException().isThrownBy(() -> new Trajectory(Shape.POINTS, null));
    }

    @Test
    void has_its_points_in_order_and_one_a_day() {
        for (int[] days : new int[][] {{1, 0}, {0, 0}, {0, 2, 1}})
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Trajectory(
                            Shape.POINTS,
                            IntStream.of(days).mapToObj(TrajectoryTest::point).toList()))
                    .withMessageContaining("order");
    }

    @Test
    void needs_a_shape_and_whole_points() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Trajectory(null, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Point(null, BigDecimal.ONE));
        assertThatIllegalArgumentException().isThrownBy(() -> new Point(DAY, null));
        assertThat(new Point(DAY, new BigDecimal("1.0"))).isEqualTo(new Point(DAY, BigDecimal.ONE));
    }

    @Test
    void does_not_change_with_the_list_it_was_made_of() {
        List<Point> given = new ArrayList<>(points(2));
        Trajectory trajectory = new Trajectory(Shape.POINTS, given);
        given.clear();
        assertThat(trajectory.points()).hasSize(2);
    }

    private static List<Point> points(int number) {
        return IntStream.range(0, number).mapToObj(TrajectoryTest::point).toList();
    }

    private static Point point(int day) {
        return new Point(DAY.plusDays(day), BigDecimal.valueOf(day));
    }
}
