/** A task: what was promised, to whom, by when, and every event that can happen to it. */
@NullMarked
package org.luoshi.kernel.task;

import org.jspecify.annotations.NullMarked;
