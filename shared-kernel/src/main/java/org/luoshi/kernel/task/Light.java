package org.luoshi.kernel.task;

/** 红黄绿灯. */
public enum Light {
    GREEN,
    YELLOW,
    RED
}
