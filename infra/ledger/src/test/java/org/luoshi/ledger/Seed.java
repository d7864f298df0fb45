package org.luoshi.ledger;

import java.time.Duration;
import java.util.Random;

/** Where a test takes its chance from: printed, so that {@code -Dluoshi.seed=…} makes the same choices again. */
public final class Seed {
    private Seed() {}

    public static Random of(Class<?> test) {
        long seed = Long.getLong("luoshi.seed", System.nanoTime());
        System.out.println(test.getSimpleName() + " can be repeated by -Dluoshi.seed=" + seed);
        return new Random(seed);
    }

    /**
     * The longest until commands are answered again after a fault: {@code -Dluoshi.recovery=…} seconds, as they are
     * promised where nothing else is done on the machine; usually more, for one that pauses.
     */
    public static Duration recovery() {
        return Duration.ofSeconds(Integer.getInteger("luoshi.recovery", 30));
    }

    /** How often a test goes round: as it says itself, or {@code -Dluoshi.rounds=…}. */
    public static int rounds(int usually) {
        return Integer.getInteger("luoshi.rounds", usually);
    }
}
