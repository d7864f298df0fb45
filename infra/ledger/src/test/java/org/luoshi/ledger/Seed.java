package org.luoshi.ledger;

import java.util.Random;

/** Where a test takes its chance from: printed, so that {@code -Dluoshi.seed=…} makes the same choices again. */
public final class Seed {
    private Seed() {}

    public static Random of(Class<?> test) {
        long seed = Long.getLong("luoshi.seed", System.nanoTime());
        System.out.println(test.getSimpleName() + " can be repeated by -Dluoshi.seed=" + seed);
        return new Random(seed);
    }

    /** How often a test goes round: as it says itself, or {@code -Dluoshi.rounds=…}. */
    public static int rounds(int usually) {
        return Integer.getInteger("luoshi.rounds", usually);
    }
}
