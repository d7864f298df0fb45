package org.luoshi.kernel.task;

/** The urgency of a slip (督办单). */
public enum SlipLevel {
    BLUE,
    YELLOW,
    RED
}
