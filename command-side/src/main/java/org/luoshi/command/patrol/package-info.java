/** The daily check of every open task. */
@NullMarked
package org.luoshi.command.patrol;

import org.jspecify.annotations.NullMarked;
