/** Tasks: every version of each, found by what it is about. */
@NullMarked
package org.luoshi.query.task;

import org.jspecify.annotations.NullMarked;
