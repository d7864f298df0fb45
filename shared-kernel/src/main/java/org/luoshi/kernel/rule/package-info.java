/** Pure functions over tasks: same state, same day, same rule version, same answer. */
@NullMarked
package org.luoshi.kernel.rule;

import org.jspecify.annotations.NullMarked;
