/** Commands in, events out: who may change what, and when it is refused. */
@NullMarked
package org.luoshi.command;

import org.jspecify.annotations.NullMarked;
