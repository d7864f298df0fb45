package org.luoshi.launcher.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.luoshi.launcher.CannotStart;

/**
 * The mark on a data directory that says that what is in it is simulated. It is set before there is anything else, and
 * never goes: simulated time and simulated data belong together, and neither is let near the other kind.
 */
public final class SimulatedData {
    private static final String MARK = "SIMULATED";
    private static final String BEGUN = "模拟数据。Simulated data: nobody here exists, and nothing here has happened.\n";
    private static final String WHOLE = "The year has been made.\n";

    private final Path mark;

    private SimulatedData(Path directory) {
        this.mark = directory.resolve(MARK);
    }

    /**
     * Marks a directory that is still empty.
     *
     * @param simulated whether time and data are to be
     * @throws CannotStart where the directory is of the other kind
     */
    public static SimulatedData check(Path directory, boolean simulated) {
        SimulatedData data = new SimulatedData(directory);
        boolean marked = Files.exists(data.mark);
        if (!simulated && marked)
            throw new CannotStart("the data directory " + directory
                    + " holds simulated data, which is never to be taken for real: set LUOSHI_SIMULATED=true, or"
                    + " LUOSHI_DATA to another directory");
        if (!simulated || marked) return data;
        try (Stream<Path> files = Files.list(directory)) {
            if (files.anyMatch(file -> !file.endsWith("luoshi.lock")))
                throw new CannotStart(
                        "the data directory " + directory
                                + " holds data of its own; simulated time needs an empty one: set LUOSHI_DATA to another directory");
            data.write(BEGUN);
        } catch (IOException e) {
            throw new CannotStart("the data directory " + directory + " cannot be marked as simulated", e);
        }
        return data;
    }

    /** Whether the year was made to its end. */
    boolean isWhole() {
        try {
            return Files.readString(mark).contains(WHOLE);
        } catch (IOException e) {
            throw new CannotStart(mark + " cannot be read", e);
        }
    }

    void whole() {
        try {
            write(BEGUN + WHOLE);
        } catch (IOException e) {
            throw new CannotStart(mark + " cannot be written", e);
        }
    }

    private void write(String text) throws IOException {
        Path aside = mark.resolveSibling(MARK + ".new");
        Files.writeString(
                aside,
                text,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(aside, mark, StandardCopyOption.ATOMIC_MOVE);
    }
}
