/** Leaders and offices: every version of each. */
@NullMarked
package org.luoshi.query.org;

import org.jspecify.annotations.NullMarked;
