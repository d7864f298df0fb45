/** Who there is: leaders in charge and offices. */
@NullMarked
package org.luoshi.kernel.org;

import org.jspecify.annotations.NullMarked;
