/** Boards: the tasks of a leader, an office or a plan, and what they add up to. */
@NullMarked
package org.luoshi.query.board;

import org.jspecify.annotations.NullMarked;
