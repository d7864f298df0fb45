/** Events in, answers out: what was promised and what became of it, today and on any past day. */
@NullMarked
package org.luoshi.query;

import org.jspecify.annotations.NullMarked;
