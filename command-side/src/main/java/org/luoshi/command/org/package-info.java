/** The directory of leaders and offices. */
@NullMarked
package org.luoshi.command.org;

import org.jspecify.annotations.NullMarked;
