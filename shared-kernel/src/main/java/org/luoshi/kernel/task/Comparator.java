package org.luoshi.kernel.task;

/** How a value is held against its target: AT_LEAST 发展型, AT_MOST 控制型, BETWEEN and EXACTLY 保持型, DONE a milestone (阶段目标), done or not. */
public enum Comparator {
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    EXACTLY,
    DONE
}
