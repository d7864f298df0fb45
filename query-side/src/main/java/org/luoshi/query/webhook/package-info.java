/** Events out to subscribers: who is told of what, signed and tried again until it has arrived or is given up. */
@NullMarked
package org.luoshi.query.webhook;

import org.jspecify.annotations.NullMarked;
