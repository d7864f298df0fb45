package org.luoshi.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The measured sections of docs/performance.md. Each part has its own, between two comments, and each run of the part
 * replaces it whole, with its own date.
 */
final class Report {
    private final @Nullable Path file;
    private final String machine;

    /** @param file absent where nothing is to be kept */
    Report(@Nullable Path file, String postgres) {
        this.file = file;
        this.machine = machine(postgres);
    }

    void section(String part, String text) throws IOException {
        String section = begin(part) + "\n" + text.strip() + "\n\n" + machine + "\n" + end(part);
        System.out.println(section);
        if (file == null) return;
        String before = Files.readString(file);
        int from = before.indexOf(begin(part));
        int to = before.indexOf(end(part));
        if (from < 0 || to < from) throw new IOException(file + " has no place for " + part);
        Files.writeString(
                file,
                before.substring(0, from)
                        + section
                        + before.substring(to + end(part).length()));
    }

    private static String begin(String part) {
        return "<!-- make bench BENCH=" + part + " -->";
    }

    private static String end(String part) {
        return "<!-- " + part + " ends -->";
    }

    /** Other work on the machine shows in the load average, so it is told. */
    private static String machine(String postgres) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        double load = system.getSystemLoadAverage();
        return String.format(
                Locale.ROOT,
                "*%d cores, %d GB, %s, JDK %s, PostgreSQL %s; load before the run %.1f; %s.*",
                system.getAvailableProcessors(),
                Math.round(system.getTotalMemorySize() / 1e9),
                system.getName(),
                Runtime.version().feature(),
                postgres,
                load,
                LocalDate.now(Clock.systemUTC()));
    }
}
