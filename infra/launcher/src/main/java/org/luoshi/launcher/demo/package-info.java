/** A simulated year over the plan's tasks, for those who want to see everything at once; present only when it is asked for. */
@NullMarked
package org.luoshi.launcher.demo;

import org.jspecify.annotations.NullMarked;
