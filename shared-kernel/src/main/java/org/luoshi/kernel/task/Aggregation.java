package org.luoshi.kernel.task;

/** CUMULATIVE 累计: values add up from zero within the target's own period; POINT_IN_TIME 时点: each value stands for its day. */
public enum Aggregation {
    CUMULATIVE,
    POINT_IN_TIME
}
