/** Who is calling. */
@NullMarked
package org.luoshi.identity;

import org.jspecify.annotations.NullMarked;
