/** Commands to a task, the rules that refuse them, and the aggregate that decides. */
@NullMarked
package org.luoshi.command.task;

import org.jspecify.annotations.NullMarked;
