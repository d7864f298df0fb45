package org.luoshi.launcher.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/**
 * How far long work has come: a line on standard error that is written over, where that is a terminal. Whether it is
 * one the script {@code infra/bin/luoshi} knows and tells; Java does not.
 */
final class Progress {
    private static final boolean TERMINAL = Boolean.getBoolean("luoshi.terminal");
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int BAR = 30;

    @Option(
            names = {"-q", "--quiet"},
            description = "No bar that shows how far it has come.")
    private boolean quiet;

    /** One piece of work; the bar goes when it is closed. */
    final class Bar implements AutoCloseable {
        private final String what;
        private final PrintWriter err;
        private final long begun = System.nanoTime();
        private long shown = begun - PAUSE_NANOS;

        private Bar(String what, PrintWriter err) {
            this.what = what;
            this.err = err;
        }

        /** @param all how many there are to do; 0 while it is not known */
        void reached(long done, long all) {
            long now = System.nanoTime();
            if (!TERMINAL || quiet || all == 0 || now - shown < PAUSE_NANOS) return;
            shown = now;
            int filled = (int) (BAR * Math.min(done, all) / all);
            err.printf(
                    Locale.ROOT,
                    "\r%s %s%s %,d of %,d, %,d/s\u001b[K",
                    what,
                    "█".repeat(filled),
                    "░".repeat(BAR - filled),
                    done,
                    all,
                    perSecond(done, now - begun));
            err.flush();
        }

        @Override
        public void close() {
            if (!TERMINAL || quiet) return;
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    Bar of(String what, PrintWriter err) {
        return new Bar(what, err);
    }

    static long perSecond(long done, long nanos) {
        return Math.round(done * 1e9 / Math.max(nanos, 1));
    }
}
