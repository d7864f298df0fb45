package org.luoshi.kernel.task;

/** The grade a task is closed with (办结等次). */
public enum Grade {
    EXCELLENT,
    GOOD,
    FAIR,
    POOR
}
