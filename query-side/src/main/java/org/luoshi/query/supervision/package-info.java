/** What those who supervise look at: lights over time, what needs attention, how commitments drifted, scores. */
@NullMarked
package org.luoshi.query.supervision;

import org.jspecify.annotations.NullMarked;
