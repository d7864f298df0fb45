package org.luoshi.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Of several rounds, the median of each figure; latencies in milliseconds. */
record Figures(double perSecond, double p50, double p99) {
    static Figures median(List<Load.Result> rounds) {
        return new Figures(
                median(rounds, Load.Result::perSecond),
                median(rounds, round -> round.millis(50)),
                median(rounds, round -> round.millis(99)));
    }

    static Figures better(Figures one, Figures other) {
        return one.perSecond() >= other.perSecond() ? one : other;
    }

    private static double median(List<Load.Result> rounds, ToDoubleFunction<Load.Result> figure) {
        return rounds.stream().mapToDouble(figure).sorted().toArray()[rounds.size() / 2];
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.0f/s, p50 %.2f, p99 %.2f ms", perSecond, p50, p99);
    }
}
