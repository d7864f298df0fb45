package org.luoshi.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * So many callers at once, each a platform thread that asks, waits for the answer and asks again. What begins and ends
 * within the measured time counts; the warm-up before it runs without a pause into it.
 */
record Load(int callers, double warmUpSeconds, double seconds) {
    interface Caller {
        void call() throws Exception;
    }

    /** @param latencies in nanoseconds */
    record Result(double perSecond, Histogram latencies) {
        double millis(double percentile) {
            return latencies.getValueAtPercentile(percentile) / 1e6;
        }
    }

    /** @param caller by its number from 0; a failing call fails the measurement */
    Result run(IntFunction<Caller> caller) throws Exception {
        List<Caller> all = new ArrayList<>();
        for (int number = 0; number < callers; number++) all.add(caller.apply(number));
        long from = System.nanoTime() + (long) (warmUpSeconds * 1e9);
        long to = from + (long) (seconds * 1e9);
        List<Callable<Histogram>> work = new ArrayList<>();
        for (Caller one : all) work.add(() -> call(one, from, to));
        Histogram latencies = new Histogram(3);
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            for (Future<Histogram> done : threads.invokeAll(work)) latencies.add(done.get());
        }
        return new Result(latencies.getTotalCount() / seconds, latencies);
    }

    private static Histogram call(Caller caller, long from, long to) throws Exception {
        Histogram latencies = new Histogram(3);
        for (long start = System.nanoTime(); start < to; ) {
            caller.call();
            long end = System.nanoTime();
            if (start >= from && end <= to) latencies.recordValue(end - start);
            start = end;
        }
        return latencies;
    }
}
