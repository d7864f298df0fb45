/** Plans: every version of each. */
@NullMarked
package org.luoshi.query.plan;

import org.jspecify.annotations.NullMarked;
